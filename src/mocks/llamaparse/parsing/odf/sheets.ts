import { itemText } from '../flow.ts';
import { MAX_CELLS, MAX_COLUMNS, sheetPage } from '../office/sheets.ts';
import type { ParsedPage, SheetSettings } from '../types.ts';
import { blockItems } from '../words/items.ts';
import { readBlocks } from '../words/odt/blocks.ts';
import { contextOf } from '../words/odt/index.ts';
import { childrenOf, type XmlElement } from '../xml.ts';
import { openOdf } from './file.ts';
import { rowsOf } from './rows.ts';

/** Rows that are said to repeat are written out so often; more are filler (ours). */
const MAX_REPEATED_ROWS = 1_000;

/** An OpenDocument spreadsheet: each sheet that is shown is a page. Cells are as they are shown; formulas are never computed anew. */
export function parseOds(bytes: Uint8Array, settings: SheetSettings = {}): ParsedPage[] {
  const file = openOdf(bytes);
  const context = contextOf(file);
  const text = (cell: XmlElement) =>
    blockItems(readBlocks(cell, context), { annotateLinks: false, picture: () => undefined })
      .map(itemText)
      .join('\n');
  const shown = childrenOf(file.body, 'table').filter(
    ({ attributes }) => settings.hidden === true || !file.styles('table', attributes['table:style-name']).hidden,
  );
  let room = MAX_CELLS;
  return shown.map((sheet, index) => {
    const rows = sheetRows(sheet, text, room);
    room -= rows.reduce((sum, row) => sum + row.length, 0);
    return sheetPage(index + 1, sheet.attributes['table:name'] ?? '', rows, settings);
  });
}

function sheetRows(sheet: XmlElement, text: (cell: XmlElement) => string, room: number): string[][] {
  const rows: string[][] = [];
  let left = room;
  for (const row of rowsOf(sheet)) {
    const cells = rowCells(row, text);
    if (cells.length === 0 || isFiltered(row)) continue;
    const times = repeated(row, 'table:number-rows-repeated', MAX_REPEATED_ROWS);
    left -= times * cells.length;
    if (left < 0) break;
    for (let at = 0; at < times; at++) rows.push(cells);
  }
  return rows;
}

/** Rows and columns that are hidden by hand or by a filter are not shown. */
function isFiltered({ attributes }: XmlElement): boolean {
  return /^(collapse|filter)$/.test(attributes['table:visibility'] ?? '');
}

/** Up to the last cell that has something; cells covered by a neighbour are empty. */
function rowCells(row: XmlElement, text: (cell: XmlElement) => string): string[] {
  const cells: string[] = [];
  let gap = 0;
  for (const cell of childrenOf(row)) {
    if (cell.name !== 'table-cell' && cell.name !== 'covered-table-cell') continue;
    const times = repeated(cell, 'table:number-columns-repeated', MAX_COLUMNS);
    const value = cell.name === 'table-cell' ? text(cell).trim() : '';
    if (value === '') {
      gap += times;
      continue;
    }
    if (cells.length + gap + times > MAX_COLUMNS) break;
    cells.push(...Array<string>(gap).fill(''), ...Array<string>(times).fill(value));
    gap = 0;
  }
  return cells;
}

function repeated({ attributes }: XmlElement, name: string, most: number): number {
  return Math.min(most, Math.max(1, Number(attributes[name] ?? 1) || 1));
}
