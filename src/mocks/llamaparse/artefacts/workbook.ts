import { allTables } from '../parsing/items.ts';
import type { ParsedDocument, TableItem } from '../parsing/types.ts';
import { typedRows } from './rows.ts';
import { guessedNames } from './sheet-names.ts';
import { zip } from './zip.ts';

/** Excel's own limits. */
const MAX_CELL_CHARS = 32_767;
const MAX_ROWS = 1_048_576;
const MAX_COLUMNS = 16_384;
/** More sheets than anyone opens (ours). */
const MAX_SHEETS = 1_000;

/**
 * A document's tables as an OOXML workbook, a sheet each, named `Table_1` (SDK) or by what stands around it; undefined when there is no table. The smallest set of parts that ECMA-376 asks for: text stands inline in its cell.
 */
export function workbook(document: ParsedDocument, guessNames = false): Uint8Array | undefined {
  const tables = document.pages.flatMap(({ items }) => allTables(items)).slice(0, MAX_SHEETS);
  const names = guessNames ? guessedNames(document) : [];
  const sheets = tables.map((table, index) => ({ name: names[index] ?? `Table_${index + 1}`, table }));
  if (sheets.length === 0) return undefined;
  const parts = sheets.map(({ table }, index) => ({
    name: `xl/worksheets/sheet${index + 1}.xml`,
    content: sheet(table),
  }));
  return zip([
    { name: '[Content_Types].xml', content: contentTypes(sheets.length) },
    { name: '_rels/.rels', content: relations([['rId1', 'officeDocument', 'xl/workbook.xml']]) },
    { name: 'xl/workbook.xml', content: book(sheets.map(({ name }) => name)) },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: relations(
        sheets.map((_, index) => [`rId${index + 1}`, 'worksheet', `worksheets/sheet${index + 1}.xml`]),
      ),
    },
    ...parts,
  ]);
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const TYPES = 'application/vnd.openxmlformats';

function contentTypes(sheets: number): string {
  const override = (part: string, kind: string) =>
    `<Override PartName="${part}" ContentType="${TYPES}-officedocument.spreadsheetml.${kind}+xml"/>`;
  const all = Array.from({ length: sheets }, (_, index) =>
    override(`/xl/worksheets/sheet${index + 1}.xml`, 'worksheet'),
  );
  return `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="${TYPES}-package.relationships+xml"/>${override('/xl/workbook.xml', 'sheet.main')}${all.join('')}</Types>`;
}

function relations(list: readonly (readonly [id: string, type: string, target: string])[]): string {
  const entries = list.map(
    ([id, type, target]) => `<Relationship Id="${id}" Type="${OFFICE}/${type}" Target="${target}"/>`,
  );
  return `${XML}<Relationships xmlns="${PACKAGE}/relationships">${entries.join('')}</Relationships>`;
}

function book(names: readonly string[]): string {
  const sheets = names.map(
    (name, index) => `<sheet name="${attributeText(name)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`,
  );
  return `${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${sheets.join('')}</sheets></workbook>`;
}

function sheet(table: TableItem): string {
  const rows = typedRows(table).slice(0, MAX_ROWS);
  const lines = rows.map((row, index) => {
    const cells = row.slice(0, MAX_COLUMNS).map((value, column) => cell(value, `${columnName(column)}${index + 1}`));
    return `<row r="${index + 1}">${cells.join('')}</row>`;
  });
  return `${XML}<worksheet xmlns="${MAIN}"><sheetData>${lines.join('')}</sheetData></worksheet>`;
}

function cell(value: string | number | null, at: string): string {
  if (value === null) return '';
  if (typeof value === 'number') return `<c r="${at}"><v>${value}</v></c>`;
  return `<c r="${at}" t="inlineStr"><is><t xml:space="preserve">${xmlText(value)}</t></is></c>`;
}

/** As `xmlText`, between double quotes. */
function attributeText(text: string): string {
  return xmlText(text).replaceAll('"', '&quot;');
}

/** 0 is A, 25 is Z, 26 is AA. */
export function columnName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : columnName(Math.floor(index / 26) - 1) + letter;
}

/** Without the characters that XML 1.0 cannot hold. */
function xmlText(text: string): string {
  return text
    .slice(0, MAX_CELL_CHARS)
    .replace(/[^\t\n\r\u0020-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
