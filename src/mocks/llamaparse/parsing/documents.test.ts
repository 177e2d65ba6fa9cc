import {
  Document,
  HeadingLevel,
  ImageRun,
  Packer,
  PageBreak,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  TextRun,
} from 'docx';
import { describe, expect, test } from 'vitest';
import { imageKind } from './image-size.ts';
import { encodePng } from './pdf/png.ts';
import { markdown, parse } from './testing.ts';
import { itemMarkdown, tableCsv, tableHtml, tableMarkdown } from './write.ts';

describe('DOCX', () => {
  const cell = (text: string) => new TableCell({ children: [new Paragraph(text)] });
  const build = () =>
    Packer.toBuffer(
      new Document({
        sections: [
          {
            children: [
              new Paragraph({ text: 'Logbook', heading: HeadingLevel.HEADING_1 }),
              new Paragraph({ children: [new TextRun('Wind from the '), new TextRun({ text: 'north', bold: true })] }),
              new Paragraph({ text: 'lamp', bullet: { level: 0 } }),
              new Paragraph({ text: 'wick', bullet: { level: 1 } }),
              new Table({
                rows: [
                  new TableRow({ children: [cell('Ship'), cell('Hour')] }),
                  new TableRow({ children: [cell('Alder'), cell('9')] }),
                ],
              }),
              new Paragraph({ children: [new PageBreak(), new TextRun('Second page.')] }),
            ],
          },
        ],
      }),
    );

  test('becomes Markdown, pages cut at explicit breaks, whatever the file is called', async () => {
    expect(await markdown(await build(), 'upload.bin')).toEqual([
      [
        '# Logbook',
        'Wind from the **north**',
        '- lamp\n  - wick',
        '| Ship  | Hour |\n| ----- | ---- |\n| Alder | 9    |',
      ].join('\n\n'),
      'Second page.',
    ]);
  });

  test('has its pictures page by page, and in the Markdown when they are wanted there', async () => {
    const png = Buffer.from(encodePng({ width: 3, height: 2, data: new Uint8Array(18), format: 'rgb' }));
    const picture = () => new ImageRun({ type: 'png', data: png, transformation: { width: 30, height: 20 } });
    const children = [
      new Paragraph({ children: [new TextRun('Above.'), picture()] }),
      new Paragraph({ children: [new PageBreak(), new TextRun('Second page.'), picture()] }),
    ];
    const bytes = await Packer.toBuffer(new Document({ sections: [{ children }] }));
    const { pages } = await parse(bytes, 'a.docx', { images: true });
    expect(pages.map(({ images }) => images)).toMatchObject([
      [{ name: 'img_p0_1.png', width: 3, height: 2, contentType: 'image/png', bytes: new Uint8Array(png) }],
      [{ name: 'img_p1_1.png' }],
    ]);
    expect(await markdown(bytes, 'a.docx', { images: true })).toEqual(['Above.', 'Second page.']);
    expect(await markdown(bytes, 'a.docx', { images: true, inlineImages: true })).toEqual([
      'Above.\n\n![](img_p0_1.png)',
      'Second page.\n\n![](img_p1_1.png)',
    ]);
  });

  test('fails when it is damaged', async () => {
    const bytes = await build();
    const damaged = Buffer.from(bytes);
    damaged.fill(0x55, 100, Math.floor(bytes.length * 0.8));
    await expect(parse(damaged, 'a.docx')).rejects.toThrow(/^(ERROR_DURING_PROCESSING|UNSUPPORTED_FILE_TYPE): /);
    await expect(parse(bytes.subarray(0, 500), 'a.docx')).rejects.toThrow(/^UNSUPPORTED_FILE_TYPE: /);
  });
});

describe('HTML', () => {
  const page = `<!doctype html><html><head><title>No</title><style>p{}</style></head><body>
    <nav><a href="/">Home</a></nav>
    <h1>Light <em>house</em></h1><p>It is <b>tall</b> and <a href="https://a.test/x">far</a>.<br>New line.</p>
    <ul><li>one<ol><li>deep</li></ol></li><li>two</li></ul>
    <table><tr><th>A</th><th>B|C</th></tr><tr><td>1</td><td>2</td></tr></table>
    <pre>  code &lt;1&gt;
    more</pre><script>alert(1)</script><p hidden>hidden</p><div>loose <span>text</span></div></body></html>`;

  test('becomes Markdown without scripts, styles and hidden parts', async () => {
    expect(await markdown(page, 'page')).toEqual([
      [
        'Home',
        '# Light house',
        'It is **tall** and far.\nNew line.',
        '- one\n  1. deep\n- two',
        '| A   | B\\|C |\n| --- | ---- |\n| 1   | 2    |',
        '```\n  code <1>\n    more\n```',
        'loose text',
      ].join('\n\n'),
    ]);
  });

  test('keeps links and leaves navigation out when asked to', async () => {
    const [text = ''] = await markdown(page, 'page', { annotateLinks: true, removeNavigation: true });
    expect(text).toContain('[far](https://a.test/x)');
    expect(text).not.toContain('Home');
  });

  test('does not mind nesting deeper than any document has', async () => {
    const deep = `<html>${'<div>'.repeat(5_000)}bottom${'</div>'.repeat(5_000)}`;
    expect(await markdown(deep, 'a.html')).toEqual(['bottom']);
  });
});

describe('Markdown and text', () => {
  const source =
    '# Title\n\nSome *text* here.\n\n- a\n  - b\n- c\n\n| x | y |\n|---|---|\n| 1 | 2 |\n\n```js\nlet a;\n```\n';

  test('Markdown passes through unchanged, with its blocks as items', async () => {
    expect(await markdown(source, 'a.md')).toEqual([source]);
    const { pages } = await parse(source, 'a.md');
    expect(pages[0]?.items.map((item) => item.type)).toEqual(['heading', 'text', 'list', 'table', 'code']);
    expect(pages[0]?.items[1]).toMatchObject({ value: 'Some text here.', md: 'Some *text* here.' });
    expect(pages[0]?.items[2]).toMatchObject({ items: [{ value: 'a' }, { type: 'list' }, { value: 'c' }] });
    expect(pages[0]?.items[3]).toMatchObject({
      rows: [
        ['x', 'y'],
        ['1', '2'],
      ],
    });
    expect(pages[0]?.items[4]).toMatchObject({ value: 'let a;', language: 'js' });
  });

  test('text keeps its lines; UTF-16 and Windows-1252 are understood', async () => {
    expect(await markdown('one\ntwo\n\n\nthree', 'a.txt')).toEqual(['one\ntwo\n\nthree']);
    expect(await markdown(Buffer.from('\uFEFFφως', 'utf16le'), 'a.txt')).toEqual(['φως']);
    expect(await markdown(Buffer.from([0x46, 0xfc, 0x72, 0x20, 0x80]), 'a.txt')).toEqual(['Für €']);
  });

  test.each([
    ['HTML', '<html><table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>', 1],
    ['HTML with a wide cell', '<html><table><tr><td>a</td><td>b</td></tr><tr><td colspan=2>c</td></tr></table>', 0],
    ['Markdown', '| a | b |\n|---|---|\n| c |\n', 1],
    ['Markdown of equal rows', '| a | b |\n|---|---|\n| c | d |\n', 0],
  ])('a table of %s says when its rows are of unequal lengths', async (_, source, concerns) => {
    const { pages } = await parse(source, source.startsWith('<') ? 'a.html' : 'a.md');
    const [table] = pages[0]?.items ?? [];
    expect(table?.type === 'table' && (table.concerns ?? []).length).toBe(concerns);
  });

  test('CSV is a table', async () => {
    const { pages } = await parse('name,says\r\n"A, B","he said ""no"""\r\nC\r\n', 'a.csv');
    expect(pages[0]?.items).toEqual([
      {
        type: 'table',
        rows: [
          ['name', 'says'],
          ['A, B', 'he said "no"'],
          ['C', ''],
        ],
        boxes: [],
        concerns: [{ type: 'inconsistent_row_cell_count', details: '1 of 3 rows have fewer than 2 cells.' }],
      },
    ]);
  });
});

describe('what cannot be parsed', () => {
  test.each([
    ['nothing', '', 'NO_DATA_FOUND_IN_FILE'],
    ['white space', ' \n\t ', 'NO_DATA_FOUND_IN_FILE'],
    ['a picture', '\x89PNG\r\n\x1a\n....', 'NO_DATA_FOUND_IN_FILE'],
    ['old Office', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'UNSUPPORTED_FILE_TYPE'],
    ['binary', '\x00\x01\x02\x03\x04'.repeat(50), 'UNSUPPORTED_FILE_TYPE'],
    ['a broken archive', 'PK\x03\x04 and so on', 'UNSUPPORTED_FILE_TYPE'],
  ])('%s fails with a code', async (_, content, code) => {
    const work = parse(Buffer.from(content, 'latin1'), 'a.pdf');
    await expect(work).rejects.toThrow(new RegExp(`^${code}: [A-Z].*\\.$`));
  });
});

describe('tables are written', () => {
  const rows = [
    ['a', 'b "c"'],
    ['1|2', 'x\ny'],
  ];
  test('as padded pipes, compact pipes, CSV and HTML', () => {
    expect(tableMarkdown(rows)).toBe('| a    | b "c" |\n| ---- | ----- |\n| 1\\|2 | x y   |');
    const compact = { compactTables: true, htmlTables: false, cellLineSeparator: '<br>' };
    expect(tableMarkdown(rows, compact)).toBe('| a | b "c" |\n| --- | --- |\n| 1\\|2 | x<br>y |');
    expect(tableCsv(rows)).toBe('"a","b ""c"""\n"1|2","x\ny"');
    expect(tableHtml([['<a>'], ['b']])).toBe(
      [
        '<table>',
        '    <thead>',
        '        <tr>',
        '            <th>&lt;a&gt;</th>',
        '        </tr>',
        '    </thead>',
        '    <tbody>',
        '        <tr>',
        '            <td>b</td>',
        '        </tr>',
        '    </tbody>',
        '</table>',
      ].join('\n'),
    );
  });

  test('and code fences are longer than any inside', () => {
    expect(itemMarkdown({ type: 'code', value: '```', boxes: [] })).toBe('````\n```\n````');
  });
});

test.each([
  ['PNG', '89504e470d0a1a0a0000000d4948445200000140000000c8', { contentType: 'image/png', width: 320, height: 200 }],
  ['GIF', '4749463839614001c800', { contentType: 'image/gif', width: 320, height: 200 }],
  [
    'JPEG',
    'ffd8ffe000040000ffc400040000ffc0000b0800c8014001011100',
    { contentType: 'image/jpeg', width: 320, height: 200 },
  ],
  ['JPEG without a frame', 'ffd8ffe00004000012345678', undefined],
  ['other', '010000006c000000000000000000', undefined],
])('the size of a picture is read from its header: %s', (_, hex, expected) => {
  const kind = imageKind(Buffer.from(hex, 'hex'));
  if (expected) expect(kind).toMatchObject(expected);
  else expect(kind).toBeUndefined();
});
