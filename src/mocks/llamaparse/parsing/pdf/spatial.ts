import type { SpatialSettings } from '../types.ts';
import { toRows, toSegments } from './segments.ts';
import { median, type RawPage, type Row, type Run } from './types.ts';

/** Smaller text is left out unless it is asked for, in points (LiteParse, the vendor's open parser, says so). */
const VERY_SMALL = 2;
/** A line may be as wide as this, in letters (ours). */
const MAX_COLUMNS = 500;

/** A page's runs without those too small to be read, unless that is most of the page. */
export function withoutVerySmallText(runs: readonly Run[]): readonly Run[] {
  const count = (list: readonly Run[]) => list.reduce((sum, { text }) => sum + text.length, 0);
  const large = runs.filter(({ size }) => size >= VERY_SMALL);
  return large.length === runs.length || count(large) < count(runs) / 2 ? runs : large;
}

/** How letters of a page stand for its width. */
interface Grid {
  readonly left: number;
  /** Points. */
  readonly letterWidth: number;
}

/**
 * The pages' texts as they are laid out: columns stay beside each other, gaps are spaces. Alignment across pages means
 * one grid for all of them.
 */
export function spatialTexts(pages: readonly RawPage[], { aligned = false }: SpatialSettings): string[] {
  const common = aligned ? gridOf(pages.flatMap(({ runs }) => runs)) : undefined;
  return pages.map(({ runs }) => spatialText(toRows(toSegments(runs)), common ?? gridOf(runs)));
}

function gridOf(runs: readonly Run[]): Grid {
  const widths = runs.filter(({ text }) => text.length > 1).map(({ w, text }) => w / text.length);
  return { left: Math.min(...runs.map(({ x }) => x)), letterWidth: Math.max(1, median(widths) || 5) };
}

function spatialText(rows: readonly Row[], grid: Grid): string {
  const lines: string[] = [];
  let last: Row | undefined;
  for (const row of rows) {
    if (last && row.baseline - last.baseline > 1.9 * Math.max(row.size, last.size)) lines.push('');
    lines.push(spatialLine(row, grid));
    last = row;
  }
  return lines.join('\n');
}

function spatialLine({ segments }: Row, { left, letterWidth }: Grid): string {
  let line = '';
  for (const { text, x0 } of segments) {
    const column = Math.min(MAX_COLUMNS, Math.round((x0 - left) / letterWidth));
    const least = line === '' ? 0 : line.length + 1;
    line = line.padEnd(Math.max(least, column)) + text;
  }
  return line;
}
