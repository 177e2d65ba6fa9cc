import { distinct } from '../distinct.ts';
import type { Rule, Run } from './types.ts';

/** A table drawn with lines around its cells. */
export interface Grid {
  /** Edges of columns and rows, ascending. */
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  readonly rules: readonly Rule[];
}

/** Lines this close are one, in points. */
const NEAR = 2.5;

/** Groups of lines that cross or touch and enclose at least two columns and two rows. */
export function findGrids(rules: readonly Rule[]): Grid[] {
  const groups = connected(rules);
  return groups.map(toGrid).filter((grid) => grid.xs.length >= 3 && grid.ys.length >= 3 && isFilled(grid));
}

function connected(rules: readonly Rule[]): Rule[][] {
  const groups: Rule[][] = [];
  for (const rule of rules) {
    const touching = groups.filter((group) => group.some((other) => touch(rule, other)));
    const merged = [rule, ...touching.flat()];
    for (const group of touching) groups.splice(groups.indexOf(group), 1);
    groups.push(merged);
  }
  return groups.filter((group) => group.length >= 4);
}

function touch(a: Rule, b: Rule): boolean {
  return a.x0 - NEAR <= b.x1 && b.x0 - NEAR <= a.x1 && a.y0 - NEAR <= b.y1 && b.y0 - NEAR <= a.y1;
}

function toGrid(rules: readonly Rule[]): Grid {
  const upright = rules.filter((rule) => rule.y1 - rule.y0 > rule.x1 - rule.x0);
  const level = rules.filter((rule) => rule.x1 - rule.x0 > rule.y1 - rule.y0);
  const xs = distinct(
    upright.map((rule) => (rule.x0 + rule.x1) / 2),
    NEAR,
  );
  const ys = distinct(
    level.map((rule) => (rule.y0 + rule.y1) / 2),
    NEAR,
  );
  return {
    xs: withOpenSides(xs, level, ({ x0, x1 }) => [x0, x1]),
    ys: withOpenSides(ys, upright, ({ y0, y1 }) => [y0, y1]),
    rules,
  };
}

/** Tables may have no line at a side: there the lines across simply end, at least two of them in one place. */
function withOpenSides(edges: number[], across: readonly Rule[], ends: (rule: Rule) => [number, number]): number[] {
  const [first, last] = [edges[0], edges.at(-1)];
  if (first === undefined || last === undefined || edges.length < 2) return edges;
  const starts = across.map((rule) => ends(rule)[0]);
  const stops = across.map((rule) => ends(rule)[1]);
  const [least, most] = [Math.min(...starts), Math.max(...stops)];
  const open = (values: readonly number[], end: number) =>
    values.filter((value) => Math.abs(value - end) <= NEAR).length > 1;
  return [
    ...(least < first - OPEN_SIDE && open(starts, least) ? [least] : []),
    ...edges,
    ...(most > last + OPEN_SIDE && open(stops, most) ? [most] : []),
  ];
}

/** Lines that stand out less are ornament, in points. */
const OPEN_SIDE = 12;

/** Most of the grid's lines are really drawn: separates tables from frames and plots that happen to touch. */
function isFilled({ xs, ys, rules }: Grid): boolean {
  if (xs.length > 60 || ys.length > 200) return false;
  const width = (xs.at(-1) ?? 0) - (xs[0] ?? 0);
  const height = (ys.at(-1) ?? 0) - (ys[0] ?? 0);
  const drawn = rules.reduce((sum, rule) => sum + Math.max(rule.x1 - rule.x0, rule.y1 - rule.y0), 0);
  return drawn >= 0.5 * (xs.length * height + ys.length * width);
}

export interface GridCells {
  /** The runs of each cell, by row and column. */
  readonly cells: readonly (readonly (readonly Run[])[])[];
  readonly used: ReadonlySet<Run>;
}

export function fillGrid({ xs, ys }: Grid, runs: readonly Run[]): GridCells {
  const cells = Array.from({ length: ys.length - 1 }, () => Array.from({ length: xs.length - 1 }, (): Run[] => []));
  const used = new Set<Run>();
  for (const run of runs) {
    const column = between(xs, run.x + Math.min(run.w / 2, run.size * 2));
    const row = between(ys, run.baseline - run.size * 0.3);
    const cell = cells[row]?.[column];
    if (!cell) continue;
    cell.push(run);
    used.add(run);
  }
  return { cells, used };
}

/** The index of the interval that holds `value`, -1 outside. */
function between(edges: readonly number[], value: number): number {
  for (let index = 0; index + 1 < edges.length; index++) {
    if (value >= (edges[index] ?? 0) && value < (edges[index + 1] ?? 0)) return index;
  }
  return -1;
}
