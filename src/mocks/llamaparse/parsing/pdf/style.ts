import { wholeWords } from './join.ts';
import { rowText } from './segments.ts';
import { median, type Row } from './types.ts';

/** What the document's text looks like as a whole. */
export interface DocumentStyle {
  /** The size most letters have, in points. */
  readonly bodySize: number;
  /** Whether the body itself is set in bold. */
  readonly bodyBold: boolean;
  /** Sizes of headings, largest first. */
  readonly headingSizes: readonly number[];
  /** The usual distance of baselines, in units of the size. */
  readonly leading: number;
  /** All words that stand in one line somewhere, in small letters. */
  readonly words: ReadonlySet<string>;
  /** Whether items keep the boxes of their lines and words. */
  readonly granular: boolean;
  /** Two rows of two cells are a table too. */
  readonly eagerTables?: boolean;
}

/** More words help no further. */
const MAX_WORDS = 100_000;

/** Sizes nearer than this are one. */
const SAME_SIZE = 0.03;
const MAX_SIZES = 5;

export function documentStyle(pages: readonly (readonly Row[])[], granular: boolean): DocumentStyle {
  const rows = pages.flat();
  const all = countLetters(rows);
  const size = bodySize(rows);
  return {
    bodySize: size,
    bodyBold: countLetters(rows.filter((row) => row.bold)) > all / 2,
    headingSizes: headingSizes(rows, size, all),
    leading: leading(pages, size),
    words: vocabulary(rows),
    granular,
  };
}

/** The size that most letters have, to half a point; 10 of no text. */
export function bodySize(rows: readonly Row[]): number {
  const letters = new Map<number, number>();
  for (const row of rows) {
    const size = Math.round(row.size * 2) / 2;
    letters.set(size, (letters.get(size) ?? 0) + rowLength(row));
  }
  return [...letters].reduce((best, one) => (one[1] > best[1] ? one : best), [10, 0] as [number, number])[0];
}

function countLetters(rows: readonly Row[]): number {
  return rows.reduce((sum, row) => sum + rowLength(row), 0);
}

/** Sizes above the body's that little text has. */
function headingSizes(rows: readonly Row[], body: number, all: number): number[] {
  const larger = rows.filter((row) => row.size > body * 1.12 && rowLength(row) > 1);
  const sizes: { size: number; letters: number }[] = [];
  for (const row of larger.toSorted((a, b) => b.size - a.size)) {
    const last = sizes.at(-1);
    if (last && last.size - row.size <= last.size * SAME_SIZE) last.letters += rowLength(row);
    else sizes.push({ size: row.size, letters: rowLength(row) });
  }
  const rare = sizes.filter(({ letters }) => letters < Math.max(200, all * 0.2));
  return rare.map(({ size }) => size).slice(0, MAX_SIZES);
}

function leading(pages: readonly (readonly Row[])[], body: number): number {
  const gaps: number[] = [];
  for (const rows of pages) {
    for (let at = 1; at < rows.length; at++) {
      const [above, below] = [rows[at - 1] as Row, rows[at] as Row];
      const gap = (below.baseline - above.baseline) / body;
      if (Math.abs(above.size - body) < 1 && gap > 0.9 && gap < 2.6) gaps.push(gap);
    }
  }
  return gaps.length < 5 ? 1.2 : median(gaps);
}

/** The heading level of text of this size, or undefined when it is no larger than the body. */
export function levelOfSize(size: number, style: DocumentStyle): number | undefined {
  const index = style.headingSizes.findIndex((heading) => Math.abs(heading - size) <= heading * SAME_SIZE);
  return index < 0 ? undefined : index + 1;
}

function vocabulary(rows: readonly Row[]): Set<string> {
  const words = new Set<string>();
  for (const row of rows) {
    if (words.size > MAX_WORDS) break;
    for (const word of wholeWords(rowText(row))) words.add(word);
  }
  return words;
}

function rowLength(row: Row): number {
  return row.segments.reduce((sum, segment) => sum + segment.text.length, 0);
}
