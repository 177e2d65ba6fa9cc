import { describe, expect, test } from 'vitest';
import { workbook } from '../../artefacts/index.ts';
import { type ZipPart, zip } from '../../artefacts/zip.ts';
import { markdown, parse } from '../testing.ts';
import type { ParsedDocument } from '../types.ts';
import { readXml, textOf } from '../xml.ts';

const relations = (list: readonly (readonly [id: string, type: string, target: string])[]) =>
  `<Relationships>${list.map(([id, type, target]) => `<Relationship Id="${id}" Type="http://x/${type}" Target="${target}"/>`).join('')}</Relationships>`;

describe('Excel', () => {
  const book = (sheetData: string, more: readonly ZipPart[] = []) =>
    zip([
      {
        name: 'xl/workbook.xml',
        content:
          '<x:workbook><x:sheets><x:sheet name="Tides" sheetId="1" r:id="rId1"/><x:sheet name="Old" state="hidden" r:id="rId2"/></x:sheets></x:workbook>',
      },
      {
        name: 'xl/_rels/workbook.xml.rels',
        content: relations([
          ['rId2', 'worksheet', 'worksheets/sheet2.xml'],
          ['rId1', 'worksheet', '/xl/worksheets/sheet1.xml'],
        ]),
      },
      { name: 'xl/worksheets/sheet1.xml', content: `<worksheet><sheetData>${sheetData}</sheetData></worksheet>` },
      {
        name: 'xl/worksheets/sheet2.xml',
        content: '<worksheet><sheetData><row><c><v>99</v></c></row></sheetData></worksheet>',
      },
      ...more,
    ]);

  test('has a page for each shown sheet: its name, and a table without empty edges', async () => {
    const bytes = book(
      '<row r="3"><c r="B3" t="inlineStr"><is><t>Month</t></is></c><c r="D3" t="inlineStr"><is><t>High</t></is></c></row>' +
        '<row r="4"/><row r="5"><c r="B5" t="str"><f>A1</f><v>May</v></c><c r="C5" t="b"><v>1</v></c><c r="D5"><v>4.1</v></c></row>',
    );
    expect(await markdown(bytes, 'upload.bin')).toEqual([
      '# Tides\n\n| Month |      | High |\n| ----- | ---- | ---- |\n| May   | TRUE | 4.1  |',
    ]);
  });

  test('has shared strings without their readings, and dates as ISO 8601', async () => {
    const cells = [0, 1, 2, 3].map((style) => `<c s="${style}"><v>45429.5</v></c>`).join('');
    const bytes = book(`<row><c t="s"><v>1</v></c>${cells}<c s="1"><v>45429</v></c></row>`, [
      {
        name: 'xl/sharedStrings.xml',
        content:
          '<sst><si><t>no</t></si><si><r><t>東</t></r><r><t>京 &amp; co</t></r><rPh><t>トウキョウ</t></rPh></si></sst>',
      },
      {
        name: 'xl/styles.xml',
        content:
          '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="[Red]yyyy&quot;-&quot;mm"/><numFmt numFmtId="165" formatCode="0.00&quot; days&quot;"/></numFmts>' +
          '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>',
      },
    ]);
    const { pages } = await parse(bytes, 'a.xlsx');
    expect(pages[0]?.items[1]).toMatchObject({
      rows: [['東京 & co', '45429.5', '2024-05-17 12:00:00', '2024-05-17 12:00:00', '45429.50 days', '2024-05-17']],
    });
  });

  test.each([
    ['0.00%', '0.1234', '12.34%'],
    ['#,##0.00', '1234567.5', '1,234,567.50'],
    ['[$€-407] #,##0', '-1234.4', '-€ 1,234'],
    ['#,##0.00\\ &quot;kr&quot;;[Red]-#,##0.00', '3', '3.00 kr'],
    ['_($* #,##0.00_)', '12', '$12.00'],
    ['0', '-0.2', '0'],
    ['# ?/?', '0.5', '0.5'],
    ['0.00E+00', '12345', '12345'],
    ['General', '1.50', '1.50'],
  ])('has numbers as the format %s shows them', async (code, stored, shown) => {
    const styles = `<styleSheet><numFmts><numFmt numFmtId="170" formatCode="${code}"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs></styleSheet>`;
    const bytes = book(`<row><c s="1"><v>${stored}</v></c><c t="str"><v>x</v></c></row>`, [
      { name: 'xl/styles.xml', content: styles },
    ]);
    const { pages } = await parse(bytes, 'a.xlsx');
    expect(pages[0]?.items[1]).toMatchObject({ rows: [[shown, 'x']] });
  });

  test('reads back what is written for the tables of a document', async () => {
    const rows = [
      ['Ship', 'Hour'],
      ['<Alder> & "co"', '9.5'],
      ['', '007'],
    ];
    const document: ParsedDocument = {
      kind: 'pdf',
      chars: 0,
      pages: [
        {
          number: 2,
          width: 1,
          height: 1,
          items: [{ type: 'table', rows, boxes: [] }],
          header: [],
          footer: [],
          text: '',
          rotation: 0,
        },
      ],
    };
    const { kind, pages } = await parse(workbook(document) ?? '', 'a.xlsx');
    expect(kind).toBe('xlsx');
    expect(pages[0]?.items).toMatchObject([
      { type: 'heading', value: 'Table_1' },
      { type: 'table', rows },
    ]);
  });

  test('does not unfold cells that only claim to be far to the right', async () => {
    const far = Array.from({ length: 100 }, (_, row) => `<row><c r="XFD${row + 1}"><v>1</v></c></row>`).join('');
    const { pages } = await parse(book(`<row><c r="A1"><v>1</v></c></row>${far}`), 'a.xlsx');
    const [, table] = pages[0]?.items ?? [];
    expect(table?.type === 'table' && table.rows.length * (table.rows[0]?.length ?? 0)).toBeLessThanOrEqual(500_000);
  });
});

describe('PowerPoint', () => {
  const shape = (type: string, paragraphs: string, place = '') =>
    `<p:sp><p:nvSpPr><p:nvPr>${type === '' ? '' : `<p:ph type="${type}"/>`}</p:nvPr></p:nvSpPr><p:spPr>${place}</p:spPr><p:txBody>${paragraphs}</p:txBody></p:sp>`;
  const line = (text: string, level = 0) => `<a:p><a:pPr lvl="${level}"/><a:r><a:t>${text}</a:t></a:r></a:p>`;
  const slide = (tree: string) => `<p:sld><p:cSld><p:spTree>${tree}</p:spTree></p:cSld></p:sld>`;
  const place = '<a:xfrm><a:off x="1270000" y="635000"/><a:ext cx="2540000" cy="127000"/></a:xfrm>';
  const table = `<p:graphicFrame><p:xfrm><a:off x="0" y="12700"/><a:ext cx="25400" cy="25400"/></p:xfrm><a:graphic><a:graphicData><a:tbl>${[
    ['Ship', 'Hour'],
    ['Alder', '9'],
  ]
    .map((row) => `<a:tr>${row.map((cell) => `<a:tc><a:txBody>${line(cell)}</a:txBody></a:tc>`).join('')}</a:tr>`)
    .join('')}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>`;

  const bytes = zip([
    {
      name: 'ppt/presentation.xml',
      content:
        '<p:presentation><p:sldIdLst><p:sldId r:id="rId9" id="257"/><p:sldId id="256" r:id="rId1"/></p:sldIdLst><p:sldSz cx="12192000" cy="6858000"/></p:presentation>',
    },
    {
      name: 'ppt/_rels/presentation.xml.rels',
      content: relations([
        ['rId1', 'slide', 'slides/slide1.xml'],
        ['rId9', 'slide', 'slides/slide2.xml'],
      ]),
    },
    {
      name: 'ppt/slides/slide1.xml',
      content: slide(`<p:grpSp>${shape('', line('Second in the file.'), place)}</p:grpSp>${table}`),
    },
    {
      name: 'ppt/slides/slide2.xml',
      content: slide(
        shape('title', line('Lights') + line('of the coast')) +
          shape('body', line('lamp') + line('wick', 1) + line('lens')) +
          shape('sldNum', line('1')),
      ),
    },
    {
      name: 'ppt/slides/_rels/slide2.xml.rels',
      content: relations([['rId1', 'notesSlide', '../notesSlides/notesSlide1.xml']]),
    },
    {
      name: 'ppt/notesSlides/notesSlide1.xml',
      content: slide(shape('sldImg', '') + shape('body', line('Speak slowly.'))),
    },
  ]);

  test('has a page for each slide in the order of the show: title, lists, text and tables', async () => {
    expect(await markdown(bytes, 'upload.bin')).toEqual([
      '# Lights of the coast\n\n- lamp\n  - wick\n- lens',
      'Second in the file.\n\n| Ship  | Hour |\n| ----- | ---- |\n| Alder | 9    |',
    ]);
  });

  test('has the slides’ size, the shapes’ places and the speaker’s notes', async () => {
    const { pages } = await parse(bytes, 'a.pptx');
    expect(pages[0]).toMatchObject({ width: 960, height: 540, speakerNotes: 'Speak slowly.' });
    expect(pages[1]).not.toHaveProperty('speakerNotes');
    expect(pages[1]?.items.map(({ boxes }) => boxes)).toEqual([
      [{ x: 100, y: 50, w: 200, h: 10 }],
      [{ x: 0, y: 1, w: 2, h: 2 }],
    ]);
  });
});

describe('Office files that are damaged or hostile', () => {
  const parts = [{ name: 'xl/workbook.xml', content: '<workbook/>'.repeat(1_000) }];

  test('end with a code when a part is not what the directory says', async () => {
    const bytes = Buffer.from(zip(parts));
    const directory = bytes.indexOf('PK\x01\x02', 0, 'latin1');
    for (const [field, name] of [
      [16, 'checksum'],
      [24, 'size'],
      [42, 'place'],
    ] as const) {
      const wrong = Buffer.from(bytes);
      wrong.writeUInt32LE(wrong.readUInt32LE(directory + field) - 1 + 2 * Number(name === 'place'), directory + field);
      await expect(parse(wrong, 'a.xlsx'), name).rejects.toThrow(/^ERROR_DURING_PROCESSING: The part xl\/workbook.xml/);
    }
  });

  test('end before a part that inflates to more than it says fills the memory', async () => {
    const bytes = Buffer.from(zip([{ name: 'word/document.xml', content: Buffer.alloc(4 * 1024 * 1024) }]));
    const directory = bytes.indexOf('PK\x01\x02', 0, 'latin1');
    bytes.writeUInt32LE(1_000, directory + 24);
    await expect(parse(bytes, 'a.docx')).rejects.toMatchObject({
      message: expect.stringMatching(/^ERROR_DURING_PROCESSING: The part word\/document.xml/),
      cause: { code: 'ERR_BUFFER_TOO_LARGE' },
    });
  });

  test('are refused when they say that they inflate to too much', async () => {
    const bytes = Buffer.from(zip(parts));
    bytes.writeUInt32LE(300 * 1024 * 1024, bytes.indexOf('PK\x01\x02', 0, 'latin1') + 24);
    await expect(parse(bytes, 'a.xlsx')).rejects.toThrow(/^DOCUMENT_TOO_LARGE: /);
  });

  test('are protected when they are encrypted', async () => {
    const container = Buffer.concat([
      Buffer.from('d0cf11e0a1b11ae1', 'hex'),
      Buffer.alloc(600),
      Buffer.from('EncryptedPackage', 'utf16le'),
    ]);
    await expect(parse(container, 'a.docx')).rejects.toThrow(/^PDF_IS_PROTECTED: /);
  });
});

describe('XML', () => {
  test('has text, CDATA and entities, but never a document type’s own', () => {
    const text =
      '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "boom">]><a t="1 > 0"><!-- no --> x &lt;&#x41;&#66;&b; <![CDATA[<raw>]]></a>';
    const root = readXml(text);
    expect(root?.attributes).toEqual({ t: '1 > 0' });
    expect(textOf(root)).toBe(' x <AB&b; <raw>');
  });

  test.each([
    '<a'.repeat(100_000),
    '<!--'.repeat(100_000),
    '<a>'.repeat(100_000),
    '<a b="'.repeat(100_000),
    '&'.repeat(100_000),
  ])('of nothing but beginnings is read to its end', (text) => expect(() => readXml(text)).not.toThrow(), 10_000);
});
