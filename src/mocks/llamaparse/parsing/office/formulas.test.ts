import { expect, test } from 'vitest';
import { zip } from '../../artefacts/zip.ts';
import { parse } from '../testing.ts';

/** A workbook of two sheets; `cells` are those of the first beside A1 = 2, A2 = 3, A3 = "tide", B1 = TRUE. */
function book(cells: string): Uint8Array {
  const first =
    '<row r="1"><c r="A1"><v>2</v></c><c r="B1" t="b"><v>1</v></c></row><row r="2"><c r="A2"><v>3</v></c></row>' +
    `<row r="3"><c r="A3" t="str"><v>tide</v></c></row><row r="4">${cells}</row>`;
  const sheet = (rows: string) => `<worksheet><sheetData>${rows}</sheetData></worksheet>`;
  return zip([
    {
      name: 'xl/workbook.xml',
      content:
        '<workbook><sheets><sheet name="Tides" r:id="a"/><sheet name="Year\'s end" state="hidden" r:id="b"/></sheets></workbook>',
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content:
        '<Relationships><Relationship Id="a" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="b" Type="x/worksheet" Target="worksheets/sheet2.xml"/></Relationships>',
    },
    { name: 'xl/worksheets/sheet1.xml', content: sheet(first) },
    { name: 'xl/worksheets/sheet2.xml', content: sheet('<row r="1"><c r="C1"><v>40</v></c></row>') },
  ]);
}

const escaped = (formula: string) => formula.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const cell = (at: string, formula: string, value = '') => `<c r="${at}"><f>${escaped(formula)}</f><v>${value}</v></c>`;

/** What A4 shows, and the cells beside it. */
async function shown(cells: string, computed = true): Promise<string[]> {
  const { pages } = await parse(book(cells), 'a.xlsx', { sheets: { computed } });
  const table = pages[0]?.items[1];
  return (table?.type === 'table' && [...(table.rows[3] ?? [])]) || [];
}

test.each([
  ['A1+A2*2', '8'],
  ['(A1+A2)*2', '10'],
  ['-A1^2', '4'],
  ['2^3^2', '64'],
  ['A1/4', '0.5'],
  ['0.1+0.2', '0.3'],
  ['50%', '0.5'],
  ['A1&"-"&A3', '2-tide'],
  ['"a ""b"""', 'a "b"'],
  ['A1<>A2', 'TRUE'],
  ['A3="TIDE"', 'TRUE'],
  ['SUM(A1:B3)', '5'],
  ['sum($A$1:A2,10)', '15'],
  ['AVERAGE(A1:A2)', '2.5'],
  ['MIN(A1:A3)&MAX(A1:A3)&COUNT(A1:A3)&COUNTA(A1:A3)', '2323'],
  ['IF(A1>A2;"more";"less")', 'less'],
  ['IF(AND(B1,NOT(A1=3)),1,2)', '1'],
  ['ROUND(1.005,2)', '1.01'],
  ['ROUNDDOWN(-1.9,0)', '-1'],
  ['MOD(-3,5)', '2'],
  ['UPPER(LEFT(A3,2))&LEN(A3)', 'TI4'],
  ["'Year''s end'!C1+1", '41'],
  ['C9+1', '1'],
])('a formula %s is computed as %s', async (formula, value) => {
  expect((await shown(cell('A4', formula, 'stale')))[0]).toBe(value);
});

test.each(['VLOOKUP(1,A1:B2,2)', 'A1/0', 'A3*2', 'A4+1', 'SUM(A1', 'A1:B', 'NAME', '((((', ''])(
  'a formula %s, which cannot be computed here, keeps the value that the file has',
  async (formula) => {
    expect((await shown(cell('A4', formula, '7')))[0]).toBe('7');
  },
);

test('formulas are computed through others', async () => {
  expect(await shown(cell('A4', 'B4*2') + cell('B4', 'C4+A1') + cell('C4', 'A2+1'))).toEqual(['12', '6', '4']);
});

test('formulas are shown as they were last computed, or themselves, unless they are to be computed', async () => {
  expect(await shown(cell('A4', 'A1+A2', '99') + cell('B4', 'A1*A2'), false)).toEqual(['99', '=A1*A2']);
});

test('circles, deep brackets and huge ranges end', async () => {
  const wild = ['B4', 'A4', `${'('.repeat(500)}1${')'.repeat(500)}`, 'SUM(A1:XFD1048576)'];
  const cells = wild.map((formula, at) => cell(`${'ABCD'[at]}4`, formula, String(at)));
  expect(await shown(cells.join(''))).toEqual(['0', '1', '2', '3']);
});
