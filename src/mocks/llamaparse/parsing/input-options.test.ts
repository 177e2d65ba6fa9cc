import { describe, expect, test } from 'vitest';
import { workbook } from '../artefacts/index.ts';
import { zip } from '../artefacts/zip.ts';
import { subTables } from './office/sub-tables.ts';
import { markdown, parse } from './testing.ts';
import type { Item, ParsedDocument } from './types.ts';

describe('a web page', () => {
  const page =
    '<html><body><header style="Position: fixed">Menu</header><p>Shown</p><p hidden>Folded</p>' +
    '<ul><li>one</li><li style="display:none">two</li></ul><div style="display: none"><p>Closed</p></div></body></html>';

  test.each<[string, object, string]>([
    ['without options', {}, 'Menu\n\nShown\n\n- one'],
    ['with all elements visible', { showHidden: true }, 'Menu\n\nShown\n\nFolded\n\n- one\n- two\n\nClosed'],
    ['without fixed elements', { removeFixed: true }, 'Shown\n\n- one'],
  ])('is read %s', async (_, settings, md) => {
    expect(await markdown(page, 'a.html', settings)).toEqual([md]);
  });
});

describe('a presentation', () => {
  const shape = (text: string, x: number) =>
    `<p:sp><p:nvSpPr><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x="${x}" y="0"/><a:ext cx="12700" cy="12700"/></a:xfrm></p:spPr>` +
    `<p:txBody><a:p><a:r><a:t>${text}</a:t></a:r></a:p></p:txBody></p:sp>`;
  const chart =
    '<p:graphicFrame><p:xfrm><a:off x="0" y="0"/><a:ext cx="12700" cy="12700"/></p:xfrm><a:graphic><a:graphicData><c:chart r:id="rId2"/></a:graphicData></a:graphic></p:graphicFrame>';
  const cache = (values: readonly string[]) =>
    `<c:x><c:cache>${values.map((value, at) => `<c:pt idx="${at}"><c:v>${value}</c:v></c:pt>`).join('')}</c:cache></c:x>`;
  const series = (name: string, values: readonly string[]) =>
    `<c:ser><c:tx>${cache([name])}</c:tx><c:cat>${cache(['May', 'June'])}</c:cat><c:val>${cache(values)}</c:val></c:ser>`;
  const bytes = zip([
    {
      name: 'ppt/presentation.xml',
      content:
        '<p:presentation><p:sldIdLst><p:sldId r:id="rId1"/></p:sldIdLst><p:sldSz cx="1270000" cy="1270000"/></p:presentation>',
    },
    {
      name: 'ppt/_rels/presentation.xml.rels',
      content: '<Relationships><Relationship Id="rId1" Type="x/slide" Target="slides/slide1.xml"/></Relationships>',
    },
    {
      name: 'ppt/slides/slide1.xml',
      content: `<p:sld><p:cSld><p:spTree>${shape('On it', 0)}${shape('Beside it', 1_270_000)}${shape('Left of it', -12_700)}${chart}</p:spTree></p:cSld></p:sld>`,
    },
    {
      name: 'ppt/slides/_rels/slide1.xml.rels',
      content: '<Relationships><Relationship Id="rId2" Type="x/chart" Target="../charts/chart1.xml"/></Relationships>',
    },
    {
      name: 'ppt/charts/chart1.xml',
      content:
        '<c:chartSpace><c:chart><c:title><c:tx><a:t>Ships a month</a:t></c:tx></c:title>' +
        `<c:plotArea>${series('North', ['3', '5'])}${series('South', ['2'])}</c:plotArea></c:chart></c:chartSpace>`,
    },
  ]);
  const table =
    '|      | North | South |\n| ---- | ----- | ----- |\n| May  | 3     | 2     |\n| June | 5     |       |';

  test.each<[string, object, string]>([
    ['its charts’ numbers, and nothing beside the slide', {}, `On it\n\nShips a month\n\n${table}`],
    ['the charts’ titles alone', { withoutChartData: true }, 'On it\n\nShips a month'],
    [
      'what stands beside the slide too',
      { outOfBounds: true, withoutChartData: true },
      'On it\n\nBeside it\n\nLeft of it\n\nShips a month',
    ],
  ])('has %s', async (_, slides, md) => {
    expect(await markdown(bytes, 'a.pptx', { slides })).toEqual([md]);
  });
});

describe('a spreadsheet', () => {
  const sheet = (rows: string) => `<worksheet><sheetData>${rows}</sheetData></worksheet>`;
  const text = (at: string, value: string) => `<c r="${at}" t="str"><v>${value}</v></c>`;
  const bytes = zip([
    {
      name: 'xl/workbook.xml',
      content:
        '<workbook><sheets><sheet name="Piers" r:id="a"/><sheet name="Old" state="veryHidden" r:id="b"/></sheets></workbook>',
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content:
        '<Relationships><Relationship Id="a" Target="worksheets/sheet1.xml"/><Relationship Id="b" Target="worksheets/sheet2.xml"/></Relationships>',
    },
    {
      name: 'xl/worksheets/sheet1.xml',
      content: sheet(
        `<row r="1">${text('A1', 'Fees')}</row><row r="3">${text('A3', 'pier')}${text('B3', 'fee')}${text('D3', 'ship')}${text('E3', 'crew')}</row>` +
          `<row r="4">${text('A4', 'north')}${text('B4', '3')}${text('D4', 'Alder')}${text('E4', '9')}</row>`,
      ),
    },
    { name: 'xl/worksheets/sheet2.xml', content: sheet(`<row r="1">${text('A1', 'gone')}</row>`) },
  ]);

  test('has its hidden sheets when they are asked for', async () => {
    const headings = async (hidden: boolean) =>
      (await parse(bytes, 'a.xlsx', { sheets: { hidden } })).pages.map(({ items: [first] }) => first);
    expect(await headings(false)).toMatchObject([{ value: 'Piers' }]);
    expect(await headings(true)).toMatchObject([{ value: 'Piers' }, { value: 'Old' }]);
  });

  test('has a table for each of its regions when they are asked for', async () => {
    const tables = async (subTables: boolean) => {
      const { pages } = await parse(bytes, 'a.xlsx', { sheets: { subTables } });
      return pages[0]?.items
        .slice(1)
        .map((item) => (item.type === 'table' ? item.rows : item.type === 'text' && item.value));
    };
    expect(await tables(true)).toEqual([
      'Fees',
      [
        ['pier', 'fee'],
        ['north', '3'],
      ],
      [
        ['ship', 'crew'],
        ['Alder', '9'],
      ],
    ]);
    expect(await tables(false)).toEqual([
      [
        ['Fees', '', '', '', ''],
        ['pier', 'fee', '', 'ship', 'crew'],
        ['north', '3', '', 'Alder', '9'],
      ],
    ]);
  });

  test('is cut into no more regions than anyone has', () => {
    const chess = Array.from({ length: 60 }, (_, row) =>
      row % 2 ? [] : Array.from({ length: 60 }, (_, at) => (at % 2 ? '' : 'x')),
    );
    expect(subTables(chess)).toHaveLength(30);
    expect(subTables([])).toEqual([]);
  });

  test('is cut where one column of regions has a gap and the other goes on', () => {
    const beside = [
      ['a', '', 'x'],
      ['b', '', ''],
      ['c', '', 'y'],
    ];
    expect(subTables(beside)).toEqual([[['a'], ['b'], ['c']], [['x']], [['y']]]);
  });
});

describe('the sheets of a workbook of tables', () => {
  const table = (...header: string[]): Item => ({ type: 'table', rows: [header], boxes: [] });
  const heading = (value: string): Item => ({ type: 'heading', level: 1, value, boxes: [] });
  const line = (value: string): Item => ({ type: 'text', value, boxes: [] });
  const long = 'A paragraph that goes on and on about the fees of all the piers of the harbour of Farholm.';

  const names = async (guess: boolean, ...items: readonly Item[]) => {
    const page = { number: 1, width: 1, height: 1, items, header: [], footer: [], text: '', rotation: 0 };
    const document: ParsedDocument = { kind: 'pdf', chars: 0, pages: [page] };
    const { pages } = await parse(workbook(document, guess) ?? '', 'a.xlsx');
    return pages.map(({ items: [first] }) => first?.type === 'heading' && first.value);
  };

  test('are numbered, or named by the line or heading above, else by their header, each once', async () => {
    const items = [
      table('Pier', 'Fee'),
      heading('Fees & "dues": 2024/25'),
      table('a'),
      line('Table 3. Ships'),
      table('b'),
      line(long),
      table('c'),
      heading('FEES & "DUES" 2024 25'),
      table('d'),
    ];
    expect(await names(true, ...items)).toEqual([
      'Pier Fee',
      'Fees & "dues" 2024 25',
      'Table 3. Ships',
      'Fees & "dues" 2024 25 2',
      'FEES & "DUES" 2024 25 3',
    ]);
    expect(await names(false, ...items)).toEqual([1, 2, 3, 4, 5].map((count) => `Table_${count}`));
    expect(await names(true, table(''), heading('x'.repeat(40)), table('a'), table('b'))).toEqual([
      'Table_1',
      'x'.repeat(31),
      `${'x'.repeat(29)} 2`,
    ]);
  });
});
