import type { ParsedPage, SheetSettings } from '../types.ts';
import { allOf, childOf, childrenOf, textOf, type XmlElement } from '../xml.ts';
import { ZipArchive } from '../zip.ts';
import { columnIndex, computedTexts } from './computed.ts';
import { readPart, readRelations } from './package.ts';
import { MAX_CELLS, MAX_COLUMNS, type SheetRows, sheetPage } from './sheets.ts';
import { dateStyles, serialDate } from './xlsx-dates.ts';
import { type NumberFormat, numberFormats, shownNumber } from './xlsx-numbers.ts';

const WORKBOOK = 'xl/workbook.xml';

/**
 * An Excel workbook: each sheet that is shown is a page with its name as heading and its cells as a table. Formulas
 * have the values that were last computed, or are computed if that is asked for; one without a value is shown itself.
 * Dates are written as ISO 8601; percent, money, groups and decimals as they are shown, fractions and exponents as stored.
 */
export function parseXlsx(bytes: Uint8Array, settings: SheetSettings = {}): ParsedPage[] {
  const zip = new ZipArchive(bytes);
  const relations = readRelations(zip, WORKBOOK);
  const strings = childrenOf(readPart(zip, 'xl/sharedStrings.xml'), 'si').map(stringText);
  const styles = readPart(zip, 'xl/styles.xml');
  const shapes = { dates: dateStyles(styles), numbers: numberFormats(styles) };
  const sheets = allOf(readPart(zip, WORKBOOK), 'sheet').map(({ attributes }) => ({
    name: attributes.name ?? '',
    hidden: /hidden/i.test(attributes.state ?? ''),
    root: () => readPart(zip, relations.get(attributes['r:id'] ?? '')?.target ?? ''),
  }));
  const stored = (cell: XmlElement) => cellText(cell, strings, shapes);
  const computed = settings.computed ? computedTexts(sheets, stored) : undefined;
  const shown = sheets.filter(({ hidden }) => settings.hidden === true || !hidden);
  let room = MAX_CELLS;
  return shown.map(({ name, root }, index) => {
    const rows = sheetRows(root(), (cell) => computed?.(name, cell) ?? stored(cell), room);
    room -= rows.length * Math.max(0, ...rows.map((row) => row.length));
    return sheetPage(index + 1, name, rows, settings);
  });
}

/** The text of a shared string, without the readings that stand above East Asian ones. */
function stringText(si: XmlElement): string {
  const runs = childrenOf(si, 'r').map((run) => textOf(childOf(run, 't')));
  return runs.length > 0 ? runs.join('') : textOf(childOf(si, 't'));
}

/** How the numbers of each cell style are written. */
interface Shapes {
  readonly dates: ReadonlySet<number>;
  readonly numbers: ReadonlyMap<number, NumberFormat>;
}

function cellText(cell: XmlElement, strings: readonly string[], shapes: Shapes): string {
  const value = textOf(childOf(cell, 'v'));
  const formula = textOf(childOf(cell, 'f'));
  if (value === '' && formula !== '') return `=${formula}`;
  switch (cell.attributes.t) {
    case 's':
      return strings[Number(value)] ?? '';
    case 'inlineStr':
      return stringText(childOf(cell, 'is') ?? cell);
    case 'b':
      return value === '1' ? 'TRUE' : 'FALSE';
    case 'str':
    case 'e':
    case 'd':
      return value;
    default:
      return numberText(value, Number(cell.attributes.s ?? 0), shapes);
  }
}

function numberText(value: string, style: number, { dates, numbers }: Shapes): string {
  if (dates.has(style)) return serialDate(value);
  const format = numbers.get(style);
  return format ? shownNumber(value, format) : value;
}

/** Rows with something in them, each up to the last cell that has something; for empty ones between them stands one. */
function sheetRows(sheet: XmlElement | undefined, text: (cell: XmlElement) => string, room: number): SheetRows {
  const rows: string[][] = [];
  let width = 0;
  let last = 0;
  for (const row of childrenOf(childOf(sheet, 'sheetData'), 'row')) {
    const filled: string[] = [];
    for (const cell of childrenOf(row, 'c')) {
      const column = cell.attributes.r === undefined ? filled.length : columnIndex(cell.attributes.r);
      const value = text(cell).trim();
      if (value === '' || column >= MAX_COLUMNS) continue;
      while (filled.length < column) filled.push('');
      filled[column] = value;
    }
    width = Math.max(width, filled.length);
    if ((rows.length + 1) * width > room) break;
    if (filled.length === 0) continue;
    const at = Number(row.attributes.r ?? last + 1);
    if (at > last + 1 && rows.length > 0) rows.push([]);
    rows.push(filled);
    last = at;
  }
  return rows;
}
