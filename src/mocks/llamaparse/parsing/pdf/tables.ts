import { unite } from '../boxes.ts';
import type { Box, ParseConcern } from '../types.ts';
import { isRtl } from './segments.ts';
import { bottom, median, type Row, type Segment, segmentBox, top } from './types.ts';

/** Rows `from` to `to` (exclusive) of a region that form a table. */
export interface RowTable {
  readonly from: number;
  readonly to: number;
  readonly cells: TableCells;
}

export interface TableCells {
  readonly texts: readonly (readonly string[])[];
  /** Around what is printed in each cell. */
  readonly boxes: readonly (readonly (Box | undefined)[])[];
  readonly concerns: { readonly concerns?: readonly ParseConcern[] };
}

interface Column {
  readonly x0: number;
  readonly x1: number;
}

/** Tables without lines around their cells: consecutive rows whose cells stand below each other. */
export function findTables(rows: readonly Row[], eager = false): RowTable[] {
  const tables: RowTable[] = [];
  for (let at = 0; at < rows.length; ) {
    const table = isTabular(rows[at]) ? readTable(rows, at, eager) : undefined;
    if (table) tables.push(table);
    at = table?.to ?? at + 1;
  }
  return tables;
}

function isTabular(row: Row | undefined): row is Row {
  return row !== undefined && row.segments.length >= 2 && !row.mono;
}

/** The cells of rows known to be a table; undefined when they do not stand in columns. */
export function tableCells(rows: readonly Row[]): TableCells | undefined {
  const tabular = rows.filter((row) => row.segments.length >= 2);
  const columns = toColumns(tabular);
  if (tabular.length < 2 || columns.length < 2 || tabular.length < rows.length * 0.4) return undefined;
  return mergeWrapped(rows, columns);
}

function readTable(rows: readonly Row[], from: number, eager: boolean): RowTable | undefined {
  const to = findEnd(rows, from);
  const inside = rows.slice(from, to);
  const tabular = inside.filter(isTabular);
  const columns = toColumns(tabular);
  if (tabular.length < 2 || columns.length < 2 || (!eager && columns.length === 2 && tabular.length < 3)) {
    return undefined;
  }
  if (!isAligned(tabular, columns) || (!eager && isProse(tabular))) return undefined;
  const cells = mergeWrapped(inside, columns);
  return cells.texts.length < 2 ? undefined : { from, to, cells };
}

/** The table goes on while rows have several cells, or one that continues a cell above. */
function findEnd(rows: readonly Row[], from: number): number {
  let end = from + 1;
  for (let at = from + 1; at < rows.length; at++) {
    const row = rows[at] as Row;
    const last = rows[at - 1] as Row;
    if (top(row) - bottom(last) > 2 * Math.max(row.size, last.size)) break;
    if (isTabular(row)) {
      if (!sharesColumns(rows[end - 1] as Row, row)) break;
      end = at + 1;
    } else if (!isContinuation(rows[from] as Row, last, row)) break;
  }
  return end;
}

function sharesColumns(a: Row, b: Row): boolean {
  const overlapping = b.segments.filter((cell) => a.segments.some((other) => overlap(cell, other) > 0));
  return overlapping.length >= Math.min(2, a.segments.length);
}

/** A single cell below others of its column, right of the first column or as narrow as it. */
function isContinuation(first: Row, last: Row, row: Row): boolean {
  const cell = row.segments[0];
  const second = first.segments[1];
  if (!cell || !second || row.segments.length > 1 || row.mono) return false;
  if (row.baseline - last.baseline > 1.6 * row.size) return false;
  return cell.x0 >= second.x0 - row.size || cell.x1 < second.x0;
}

/** Columns are where the rows with the most cells have theirs, widened by the others that fit in. */
function toColumns(rows: readonly Row[]): Column[] {
  const most = Math.max(0, ...rows.map((row) => row.segments.length));
  let columns: Column[] = [];
  for (const row of rows) if (row.segments.length === most) columns = merge(columns, row.segments);
  for (const row of rows) {
    if (row.segments.length < most) columns = widen(columns, row.segments);
  }
  return columns;
}

function merge(columns: readonly Column[], cells: readonly Column[]): Column[] {
  const merged: { x0: number; x1: number }[] = [];
  for (const { x0, x1 } of [...columns, ...cells].sort((a, b) => a.x0 - b.x0)) {
    const last = merged.at(-1);
    if (last && x0 < last.x1 - 1) last.x1 = Math.max(last.x1, x1);
    else merged.push({ x0, x1 });
  }
  return merged;
}

/** Cells that touch one column widen it; cells that touch none are a column of their own; spanning ones change nothing. */
function widen(columns: readonly Column[], cells: readonly Segment[]): Column[] {
  const fitting = cells.filter((cell) => columns.filter((column) => overlap(column, cell) > 0).length <= 1);
  return merge(columns, fitting);
}

function overlap(a: Column, b: Column): number {
  return Math.min(a.x1, b.x1) - Math.max(a.x0, b.x0);
}

/** Every column is used by at least two rows, or by half of them. */
function isAligned(rows: readonly Row[], columns: readonly Column[]): boolean {
  const used = columns.map(
    (column) => rows.filter((row) => row.segments.some((cell) => overlap(cell, column) > 0)).length,
  );
  const common = used.filter((count) => count >= Math.max(2, rows.length * 0.3));
  return common.length >= 2 && common.length >= columns.length * 0.6;
}

/** Lines of running text that happen to have wide gaps: those of scripts from right to left are often stretched. */
function isProse(rows: readonly Row[]): boolean {
  const words = rows.flatMap((row) => row.segments.map((cell) => cell.text.split(' ').length));
  const most = isRtl(rows.flatMap((row) => row.segments)) ? 3 : 9;
  return median(words) > most && rows.length < (most === 9 ? 4 : 8);
}

interface Cell {
  text: string;
  readonly segments: Segment[];
}

/** One line of text per cell; lines that continue the row above are joined to it. */
function mergeWrapped(rows: readonly Row[], columns: readonly Column[]): TableCells {
  const pitch = median(rows.slice(1).map((row, index) => row.baseline - (rows[index] as Row).baseline));
  const lines: Cell[][] = [];
  let last: Row | undefined;
  for (const row of rows) {
    const cells = columns.map((): Cell => ({ text: '', segments: [] }));
    for (const segment of row.segments)
      addTo(cells[bestColumn(segment, columns)] as Cell, segment.text, [segment], ' ');
    const above = lines.at(-1);
    if (above && last && continues(row, last, cells, pitch)) {
      for (const [column, { text, segments }] of cells.entries()) addTo(above[column] as Cell, text, segments, '\n');
    } else lines.push(cells);
    last = row;
  }
  return {
    texts: lines.map((cells) => cells.map(({ text }) => text)),
    boxes: lines.map((cells) => cells.map(({ segments }) => around(segments))),
    concerns: raggedness(rows, columns),
  };
}

function addTo(cell: Cell, text: string, segments: readonly Segment[], separator: string): void {
  if (text === '') return;
  cell.text = cell.text === '' ? text : `${cell.text}${separator}${text}`;
  cell.segments.push(...segments);
}

function around(segments: readonly Segment[]): Box | undefined {
  return segments.length === 0 ? undefined : segments.map(segmentBox).reduce(unite);
}

/** Rows with a cell that reaches over several columns have fewer cells than the others. */
function raggedness(rows: readonly Row[], columns: readonly Column[]): TableCells['concerns'] {
  const spans = (cell: Segment) => columns.filter((column) => overlap(column, cell) > 0).length > 1;
  const ragged = rows.filter((row) => row.segments.some(spans)).length;
  if (ragged === 0) return {};
  const details = `${ragged} of ${rows.length} rows have cells that reach over several columns.`;
  return { concerns: [{ type: 'inconsistent_row_cell_count', details }] };
}

/** Without a first cell and close below, or the only cell of its row. */
function continues(row: Row, last: Row, cells: readonly Cell[], pitch: number): boolean {
  const close = row.baseline - last.baseline <= Math.max(1.3 * row.size, pitch * 0.9);
  const filled = cells.filter((cell) => cell.text !== '').length;
  return cells[0]?.text === '' && ((close && filled < cells.length - 1) || filled === 1);
}

function bestColumn(cell: Column, columns: readonly Column[]): number {
  let best = 0;
  for (const [index, column] of columns.entries()) {
    if (overlap(cell, column) > overlap(cell, columns[best] as Column)) best = index;
  }
  return best;
}
