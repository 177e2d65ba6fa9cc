import { describe, expect, test } from 'vitest';
import { zip } from '../../artefacts/zip.ts';
import { encodePng } from '../pdf/png.ts';
import { markdown, parse } from '../testing.ts';
import { itemsMarkdown } from '../write.ts';

const TYPE = 'application/vnd.oasis.opendocument.';

interface Parts {
  readonly automatic?: string;
  readonly styles?: string;
  readonly more?: Readonly<Record<string, string | Uint8Array>>;
}

/** `body` is what stands in `office:text` or its like. */
function odf(kind: string, body: string, { automatic = '', styles = '', more = {} }: Parts = {}): Uint8Array {
  const content = `<office:document-content><office:automatic-styles>${automatic}</office:automatic-styles><office:body><office:${kind}>${body}</office:${kind}></office:body></office:document-content>`;
  return zip([
    { name: 'mimetype', content: TYPE + kind },
    { name: 'content.xml', content },
    { name: 'styles.xml', content: `<office:document-styles>${styles}</office:document-styles>` },
    ...Object.entries(more).map(([name, part]) => ({ name, content: part })),
  ]);
}

const p = (text: string, style = '') => `<text:p text:style-name="${style}">${text}</text:p>`;
const style = (family: string, name: string, properties: string, more = '') =>
  `<style:style style:family="${family}" style:name="${name}" ${more}><style:${family}-properties ${properties}/></style:style>`;

describe('an OpenDocument text', () => {
  const list = (items: string, more = 'text:style-name="L1"') => `<text:list ${more}>${items}</text:list>`;
  const item = (content: string, more = '') => `<text:list-item ${more}>${content}</text:list-item>`;
  const level = (number: number, format: string, suffix: string) =>
    `<text:list-level-style-number text:level="${number}" style:num-format="${format}" style:num-suffix="${suffix}"/>`;
  const L1 = `<text:list-style style:name="L1">${level(1, '1', '.')}${level(2, 'a', ')')}</text:list-style>`;
  const L2 =
    '<text:list-style style:name="L2"><text:list-level-style-bullet text:level="1" text:bullet-char="•"/></text:list-style>';

  test('has headings, lists that nest and are continued, and entries of several paragraphs', async () => {
    const body = [
      '<text:h text:outline-level="2">Duties <text:s text:c="3"/>of a keeper</text:h>',
      list(item(p('climb')) + item(p('light') + p('the lamp') + list(item(p('oil')) + item(p('wick')), ''))),
      p('Then:'),
      list(item(p('wait')), 'text:style-name="L1" text:continue-numbering="true"'),
      list(item(p('anew')) + item(p('ninth'), 'text:start-value="9"')),
      list(item(p('dot')), 'text:style-name="L2"'),
    ].join('');
    expect(await markdown(odf('text', body, { automatic: L1 + L2 }), 'upload.bin')).toEqual([
      [
        '## Duties of a keeper',
        '1. climb\n2. light\n   the lamp\n   - a) oil\n   - b) wick',
        'Then:',
        '3. wait',
        '1. anew',
        '9. ninth',
        '- dot',
      ].join('\n\n'),
    ]);
  });

  test('has emphasis by style, links, code, and numbers that its outline puts before headings', async () => {
    const automatic = style('text', 'T1', 'fo:font-weight="bold"') + style('text', 'T2', 'text:display="none"');
    const styles = `<office:styles><style:style style:family="paragraph" style:name="P_5f_code" style:parent-style-name="Preformatted_20_Text"/>
      <style:style style:family="paragraph" style:name="Preformatted_20_Text"/>
      <text:outline-style><text:outline-level-style text:level="1" style:num-format="I" style:num-suffix="."/></text:outline-style></office:styles>`;
    const body = [
      '<text:h text:outline-level="1">Wind</text:h><text:h text:outline-level="1">Waves</text:h>',
      p(
        'From the <text:span text:style-name="T1">north </text:span><text:span text:style-name="T2">secret</text:span>see <text:a xlink:href="https://a.test/x">here</text:a>.',
      ),
      p('let a;', 'P_5f_code') + p('<text:s text:c="2"/>b();', 'P_5f_code'),
    ].join('');
    expect(await markdown(odf('text', body, { automatic, styles }), 'a.odt', { annotateLinks: true })).toEqual([
      ['# I. Wind', '# II. Waves', 'From the **north** see [here](https://a.test/x).', '```\nlet a;\n  b();\n```'].join(
        '\n\n',
      ),
    ]);
  });

  test('has merged cells in their first place, repeated ones written out, boxes and inner tables as lines', async () => {
    const cell = (content: string, more = '') => `<table:table-cell ${more}>${content}</table:table-cell>`;
    const row = (...cells: string[]) => `<table:table-row>${cells.join('')}</table:table-row>`;
    const inner = `<table:table>${row(cell(p('a')), cell(p('b')))}</table:table>`;
    const body = `<table:table><table:table-header-rows>${row(cell(p('Ship'), 'table:number-columns-spanned="2"'), '<table:covered-table-cell/>', cell(p('Hour')))}</table:table-header-rows>
      ${row(cell(p('Alder'), 'table:number-rows-spanned="2"'), cell(p('x'), 'table:number-columns-repeated="2"'))}
      ${row('<table:covered-table-cell/>', cell(inner), cell(p('1') + p('2')))}</table:table>`;
    const { pages } = await parse(odf('text', body), 'a.odt');
    expect(pages[0]?.items).toMatchObject([
      {
        rows: [
          ['Ship', '', 'Hour'],
          ['Alder', 'x', 'x'],
          ['', 'a b', '1\n2'],
        ],
      },
    ]);
  });

  test('ends pages where it was broken and where it was laid out last, with notes, headers and page numbers', async () => {
    const automatic = style('paragraph', 'P1', 'fo:break-before="page"');
    const master = `<office:master-styles><style:master-page style:name="S"><style:header>${p('Logbook')}</style:header><style:footer>${p('Page <text:page-number>7</text:page-number> of <text:page-count>1</text:page-count>')}</style:footer></style:master-page></office:master-styles>`;
    const note = `<text:note><text:note-citation>1</text:note-citation><text:note-body>${p('from the north')}</text:note-body></text:note>`;
    const body = `${p(`Wind${note}.`)}<text:soft-page-break/>${p('Two.')}${p('Three.', 'P1')}`;
    const { pages } = await parse(odf('text', body, { automatic, styles: master }), 'a.odt');
    expect(pages.map((page) => [page.header, page.items, page.footer].map((items) => itemsMarkdown(items)))).toEqual([
      ['Logbook', 'Wind[1].\n\n[1] from the north', 'Page 1 of 3'],
      ['Logbook', 'Two.', 'Page 2 of 3'],
      ['Logbook', 'Three.', 'Page 3 of 3'],
    ]);
  });

  test('has its pictures and formulas, and neither comments nor deleted text', async () => {
    const png = Buffer.from(encodePng({ width: 3, height: 2, data: new Uint8Array(18), format: 'rgb' }));
    const math =
      '<math><semantics><mrow><mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac></mrow><annotation>{a+b} over 2</annotation></semantics></math>';
    const body = [
      `<text:tracked-changes><text:changed-region><text:deletion>${p('gone')}</text:deletion></text:changed-region></text:tracked-changes>`,
      p(
        `Mean <draw:frame><draw:object xlink:href="./Object 1"/><draw:image xlink:href="./ObjectReplacements/Object 1"/></draw:frame><office:annotation>${p('remark')}</office:annotation>`,
      ),
      p('<draw:frame><draw:image xlink:href="Pictures/a.png"/><svg:title>Tower</svg:title></draw:frame>'),
    ].join('');
    const bytes = odf('text', body, { more: { 'Object 1/content.xml': math, 'Pictures/a.png': png } });
    expect(await markdown(bytes, 'a.odt', { images: true, inlineImages: true })).toEqual([
      'Mean (a+b)/2\n\n![Tower](img_p0_1.png)',
    ]);
  });

  test('may be one XML document, an old OpenOffice file, or protected by a password', async () => {
    const flat = `<?xml version="1.0"?><office:document office:version="1.3" office:mimetype="${TYPE}text"><office:body><office:text>${p('Flat.')}</office:text></office:body></office:document>`;
    expect(await markdown(flat, 'a.fodt')).toEqual(['Flat.']);
    const old = zip([
      { name: 'mimetype', content: 'application/vnd.sun.xml.writer' },
      {
        name: 'content.xml',
        content: `<office:document-content><office:body><text:h text:level="2">Old</text:h></office:body></office:document-content>`,
      },
    ]);
    expect(await markdown(old, 'a.sxw')).toEqual(['## Old']);
    const secret = odf('text', p('x'), { more: { 'META-INF/manifest.xml': '<manifest:encryption-data/>' } });
    await expect(parse(secret, 'a.odt')).rejects.toThrow(/^PDF_IS_PROTECTED: /);
  });
});

test('an OpenDocument spreadsheet has a page for each shown sheet, its cells as they are shown', async () => {
  const cell = (text: string, more = '') =>
    `<table:table-cell ${more}>${text === '' ? '' : p(text)}</table:table-cell>`;
  const row = (cells: string, more = '') => `<table:table-row ${more}>${cells}</table:table-row>`;
  const sheet = (name: string, rows: string, more = '') =>
    `<table:table table:name="${name}" ${more}>${rows}</table:table>`;
  const filler = 'table:number-columns-repeated="16380"';
  const body =
    sheet(
      'Tides',
      [
        row(cell('', filler), 'table:number-rows-repeated="1048000"'),
        row(cell('') + cell('Month') + cell('') + cell('Share') + cell('', filler)),
        row(
          `${cell('') + cell('May')}<table:covered-table-cell/>${cell('25 %', 'office:value="0.25"')}${cell('', filler)}`,
        ),
        row(cell('') + cell('same', 'table:number-columns-repeated="2"'), 'table:number-rows-repeated="2"'),
        row(cell('filtered'), 'table:visibility="filter"'),
      ].join(''),
    ) + sheet('Old', row(cell('99')), 'table:style-name="ta2"');
  const automatic = style('table', 'ta2', 'table:display="false"');
  expect(await markdown(odf('spreadsheet', body, { automatic }), 'a.ods')).toEqual([
    '# Tides\n\n| Month |      | Share |\n| ----- | ---- | ----- |\n| May   |      | 25 %  |\n| same  | same |       |\n| same  | same |       |',
  ]);
  const all = await parse(odf('spreadsheet', body, { automatic }), 'a.ods', { sheets: { hidden: true } });
  expect(all.pages.map(({ items: [first] }) => first)).toMatchObject([{ value: 'Tides' }, { value: 'Old' }]);
});

test('an OpenDocument presentation has a page for each slide: title, lists, tables and shapes with their places', async () => {
  const frame = (kind: string, content: string, name = 'frame') =>
    `<draw:${name} presentation:class="${kind}" svg:x="1cm" svg:y="2cm" svg:width="2.54cm" svg:height="1in">${content}</draw:${name}>`;
  const box = (content: string) => `<draw:text-box>${content}</draw:text-box>`;
  const entries = `<text:list><text:list-item>${p('Buoys')}<text:list><text:list-item>${p('red')}</text:list-item></text:list></text:list-item></text:list>`;
  const slide = (content: string) => `<draw:page>${content}</draw:page>`;
  const body =
    slide(
      frame('title', box(p('Harbour'))) +
        frame('outline', box(entries)) +
        frame('page-number', box(p('1'))) +
        `<draw:g>${frame('', p('In a shape'), 'custom-shape')}</draw:g>` +
        `<presentation:notes>${frame('page', '')}${frame('notes', box(p('Say hello.')))}</presentation:notes>`,
    ) + slide(frame('title', box(p('Second'))));
  const { kind, pages } = await parse(odf('presentation', body), 'a.odp');
  expect(kind).toBe('odp');
  expect(pages.map(({ items }) => itemsMarkdown(items))).toEqual([
    '# Harbour\n\n- Buoys\n  - red\n\nIn a shape',
    '# Second',
  ]);
  expect(pages[0]?.items[0]?.boxes).toEqual([{ x: 28.35, y: 56.69, w: 72, h: 72 }]);
  expect(pages.map(({ speakerNotes }) => speakerNotes)).toEqual(['Say hello.', undefined]);
});
