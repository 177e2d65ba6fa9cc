import { bottom, type Row, type Rule, type Run, type Segment, top } from './types.ts';

/** Gaps in units of the letters' size. */
export const WORD_GAP = 0.17;
/** The same where the PDF has a space: justified lines have narrow ones. */
export const SPACE_GAP = 0.08;
const SEGMENT_GAP = 1;

/** The page's runs joined into segments, top to bottom. */
export function toSegments(runs: readonly Run[]): Segment[] {
  const lines = closeGaps(attachRaised(splitLines(runs)));
  return lines
    .map(toSegment)
    .filter((segment) => segment.text !== '')
    .sort((a, b) => a.baseline - b.baseline || a.x0 - b.x0);
}

/** Runs on one baseline, cut where the gap is wider than a letter. */
function splitLines(runs: readonly Run[]): Run[][] {
  const sorted = runs.toSorted((a, b) => a.baseline - b.baseline || a.x - b.x);
  const lines: Run[][] = [];
  for (let from = 0; from < sorted.length; ) {
    const first = sorted[from] as Run;
    let to = from + 1;
    while (to < sorted.length && (sorted[to] as Run).baseline - first.baseline <= Math.max(0.8, first.size * 0.15))
      to++;
    lines.push(...splitGaps(sorted.slice(from, to).sort((a, b) => a.x - b.x)));
    from = to;
  }
  return lines;
}

function splitGaps(line: readonly Run[]): Run[][] {
  const pieces: Run[][] = [];
  let end = Number.NEGATIVE_INFINITY;
  let last: Run | undefined;
  for (const run of line) {
    if (last && isOverprint(last, run)) continue;
    const gap = run.x - end;
    const piece = pieces.at(-1);
    if (piece && last && gap <= SEGMENT_GAP * Math.max(last.size, run.size)) piece.push(run);
    else pieces.push([run]);
    end = Math.max(end, run.x + run.w);
    last = run;
  }
  return pieces;
}

/** The same text again, almost in the same place: bold by printing twice. */
function isOverprint(a: Run, b: Run): boolean {
  return a.text === b.text && Math.abs(a.x - b.x) < 0.2 * a.size && a.text.trim() !== '';
}

/** Raised and lowered small letters join the segment they touch. */
function attachRaised(lines: Run[][]): Run[][] {
  const byHeight = lines.map((runs) => ({ runs, ...extent(runs) })).sort((a, b) => a.baseline - b.baseline);
  const attached = new Set<Run[]>();
  for (const [index, small] of byHeight.entries()) {
    const host = findHost(byHeight, index, small);
    if (!host) continue;
    host.runs.push(...small.runs);
    attached.add(small.runs);
  }
  return lines.filter((runs) => !attached.has(runs)).map((runs) => runs.sort((a, b) => a.x - b.x));
}

/** Pieces of a line between which raised letters stood are one again. */
function closeGaps(lines: readonly Run[][]): Run[][] {
  const sorted = lines
    .map((runs) => ({ runs, ...extent(runs) }))
    .sort((a, b) => a.baseline - b.baseline || a.x0 - b.x0);
  const closed: Extent[] = [];
  for (const line of sorted) {
    const last = closed.at(-1);
    const level = last && Math.abs(last.baseline - line.baseline) < 0.15 * line.size;
    const gap = last ? line.x0 - last.x1 : 0;
    if (last && level && gap > -0.3 * line.size && gap <= SEGMENT_GAP * Math.max(last.size, line.size)) {
      closed[closed.length - 1] = { ...last, runs: [...last.runs, ...line.runs], x1: Math.max(last.x1, line.x1) };
    } else closed.push(line);
  }
  return closed.map(({ runs }) => runs);
}

interface Extent {
  readonly runs: Run[];
  readonly x0: number;
  readonly x1: number;
  readonly baseline: number;
  readonly size: number;
}

function findHost(lines: readonly Extent[], index: number, small: Extent): Extent | undefined {
  const fits = (host: Extent | undefined): host is Extent =>
    host !== undefined &&
    small.size <= host.size * 0.85 &&
    Math.abs(small.baseline - host.baseline) <= host.size * 0.6 &&
    small.x1 - small.x0 < host.size * 6 &&
    small.x0 >= host.x0 - host.size * 0.4 &&
    small.x0 <= host.x1 + host.size * 0.35;
  for (let away = 1; away <= 12; away++) {
    for (const host of [lines[index + away], lines[index - away]]) if (fits(host)) return host;
  }
  return undefined;
}

function extent(runs: readonly Run[]): Omit<Extent, 'runs'> {
  const main = runs.reduce((widest, run) => (run.w > widest.w ? run : widest));
  return {
    x0: Math.min(...runs.map((run) => run.x)),
    x1: Math.max(...runs.map((run) => run.x + run.w)),
    baseline: main.baseline,
    size: main.size,
  };
}

function toSegment(runs: readonly Run[]): Segment {
  const { x0, x1, baseline, size } = extent(runs);
  const letters = (pick: (run: Run) => boolean) =>
    runs.filter(pick).reduce((sum, run) => sum + run.text.trim().length, 0);
  const all = letters(() => true);
  const rtl = letters((run) => run.rtl) * 2 > all;
  const ordered = rtl ? runs.toReversed() : runs;
  return {
    text: joinRuns(ordered, rtl),
    runs: ordered,
    x0,
    x1,
    baseline,
    size,
    bold: letters((run) => run.bold) >= all * 0.9,
    mono: letters((run) => run.mono) >= all * 0.9,
    rtl,
  };
}

function joinRuns(runs: readonly Run[], rtl: boolean): string {
  let text = '';
  let last: Run | undefined;
  for (const run of runs) {
    const [left, right] = rtl ? [run, last] : [last, run];
    const gap = left && right ? right.x - (left.x + left.w) : 0;
    const least = last?.spaced && !rtl ? SPACE_GAP : WORD_GAP;
    const apart = last !== undefined && gap > least * Math.min(last.size, run.size);
    if (apart && !text.endsWith(' ') && !run.text.startsWith(' ')) text += ' ';
    text += run.text;
    last = run;
  }
  return tidyLine(text);
}

/** A space between letters of scripts that have none: lines are spaced out to be justified. Hangul has spaces. */
const SPACED_OUT =
  /(?<=[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}]) (?=[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}])/gu;

/** Single spaces, soft hyphens gone but for the one at the end, dot leaders shortened. */
function tidyLine(text: string): string {
  return text
    .replace(/ {2,}/g, ' ')
    .replace(SPACED_OUT, '')
    .replace(/\u00AD(?=.)/g, '')
    .replace(/(?:\s?[.·…]){5,}/g, ' ....')
    .trim();
}

/** Segments that have a drawn dot where a list's bullet would stand, with the bullet as text. */
export function withDrawnBullets(segments: readonly Segment[], dots: readonly Rule[]): Segment[] {
  const bullets = new Map<Segment, Rule>();
  for (const dot of dots) {
    const near = segments.filter((segment) => isBulletOf(dot, segment));
    const host = near.toSorted((a, b) => a.x0 - b.x0)[0];
    if (host) bullets.set(host, dot);
  }
  return segments.map((segment) => {
    const dot = bullets.get(segment);
    return dot ? { ...segment, text: `• ${segment.text}`, x0: dot.x0 } : segment;
  });
}

function isBulletOf(dot: Rule, { x0, baseline, size }: Segment): boolean {
  const gap = x0 - dot.x1;
  const middle = (dot.y0 + dot.y1) / 2;
  return (
    gap > 0 &&
    gap < 2.5 * size &&
    dot.x1 - dot.x0 < 0.7 * size &&
    Math.abs(middle - (baseline - 0.3 * size)) < 0.4 * size
  );
}

/** Segments on a common baseline as rows, top to bottom; cells from left to right. */
export function toRows(segments: readonly Segment[]): Row[] {
  const sorted = segments.toSorted((a, b) => a.baseline - b.baseline);
  const rows: Segment[][] = [];
  for (const segment of sorted) {
    const row = rows.at(-1);
    const first = row?.[0];
    if (row && first && overlap(first, segment) > 0.5 && !row.some((other) => collide(other, segment)))
      row.push(segment);
    else rows.push([segment]);
  }
  return rows.map(toRow);
}

export function toRow(cells: readonly Segment[]): Row {
  const segments = cells.toSorted((a, b) => a.x0 - b.x0);
  const widest = segments.reduce((best, one) => (one.text.length > best.text.length ? one : best));
  return {
    segments,
    x0: Math.min(...segments.map((segment) => segment.x0)),
    x1: Math.max(...segments.map((segment) => segment.x1)),
    baseline: widest.baseline,
    size: widest.size,
    bold: segments.every((segment) => segment.bold),
    mono: segments.every((segment) => segment.mono),
  };
}

/** The shared part of two heights, as a share of the smaller one. */
function overlap(a: Segment, b: Segment): number {
  const shared = Math.min(bottom(a), bottom(b)) - Math.max(top(a), top(b));
  return shared / Math.min(bottom(a) - top(a), bottom(b) - top(b));
}

function collide(a: Segment, b: Segment): boolean {
  return Math.min(a.x1, b.x1) - Math.max(a.x0, b.x0) > 0.3 * Math.min(a.size, b.size);
}

/** A row's text in reading order. */
export function rowText({ segments }: Row): string {
  return (isRtl(segments) ? segments.toReversed() : segments).map((segment) => segment.text).join(' ');
}

/** Whether most of the letters are written from right to left. */
export function isRtl(segments: readonly Segment[]): boolean {
  const letters = (pick: (segment: Segment) => boolean) =>
    segments.filter(pick).reduce((sum, { text }) => sum + text.length, 0);
  return letters(({ rtl }) => rtl) * 2 > letters(() => true);
}
