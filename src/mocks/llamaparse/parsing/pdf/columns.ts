import { toRows } from './segments.ts';
import { median, type Segment } from './types.ts';

/**
 * Reading order: cuts a page into regions, each read from top to bottom. Where text stands in columns, the left column
 * comes before the right one; whatever crosses the gutter (titles, wide tables) divides the page into bands.
 */
export function readingOrder(segments: readonly Segment[], depth = 0): Segment[][] {
  const gutter = depth < 4 ? findGutter(segments) : undefined;
  if (gutter === undefined) return segments.length === 0 ? [] : [[...segments]];
  const regions: Segment[][] = [];
  let pending: Segment[] = [];
  const flush = () => {
    if (pending.length > 0) regions.push(pending);
    pending = [];
  };
  for (const band of bandsAt(segments, gutter)) {
    if (!isColumns(band, true)) {
      pending.push(...band.crossing, ...band.left, ...band.right);
      continue;
    }
    pending.push(...band.crossing);
    flush();
    regions.push(...readingOrder(band.left, depth + 1), ...readingOrder(band.right, depth + 1));
  }
  flush();
  return regions;
}

interface Band {
  /** What stands above the band and crosses the gutter. */
  readonly crossing: Segment[];
  readonly left: Segment[];
  readonly right: Segment[];
  readonly gutter: Gutter;
}

interface Gutter {
  /** Where the right column begins. */
  readonly x: number;
  /** The outer edges of both columns. */
  readonly leftEdge: number;
  readonly rightEdge: number;
}

/** How far a line may stand out into the gutter, in points. */
const OVERHANG = 6;
const MIN_COLUMN_CHARS = 120;

/** The place where the most text stands in two columns, if anywhere. */
function findGutter(segments: readonly Segment[]): Gutter | undefined {
  if (segments.length < 6) return undefined;
  const leftEdge = Math.min(...segments.map((segment) => segment.x0));
  const rightEdge = Math.max(...segments.map((segment) => segment.x1));
  const width = rightEdge - leftEdge;
  let best: { gutter: Gutter; score: number } | undefined;
  for (const x of new Set([...frequentStarts(segments), ...stripeEnds(segments)])) {
    if (x < leftEdge + width * 0.15 || x > leftEdge + width * 0.85) continue;
    const gutter = { x, leftEdge, rightEdge };
    const score = columnChars(bandsAt(segments, gutter));
    if (score > (best?.score ?? 0)) best = { gutter, score };
  }
  const all = segments.reduce((sum, segment) => sum + segment.text.length, 0);
  return best && best.score >= Math.max(MIN_COLUMN_CHARS * 2, all * 0.1) ? best.gutter : undefined;
}

/** The left edges that at least three segments share, each within three points. */
function frequentStarts(segments: readonly Segment[]): number[] {
  const counts = new Map<number, { count: number; least: number }>();
  for (const { x0 } of segments) {
    const key = Math.round(x0 / 3);
    const entry = counts.get(key) ?? { count: 0, least: x0 };
    counts.set(key, { count: entry.count + 1, least: Math.min(entry.least, x0) });
  }
  return [...counts.values()].filter(({ count }) => count >= 3).map(({ least }) => least);
}

/** A stripe of nothing from top to bottom is at least so wide, in points. */
const MIN_STRIPE = 6;

/** Where empty stripes end that reach over the whole height. */
function stripeEnds(segments: readonly Segment[]): number[] {
  const ends: number[] = [];
  let reached = Number.POSITIVE_INFINITY;
  for (const { x0, x1 } of segments.toSorted((a, b) => a.x0 - b.x0)) {
    if (x0 - reached >= MIN_STRIPE) ends.push(x0);
    reached = Number.isFinite(reached) ? Math.max(reached, x1) : x1;
  }
  return ends;
}

function bandsAt(segments: readonly Segment[], gutter: Gutter): Band[] {
  const bands: Band[] = [{ crossing: [], left: [], right: [], gutter }];
  const usual = median(segments.map((segment) => segment.size));
  for (const segment of segments) {
    const band = bands.at(-1) as Band;
    if (segment.size > usual * 1.1 && continuesTitle(band, segment)) band.crossing.push(segment);
    else if (segment.x1 <= gutter.x - 2) band.left.push(segment);
    else if (segment.x0 >= gutter.x - 3) band.right.push(segment);
    else if (segment.x0 > gutter.x - OVERHANG) band.right.push(segment);
    else if (segment.x1 < gutter.x + OVERHANG) band.left.push(segment);
    else if (band.left.length + band.right.length === 0) band.crossing.push(segment);
    else bands.push({ crossing: [segment], left: [], right: [], gutter });
  }
  return bands;
}

/** The next line of a large title that crosses the gutter, itself too short to do so. */
function continuesTitle({ crossing, left, right }: Band, segment: Segment): boolean {
  const last = crossing.at(-1);
  if (!last || left.length + right.length > 0) return false;
  return Math.abs(last.size - segment.size) < 0.5 && segment.baseline - last.baseline < 1.6 * segment.size;
}

/** The text in columns, counted as much as their distance is wide: the columns of a table within are nearer. */
function columnChars(bands: readonly Band[]): number {
  const good = bands.filter((band) => isColumns(band, false));
  return good.reduce((sum, { left, right }) => sum + 2 * Math.min(chars(left), chars(right)) * width(left, right), 0);
}

/** How far apart columns are in sizes of their letters, from 0.5 to 4. */
function width(left: readonly Segment[], right: readonly Segment[]): number {
  const size = median(right.map((segment) => segment.size)) || 1;
  return Math.min(4, Math.max(0.5, distance(left, right) / size));
}

/** `short` bands count as columns too once the page is known to have some. */
function isColumns({ left, right, gutter }: Band, short: boolean): boolean {
  const letters = short ? 40 : MIN_COLUMN_CHARS;
  if (chars(left) < letters || chars(right) < letters) return false;
  const fullLeft = fill(left, gutter.leftEdge, gutter.x);
  const fullRight = fill(right, gutter.x, gutter.rightEdge);
  if (Math.min(fullLeft, fullRight) > 0.5 && fullLeft + fullRight > 1.15) return true;
  if (haveOwnHeadings(left, right)) return true;
  const least = isFarApart(left, right) ? 6 : 12;
  return left.length >= least && right.length >= least && sharedBaselines(left, right) < 0.4;
}

/** Farther than the columns of a table are. */
function isFarApart(left: readonly Segment[], right: readonly Segment[]): boolean {
  return distance(left, right) > 2 * median(right.map((segment) => segment.size));
}

function distance(left: readonly Segment[], right: readonly Segment[]): number {
  return Math.min(...right.map(({ x0 }) => x0)) - Math.max(...left.map(({ x1 }) => x1));
}

/** Whether both sides have headings of their own, at heights of their own: a table's header has one height. */
function haveOwnHeadings(left: readonly Segment[], right: readonly Segment[]): boolean {
  const all = [...left, ...right];
  const size = median(all.map((segment) => segment.size));
  const bold = all.filter((segment) => segment.bold).length > all.length * 0.3;
  const [ours, theirs] = [left, right].map((side) => headings(side, size, bold)) as [Segment[], Segment[]];
  // one on each side may be a table's header, or a word set in bold
  const least = isFarApart(left, right) && ours.length + theirs.length >= 3 ? 1 : 2;
  if (Math.min(ours.length, theirs.length) < least) return false;
  return sharedBaselines(ours, theirs) < 0.5 && sharedBaselines(theirs, ours) < 0.5;
}

/** Larger than the text, or bold where the text is not, and alone in their line. */
function headings(side: readonly Segment[], size: number, bold: boolean): Segment[] {
  const isHeading = (segment: Segment) => segment.size > size * 1.12 || (segment.bold && !bold);
  return toRows(side).flatMap(({ segments: [first, ...others] }) =>
    first && others.length === 0 && isHeading(first) && first.text.length > 2 ? [first] : [],
  );
}

/** The share of lines on the right that stand level with one on the left: the rows of a table do, columns need not. */
function sharedBaselines(left: readonly Segment[], right: readonly Segment[]): number {
  const heights = new Set(left.flatMap(({ baseline }) => [Math.floor(baseline), Math.ceil(baseline)]));
  const level = right.filter(({ baseline }) => heights.has(Math.floor(baseline)) || heights.has(Math.ceil(baseline)));
  return level.length / right.length;
}

/** How much of the column's width its lines take, typically: text fills it, table cells do not. */
function fill(segments: readonly Segment[], from: number, to: number): number {
  const rows = toRows(segments);
  const widths = rows.map((row) => row.segments.reduce((sum, { x0, x1 }) => sum + x1 - x0, 0));
  return median(widths) / (to - from);
}

function chars(segments: readonly Segment[]): number {
  return segments.reduce((sum, segment) => sum + segment.text.length, 0);
}
