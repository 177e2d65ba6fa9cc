import type { MarkedText } from './spans.ts';

/** A cell where it begins, and how many columns and rows it takes. */
export interface SpanningCell {
  readonly text: MarkedText;
  readonly columns: number;
  readonly rows: number;
}

export const EMPTY: MarkedText = { value: '', md: '' };

/** Wider tables are cut, and so are those of more cells, empty ones included (ours, bounds memory). */
const MAX_COLUMNS = 1_000;
const MAX_CELLS = 500_000;
/** Cells that claim to take more rows take so many (ours). */
const MAX_ROWS_OF_CELL = 1_000;

/** A cell that takes several columns or rows has its text in the first; the others are empty. Rows without text are left out. */
export function spreadCells(rows: Iterable<readonly SpanningCell[]>): MarkedText[][] {
  const grid: MarkedText[][] = [];
  /** Rows that a cell from above still takes, by column. */
  const taken: number[] = [];
  let width = 0;
  for (const cells of rows) {
    const line = spreadRow(cells, taken);
    width = Math.max(width, line.length);
    if ((grid.length + 1) * width > MAX_CELLS) break;
    if (line.some(({ value }) => value !== '')) grid.push(line);
  }
  return grid;
}

function spreadRow(cells: readonly SpanningCell[], taken: number[]): MarkedText[] {
  const line: MarkedText[] = [];
  const skip = () => {
    for (let column = line.length; (taken[column] ?? 0) > 0; column++) {
      taken[column] = (taken[column] ?? 0) - 1;
      line.push(EMPTY);
    }
  };
  for (const { text, columns, rows } of cells) {
    skip();
    const first = line.length;
    for (let column = first; column < Math.min(MAX_COLUMNS, first + columns); column++) {
      taken[column] = Math.min(MAX_ROWS_OF_CELL, rows) - 1;
      line.push(column === first ? text : EMPTY);
    }
  }
  skip();
  return line;
}
