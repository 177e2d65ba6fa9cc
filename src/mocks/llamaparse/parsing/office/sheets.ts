import { flowPage, rectangular } from '../flow.ts';
import type { Item, ParsedPage, SheetSettings } from '../types.ts';
import { subTables } from './sub-tables.ts';

/** Cells kept of one workbook, empty ones between others included; the rest is dropped (ours, bounds memory). */
export const MAX_CELLS = 500_000;
export const MAX_COLUMNS = 16_384;

/** A sheet's cells by row and column: those that are empty may be missing. */
export type SheetRows = readonly (readonly (string | undefined)[])[];

/** A sheet as a page: its name as heading, its cells as a table without empty rows and without empty columns at the left. */
export function sheetPage(number: number, name: string, rows: SheetRows, settings: SheetSettings = {}): ParsedPage {
  const heading: Item = { type: 'heading', level: 1, value: name, boxes: [] };
  const all = rows.map((row) => Array.from(row, (cell) => cell ?? ''));
  if (settings.subTables) return flowPage(number, [heading, ...subTables(all).map(regionItem)]);
  const full = all.filter((row) => row.some((cell) => cell !== ''));
  if (full.length === 0) return flowPage(number, [heading]);
  const first = Math.min(...full.map((row) => row.findIndex((value) => value !== '')));
  return flowPage(number, [
    heading,
    { type: 'table', rows: rectangular(full.map((row) => row.slice(first))), boxes: [] },
  ]);
}

/** A cell that stands alone is a line of text. */
function regionItem(rows: readonly (readonly string[])[]): Item {
  const [first, ...more] = rows;
  if (first?.length === 1 && more.length === 0) return { type: 'text', value: first[0] ?? '', boxes: [] };
  return { type: 'table', rows, boxes: [] };
}
