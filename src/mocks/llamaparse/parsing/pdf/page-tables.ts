import type { Box, TableItem } from '../types.ts';
import { fillGrid, findGrids, type Grid, type GridCells } from './grid.ts';
import { rowLine } from './letters.ts';
import { findRuledTables } from './ruled.ts';
import { rowText, toRows, toSegments, withDrawnBullets } from './segments.ts';
import type { RawPage, Run, Segment } from './types.ts';

export interface PageTables {
  readonly tables: readonly TableItem[];
  /** What stands outside of them. */
  readonly segments: readonly Segment[];
}

/** Tables with lines are taken out of a page before anything else, unless lines are to say nothing. */
export function takeTables(
  page: RawPage,
  { granular, lined }: { readonly granular: boolean; readonly lined: boolean },
): PageTables {
  const used = new Set<Run>();
  const tables: TableItem[] = [];
  const rules = lined ? page.rules : [];
  for (const grid of findGrids(rules)) {
    const free = page.runs.filter((run) => !used.has(run));
    const filled = fillGrid(grid, free);
    const table = gridTable(grid, filled.cells, granular);
    if (!table) continue;
    for (const run of filled.used) used.add(run);
    tables.push(table);
  }
  const loose = withDrawnBullets(toSegments(page.runs.filter((run) => !used.has(run))), page.dots);
  const taken = new Set<Segment>();
  for (const { cells, box, segments } of findRuledTables(rules, loose)) {
    if (segments.some((segment) => taken.has(segment))) continue;
    for (const segment of segments) taken.add(segment);
    const { texts, boxes, concerns } = cells;
    tables.push({
      type: 'table',
      rows: texts,
      cellBoxes: boxes,
      boxes: [box],
      ...concerns,
      ...lines(segments, granular),
    });
  }
  return { tables, segments: loose.filter((segment) => !taken.has(segment)) };
}

function lines(segments: readonly Segment[], granular: boolean): Pick<TableItem, 'lines'> {
  return granular ? { lines: toRows(segments).map(rowLine) } : {};
}

/** Undefined unless two rows and two columns have something in them; those that have nothing are left out. */
function gridTable(grid: Grid, cells: GridCells['cells'], granular: boolean): TableItem | undefined {
  const all = cells.map((row) => row.map(toSegments));
  const isFull = (segments: readonly Segment[] | undefined) => segments !== undefined && segments.length > 0;
  const rows = [...all.keys()].filter((row) => all[row]?.some(isFull));
  const columns = [...(all[0] ?? []).keys()].filter((column) => all.some((row) => isFull(row[column])));
  if (rows.length < 2 || columns.length < 2) return undefined;
  const pick = <T>(value: (row: number, column: number) => T) =>
    rows.map((row) => columns.map((column) => value(row, column)));
  return {
    type: 'table',
    rows: pick((row, column) => cellText(all[row]?.[column] ?? [])),
    cellBoxes: pick((row, column) => boxBetween(grid, row, column)),
    boxes: [gridBox(grid)],
    ...lines(all.flat(2), granular),
  };
}

function cellText(segments: readonly Segment[]): string {
  return toRows(segments).map(rowText).join('\n');
}

function boxBetween({ xs, ys }: Grid, row: number, column: number): Box {
  const [x, y] = [xs[column] ?? 0, ys[row] ?? 0];
  return { x, y, w: (xs[column + 1] ?? x) - x, h: (ys[row + 1] ?? y) - y };
}

function gridBox({ xs, ys }: Grid): Box {
  const [x, y] = [xs[0] ?? 0, ys[0] ?? 0];
  return { x, y, w: (xs.at(-1) ?? x) - x, h: (ys.at(-1) ?? y) - y };
}
