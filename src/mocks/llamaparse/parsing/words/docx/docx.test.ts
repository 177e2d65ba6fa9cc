import { describe, expect, test } from 'vitest';
import { type ZipPart, zip } from '../../../artefacts/zip.ts';
import { markdown, parse } from '../../testing.ts';
import { itemsMarkdown } from '../../write.ts';

const val = (name: string, value: string | number) => `<w:${name} w:val="${value}"/>`;
const run = (text: string, properties = '') => `<w:r><w:rPr>${properties}</w:rPr><w:t>${text}</w:t></w:r>`;
const p = (content: string, properties = '') => `<w:p><w:pPr>${properties}</w:pPr>${content}</w:p>`;
const entry = (text: string, list: number, level = 0) =>
  p(run(text), `<w:numPr>${val('ilvl', level)}${val('numId', list)}</w:numPr>`);
const cell = (content: string, properties = '') => `<w:tc><w:tcPr>${properties}</w:tcPr>${content}</w:tc>`;
const table = (...rows: string[][]) =>
  `<w:tbl>${rows.map((cells) => `<w:tr>${cells.join('')}</w:tr>`).join('')}</w:tbl>`;

function docx(body: string, parts: Readonly<Record<string, string>> = {}): Uint8Array {
  const more = Object.entries(parts).map(([name, content]): ZipPart => ({ name: `word/${name}`, content }));
  return zip([{ name: 'word/document.xml', content: `<w:document><w:body>${body}</w:body></w:document>` }, ...more]);
}

const relations = (...list: readonly (readonly [id: string, target: string, external?: 'External'])[]) =>
  `<Relationships>${list
    .map(([id, target, mode]) => `<Relationship Id="${id}" Type="x/y" Target="${target}" TargetMode="${mode ?? ''}"/>`)
    .join('')}</Relationships>`;

describe('a Word file', () => {
  const level = (index: number, format: string, text: string) =>
    `<w:lvl w:ilvl="${index}">${val('start', 1)}${val('numFmt', format)}${val('lvlText', text)}</w:lvl>`;
  const numbering = `<w:numbering>
    <w:abstractNum w:abstractNumId="0">${level(0, 'decimal', '%1.')}${level(1, 'lowerLetter', '%2)')}</w:abstractNum>
    <w:abstractNum w:abstractNumId="1">${level(0, 'bullet', '·')}${level(1, 'bullet', 'o')}</w:abstractNum>
    <w:abstractNum w:abstractNumId="2">${level(0, 'upperRoman', '%1')}${level(1, 'decimal', '%1.%2')}</w:abstractNum>
    <w:num w:numId="1">${val('abstractNumId', 0)}</w:num>
    <w:num w:numId="2">${val('abstractNumId', 0)}<w:lvlOverride w:ilvl="0">${val('startOverride', 5)}</w:lvlOverride></w:num>
    <w:num w:numId="3">${val('abstractNumId', 1)}</w:num>
    <w:num w:numId="4">${val('abstractNumId', 2)}</w:num></w:numbering>`;

  test('has its lists nested, counted on past other text, and begun anew where it says so', async () => {
    const body = [
      entry('climb', 1),
      entry('oil', 1, 1),
      entry('wick', 1, 1),
      entry('light', 1),
      entry('rope', 1, 1),
      p(run('Then:')),
      entry('wait', 1),
      entry('again', 2),
      entry('dot', 3),
      entry('deep', 3, 1),
    ];
    expect(await markdown(docx(body.join(''), { 'numbering.xml': numbering }), 'a.docx')).toEqual([
      [
        '1. climb\n   - a) oil\n   - b) wick\n2. light\n   - a) rope',
        'Then:',
        '3. wait',
        '5. again',
        '- dot\n  - deep',
      ].join('\n\n'),
    ]);
  });

  test('has headings by style and outline level, with the numbers that Word puts before them', async () => {
    const styles = `<w:styles><w:style w:styleId="Berschrift1">${val('name', 'heading 1')}<w:pPr><w:numPr>${val('numId', 4)}</w:numPr></w:pPr></w:style>
      <w:style w:styleId="Own">${val('name', 'My style')}${val('basedOn', 'Berschrift1')}<w:pPr>${val('outlineLvl', 1)}<w:numPr>${val('ilvl', 1)}</w:numPr></w:pPr></w:style>
      <w:style w:styleId="HTMLPreformatted">${val('name', 'HTML Preformatted')}</w:style></w:styles>`;
    const body = [
      p(run('Tides'), val('pStyle', 'Berschrift1')),
      p(run('High'), val('pStyle', 'Own')),
      p(run('Low'), val('pStyle', 'Own')),
      p(run('let a;', val('b', 1)), val('pStyle', 'HTMLPreformatted')),
      p(run('  let b;'), val('pStyle', 'HTMLPreformatted')),
      p(run('bold', '<w:b/>') + run(' words', '<w:b/>') + run(', not', val('b', 0)), val('pStyle', 'None')),
    ];
    const parts = { 'numbering.xml': numbering, 'styles.xml': styles };
    expect(await markdown(docx(body.join(''), parts), 'a.docx')).toEqual([
      ['# I Tides', '## I.1 High', '## I.2 Low', '```\nlet a;\n  let b;\n```', '**bold words**, not'].join('\n\n'),
    ]);
  });

  test('has merged cells in their first place, tables in cells as lines, links in cells when asked for', async () => {
    const link = `<w:hyperlink r:id="rId1">${run('tides')}</w:hyperlink>`;
    const inner = table([cell(p(run('a'))), cell(p(run('b')))], [cell(p(run('c'))), cell(p(run('d')))]);
    const body = table(
      [cell(p(run('Ship')), val('gridSpan', 2)), cell(p(link))],
      [cell(p(run('Alder')), val('vMerge', 'restart')), cell(p(run('9', '<w:b/>'))), cell(inner)],
      [cell(p(run('covered')), '<w:vMerge/>'), cell(p(run('11'))), cell(p(run('x')) + p(run('y')))],
    );
    const parts = { '_rels/document.xml.rels': relations(['rId1', 'https://a.test/(x)', 'External']) };
    const { pages } = await parse(docx(body, parts), 'a.docx');
    expect(pages[0]?.items).toMatchObject([
      {
        rows: [
          ['Ship', '', 'tides'],
          ['Alder', '9', 'a b\nc d'],
          ['', '11', 'x\ny'],
        ],
      },
    ]);
    const [linked = ''] = await markdown(docx(body, parts), 'a.docx', { annotateLinks: true });
    expect(linked).toContain('| [tides](https://a.test/%28x%29) |');
  });

  test('has notes at the end of their page, counted in the order of the text', async () => {
    const note = (id: number, text: string) =>
      `<w:footnote w:id="${id}">${p(`<w:r><w:footnoteRef/></w:r>${run(` ${text}`)}`)}</w:footnote>`;
    const reference = (id: number) => `<w:r><w:footnoteReference w:id="${id}"/></w:r>`;
    const body =
      p(run('Wind') + reference(7) + run(' and') + reference(3)) +
      p(run('End.')) +
      p('<w:r><w:br w:type="page"/></w:r>') +
      p(run('Next.'));
    const footnotes = `<w:footnotes>${note(3, 'waves')}${note(7, 'from the north')}</w:footnotes>`;
    expect(await markdown(docx(body, { 'footnotes.xml': footnotes }), 'a.docx')).toEqual([
      'Wind[1] and[2]\n\nEnd.\n\n[1] from the north\n\n[2] waves',
      'Next.',
    ]);
  });

  test('has headers and footers apart from the text, with real page numbers, the first page its own', async () => {
    const field = (name: string) =>
      `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> ${name} </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>${run('9')}<w:r><w:fldChar w:fldCharType="end"/></w:r>`;
    const reference = (kind: string, type: string, id: string) => `<w:${kind}Reference w:type="${type}" r:id="${id}"/>`;
    const section = `<w:sectPr>${reference('header', 'default', 'rId1')}${reference('footer', 'default', 'rId2')}${reference('footer', 'first', 'rId3')}<w:titlePg/></w:sectPr>`;
    const bytes = docx(p(run('One.')) + p(`<w:r><w:lastRenderedPageBreak/></w:r>${run('Two.')}`) + section, {
      '_rels/document.xml.rels': relations(['rId1', 'header1.xml'], ['rId2', 'footer1.xml'], ['rId3', 'footer2.xml']),
      'header1.xml': `<w:hdr>${p(run('Logbook'))}</w:hdr>`,
      'footer1.xml': `<w:ftr>${p(run('Page ') + field('PAGE') + run(' of ') + field('NUMPAGES'))}</w:ftr>`,
      'footer2.xml': `<w:ftr>${p(run('Cover'))}</w:ftr>`,
    });
    const { pages } = await parse(bytes, 'a.docx');
    const shown = pages.map((page) => [page.header, page.items, page.footer].map((items) => itemsMarkdown(items)));
    expect(shown).toEqual([
      ['', 'One.', 'Cover'],
      ['Logbook', 'Two.', 'Page 2 of 2'],
    ]);
    expect(pages.map(({ printedPageNumber }) => printedPageNumber)).toEqual([undefined, '2']);
    expect(pages[1]?.text).toBe('Logbook\n\nTwo.\n\nPage 2 of 2');
  });

  test.each([
    ['insertions accepted', `<w:ins>${run('new ')}</w:ins>${run('text')}`, 'new text'],
    ['deletions gone', `<w:del><w:r><w:delText>old </w:delText></w:r></w:del>${run('text')}`, 'text'],
    ['moved text in its new place', `<w:moveFrom>${run('from')}</w:moveFrom><w:moveTo>${run('to')}</w:moveTo>`, 'to'],
    ['hidden text gone', run('seen') + run('unseen', '<w:vanish/>'), 'seen'],
    ['comments gone', `<w:commentRangeStart/>${run('text')}<w:r><w:commentReference w:id="1"/></w:r>`, 'text'],
    [
      'text boxes read once',
      `<w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent>${p(run('boxed'))}</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>${p(run('boxed'))}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>`,
      'boxed',
    ],
    ['content controls read', `<w:sdt><w:sdtPr/><w:sdtContent>${run('chosen')}</w:sdtContent></w:sdt>`, 'chosen'],
    [
      'readings above letters gone',
      `<w:r><w:ruby><w:rt>${run('とうきょう')}</w:rt><w:rubyBase>${run('東京')}</w:rubyBase></w:ruby></w:r>`,
      '東京',
    ],
    [
      'formulas on one line',
      `<m:oMath><m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:r><m:t>c</m:t></m:r></m:den></m:f><m:r><m:t>=</m:t></m:r><m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup></m:oMath>`,
      '(a+b)/c=x^2',
    ],
    [
      'unbreakable hyphens kept, possible ones gone',
      '<w:r><w:t>a</w:t><w:noBreakHyphen/><w:t>b</w:t><w:softHyphen/><w:t>c</w:t></w:r>',
      'a-bc',
    ],
  ])('is read with %s', async (_, content, expected) => {
    expect(await markdown(docx(p(content)), 'a.docx')).toEqual([expected]);
  });

  test('does not mind tables nested deeper than any document has', async () => {
    const deep = `${'<w:tbl><w:tr><w:tc>'.repeat(150)}${p(run('bottom'))}${'</w:tc></w:tr></w:tbl>'.repeat(150)}`;
    expect(await markdown(docx(p(run('Top.')) + deep), 'a.docx')).toEqual(['Top.']);
  });
});
