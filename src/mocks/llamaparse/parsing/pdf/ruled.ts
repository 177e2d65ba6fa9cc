import type { Box } from '../types.ts';
import { toRows } from './segments.ts';
import { type TableCells, tableCells } from './tables.ts';
import type { Rule, Segment } from './types.ts';

/** A table set between horizontal lines of one length, as printed books do. */
export interface RuledTable {
  readonly box: Box;
  readonly cells: TableCells;
  readonly segments: readonly Segment[];
}

const MIN_LENGTH = 60;
/** Lines of one table begin and end within this many points. */
const NEAR = 4;

/** The height of a row without text, in points. */
const MAX_EMPTY = 12;

export function findRuledTables(rules: readonly Rule[], segments: readonly Segment[]): RuledTable[] {
  const level = rules.filter((rule) => rule.x1 - rule.x0 >= MIN_LENGTH && rule.y1 - rule.y0 < NEAR);
  const tables: RuledTable[] = [];
  for (const group of groupByExtent(level)) {
    for (const table of readGroup(group, segments)) tables.push(table);
  }
  return tables;
}

function groupByExtent(rules: readonly Rule[]): Rule[][] {
  const groups: Rule[][] = [];
  for (const rule of rules.toSorted((a, b) => a.y0 - b.y0)) {
    const group = groups.find(
      ([first]) => first && Math.abs(first.x0 - rule.x0) < NEAR && Math.abs(first.x1 - rule.x1) < NEAR,
    );
    if (group) group.push(rule);
    else groups.push([rule]);
  }
  return groups.filter((group) => group.length >= 2 && group.length <= 100);
}

/** From each line as far down as what stands between the lines makes a table. */
function readGroup(rules: readonly Rule[], segments: readonly Segment[]): RuledTable[] {
  const tables: RuledTable[] = [];
  for (let from = 0; from + 1 < rules.length; ) {
    const to = findLast(rules, from, segments);
    const table = to > from ? readBetween(rules[from] as Rule, rules[to] as Rule, segments) : undefined;
    if (table) tables.push(table);
    from = table ? to + 1 : from + 1;
  }
  return tables;
}

/** The last line that is reached from `from` over stretches with cells in them. */
function findLast(rules: readonly Rule[], from: number, segments: readonly Segment[]): number {
  let last = from;
  while (last + 1 < rules.length) {
    const between = inside(rules[last] as Rule, rules[last + 1] as Rule, segments);
    const rows = toRows(between);
    // two lines of one table are near each other where nothing stands between them
    if (rows.length === 0 && (rules[last + 1] as Rule).y0 - (rules[last] as Rule).y1 > MAX_EMPTY) break;
    const tabular = rows.filter((row) => row.segments.length >= 2).length;
    if (rows.length > 0 && tabular < rows.length * 0.4) break;
    last++;
  }
  return last;
}

function readBetween(upper: Rule, lower: Rule, segments: readonly Segment[]): RuledTable | undefined {
  const found = inside(upper, lower, segments);
  const cells = tableCells(toRows(found));
  if (!cells) return undefined;
  const box = { x: upper.x0, y: upper.y0, w: upper.x1 - upper.x0, h: lower.y1 - upper.y0 };
  return { box, cells, segments: found };
}

function inside(upper: Rule, lower: Rule, segments: readonly Segment[]): Segment[] {
  return segments.filter(
    ({ x0, x1, baseline }) =>
      baseline > upper.y0 && baseline <= lower.y1 + 1 && x0 >= upper.x0 - NEAR && x1 <= upper.x1 + NEAR,
  );
}
