import { unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import type { Item, ParsedDocument, ParsedPage } from '../parsing/types.ts';
import { defaultStyle } from '../parsing/write.ts';
import {
  documentImages,
  formsPage,
  groundedItems,
  outputPdf,
  rawWords,
  strippedText,
  typedRows,
  workbook,
} from './index.ts';

function page(number: number, items: readonly Item[], more: Partial<ParsedPage> = {}): ParsedPage {
  return { number, width: 612, height: 792, items, header: [], footer: [], text: '', rotation: 0, ...more };
}

function document(...pages: ParsedPage[]): ParsedDocument {
  return { kind: 'pdf', pages, chars: 0 };
}

function jsonLines(text: string): unknown[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

const box = { x: 72, y: 100, w: 60, h: 12 };
const table: Item = {
  type: 'table',
  rows: [
    ['Ship', '2024'],
    ['<Alder> & co', '9.5'],
    ['', '007'],
  ],
  boxes: [box],
  cellBoxes: [
    [box, box],
    [
      { x: 1, y: 2, w: 3, h: 4 },
      { x: 10, y: 2, w: 3, h: 4 },
    ],
    [undefined, box],
  ],
};

describe('typed rows', () => {
  test('hold numbers that read back as printed, null for empty cells, and text everywhere else', () => {
    expect(typedRows(table)).toEqual([
      ['Ship', '2024'],
      ['<Alder> & co', 9.5],
      [null, '007'],
    ]);
    const cells = ['1,000', '1e5', '-0', '1.50', '-3', '0.1', '12345678901234567', '+1', ' 1'];
    expect(typedRows({ rows: [cells, cells] })[1]).toEqual([...cells.slice(0, 4), -3, 0.1, ...cells.slice(6)]);
  });
});

describe('a workbook', () => {
  const parts = (bytes: Uint8Array | undefined) => {
    const files = unzipSync(bytes ?? new Uint8Array());
    return new Map(Object.entries(files).map(([name, content]) => [name, Buffer.from(content).toString()]));
  };

  test('has a sheet for each table, named by its number, with text and numbers in their cells', () => {
    const files = parts(workbook(document(page(1, [table]), page(3, [table, table]))));
    expect([...(files.get('xl/workbook.xml') ?? '').matchAll(/sheet name="([^"]+)"/g)].map(([, name]) => name)).toEqual(
      ['Table_1', 'Table_2', 'Table_3'],
    );
    const sheet = files.get('xl/worksheets/sheet3.xml') ?? '';
    expect(sheet).toContain('<c r="A2" t="inlineStr"><is><t xml:space="preserve">&lt;Alder&gt; &amp; co</t></is></c>');
    expect(sheet).toContain('<c r="B2"><v>9.5</v></c>');
    expect(sheet).not.toContain('r="A3"');
    expect([...files.keys()]).toHaveLength(7);
  });

  test('names columns beyond Z and leaves out what XML cannot hold', () => {
    const wide: Item = { type: 'table', rows: [Array.from({ length: 30 }, () => 'a\u0000\uD800')], boxes: [] };
    const sheet = parts(workbook(document(page(1, [wide])))).get('xl/worksheets/sheet1.xml');
    expect([...(sheet ?? '').matchAll(/<c r="(\w+)"/g)].map(([, at]) => at).slice(24, 28)).toEqual([
      'Y1',
      'Z1',
      'AA1',
      'AB1',
    ]);
    expect(sheet).toContain('<c r="AD1" t="inlineStr"><is><t xml:space="preserve">a\uFFFD</t></is></c>');
  });

  test('is not made of a document without tables', () => {
    const gone: Item = { type: 'table', rows: [], mergedIntoPage: 1, boxes: [] };
    expect(workbook(document(page(1, [{ type: 'text', value: 'a', boxes: [] }, gone])))).toBeUndefined();
  });

  test('has the same bytes each time', () => {
    expect(workbook(document(page(1, [table])))).toEqual(workbook(document(page(1, [table]))));
  });
});

describe('grounded items', () => {
  const word = (text: string, x: number) => ({ text, box: { x, y: 100, w: 20, h: 12 } });
  const text: Item = {
    type: 'text',
    value: 'An introduction to a tower',
    boxes: [box],
    lines: [
      { text: 'An intro-', box, words: [word('An', 72), word('intro-', 95)] },
      { text: 'duction to', box, words: [word('duction', 72), word('to', 95)] },
      { text: 'a tower', box, words: [word('a', 72), word('tower', 95)] },
    ],
  };

  test('are one JSON row per page whose spans cut the printed words out of the Markdown', () => {
    const failed = page(2, [], { failure: 'unreadable' });
    const rows = jsonLines(groundedItems(document(page(1, [text]), failed), new Set(['word', 'line']), defaultStyle));
    const [first] = rows as {
      items: { md: string; grounding: { lines: { span: number[]; words: { span: number[] }[] }[] } }[];
    }[];
    const item = first?.items[0];
    const cut = ([from = 0, to = 0]: number[]) => item?.md.slice(from, to);
    expect(item?.grounding.lines.map(({ span }) => cut(span))).toEqual(['An intro', 'duction to', 'a tower']);
    expect(item?.grounding.lines.flatMap(({ words }) => words.map(({ span }) => cut(span)))).toEqual(
      'An intro duction to a tower'.split(' '),
    );
    expect(rows[1]).toEqual({ page_number: 2, success: false, error: 'unreadable' });
  });

  test('have only the levels that were asked for', () => {
    const only = (level: 'cell' | 'line' | 'word') =>
      groundedItems(document(page(1, [text, table])), new Set([level]), defaultStyle);
    expect(only('line')).not.toContain('"words"');
    expect(only('word')).toContain('"words"');
    expect(only('word')).not.toContain('"row_bboxes"');
    expect(only('cell')).toContain('"lines":[]');
  });

  test('have a box and a span for each cell of a table', () => {
    const [row] = jsonLines(groundedItems(document(page(1, [table])), new Set(['cell']), defaultStyle));
    const [item] = (row as { items: { md: string; grounding: { rows: { span: number[]; bbox: unknown }[][] } }[] })
      .items;
    const cells = item?.grounding.rows.map((cellsOfRow) =>
      cellsOfRow.map(({ span: [from, to] }) => item.md.slice(from, to)),
    );
    expect(cells).toEqual(table.rows);
    expect(item?.grounding).toMatchObject({
      rows: [{}, [{}, { bbox: { x: 10, y: 2, w: 3, h: 4 } }], [{ bbox: null }, {}]],
      row_bboxes: [{}, { x: 1, y: 2, w: 12, h: 4 }, {}],
    });
  });

  test('raw words are one JSON object each, header and footer among them', () => {
    const footer: Item[] = [{ ...text, value: 'x', lines: [{ text: '7', box, words: [word('7', 300)] }] }];
    const words = jsonLines(rawWords(document(page(4, [text], { footer }))));
    expect(words).toHaveLength(7);
    expect(words[6]).toEqual({ page_number: 4, text: '7', x: 300, y: 100, w: 20, h: 12 });
  });
});

test('pictures have their places in hundredths of a point', () => {
  const picture = (name: string) => ({
    name,
    contentType: 'image/png' as const,
    width: 2,
    height: 1,
    box: { x: 1.23456, y: 2, w: 3, h: 4 },
    bytes: new Uint8Array([1]),
  });
  const found = document(page(1, [], { images: [picture('a')] }), page(2, []), page(3, [], { images: [picture('b')] }));
  const images = documentImages(found, { screenshots: true, layout: () => [] });
  expect(images).toMatchObject([{ name: 'a', category: 'embedded', box: { x: 1.23 } }, { name: 'b' }]);
  // nothing can be drawn of a document that was not kept
  expect(images).toHaveLength(2);
});

test('the output PDF is the file itself, and there is none for other formats', () => {
  const original = new Uint8Array([37, 80]);
  expect(outputPdf({ ...document(), original })).toBe(original);
  expect(outputPdf({ ...document(), kind: 'docx', original })).toBeUndefined();
});

test('stripped text has no marks, links, pictures, HTML or table rules', () => {
  const source =
    '# A **title**\n\nSee [the *map*](https://a.test/x) and <b>more</b> ![pic](img_p0_1.png).\n\n- one\n2. two\n\n| a | b\\|c |\n| --- | --- |\n| 1 | 2 |\n\n```js\nlet x;\n```';
  expect(strippedText(document(page(1, [], { source }), page(2, [{ type: 'text', value: 'End.', boxes: [] }])))).toBe(
    'A title\n\nSee the map and more .\n\none\ntwo\n\na b|c\n1 2\n\nlet x;\n\n---\n\nEnd.',
  );
});

test('a page’s form has its fields as nodes and as lines', () => {
  const fields = [
    { kind: 'text', name: 'n', label: 'Name', value: 'Quist', options: [], box },
    { kind: 'text', name: 'e', label: '', value: '', options: [], box },
    { kind: 'checkbox', name: 'c', label: 'Agreed', value: true, options: [], box },
    { kind: 'single_select', name: 's', label: 'Port', value: ['Ems'], options: ['Ems', 'Oder'], box },
  ] as const;
  const view = formsPage(page(1, [], { fields }));
  expect(view).toMatchObject({ page_number: 1, success: true, page_width: 612 });
  const [form] = view.forms as { json: unknown[]; list: { md: string } }[];
  expect(form?.json).toMatchObject([
    { field: 'text', label: 'Name', value: 'Quist', bbox: [box] },
    { field: 'text', label: null, isEmpty: true },
    { field: 'checkbox', value: true },
    {
      field: 'single_select',
      valueItems: [
        { label: 'Ems', value: true },
        { label: 'Oder', value: false },
      ],
    },
  ]);
  expect(form?.list.md).toBe('- Name: Quist\n- e:\n- Agreed: ☒\n- Port: Ems');
  expect(formsPage(page(2, []))).toMatchObject({ forms: [] });
});
