import { rowText, toRows } from './segments.ts';
import { median, type RawPage, type Row, type Segment } from './types.ts';

/** What repeats from page to page at the edges, by page. */
export interface Furniture {
  readonly header: readonly Row[];
  readonly footer: readonly Row[];
  readonly body: readonly Segment[];
  readonly printedPageNumber: string | undefined;
}

interface PageText {
  readonly page: RawPage;
  readonly segments: readonly Segment[];
}

/** The outer part of a page where headers and footers stand. */
const EDGE = 0.13;
const MAX_EDGE_ROWS = 3;

/**
 * Rows that stand in one place with one text on several pages; rows that count the pages; lone page numbers. What looks
 * like a heading (`body` is the usual size) must repeat literally: "Chapter 1", "Chapter 2" at the top of pages count too.
 */
export function separateFurniture(pages: readonly PageText[], body: number): Furniture[] {
  const rowsOf = new Map(pages.map(({ page, segments }) => [page, toRows(segments)]));
  const edges = pages.map(({ page }) => edgeRows(page, rowsOf.get(page) ?? []));
  const seen = countPlaces(edges);
  const least = pages.length < 20 ? 2 : 3;
  const repeats = (key: string) => (seen.get(key)?.size ?? 0) >= least;
  const offset = numberOffset(pages, edges);
  const isFurniture = (row: Row, page: RawPage) => {
    if (repeats(place(row))) return true;
    if (row.bold || row.size > body * 1.12 || !standsApart(row, rowsOf.get(page) ?? [])) return false;
    const counts = offset !== undefined && outerNumbers(row).includes(page.number + offset);
    return counts || repeats(anyNumber(row)) || (pages.length > 1 && isPageNumber(rowText(row)));
  };
  return pages.map(({ page, segments }, index) => {
    const { upper, lower } = edges[index] as Edges;
    const qualifies = (row: Row) => isFurniture(row, page);
    return cut(page, segments, outermost(upper, qualifies), outermost(lower, qualifies));
  });
}

/** On which pages each row's place and text occur, literally and with numbers left open. */
function countPlaces(edges: readonly Edges[]): Map<string, Set<number>> {
  const seen = new Map<string, Set<number>>();
  for (const [index, { upper, lower }] of edges.entries()) {
    for (const key of [...upper, ...lower].flatMap((row) => [place(row), anyNumber(row)])) {
      seen.set(key, (seen.get(key) ?? new Set()).add(index));
    }
  }
  return seen;
}

interface Edges {
  /** From the top down, from the bottom up. */
  readonly upper: readonly Row[];
  readonly lower: readonly Row[];
}

function edgeRows(page: RawPage, rows: readonly Row[]): Edges {
  return {
    upper: rows.filter((row) => row.baseline < page.height * EDGE).slice(0, MAX_EDGE_ROWS),
    lower: rows
      .filter(
        (row, index) =>
          row.baseline > page.height * (1 - EDGE) || (index === rows.length - 1 && isLowNumber(row, page)),
      )
      .slice(-MAX_EDGE_ROWS)
      .reverse(),
  };
}

/** The last line of a page with a wide margin below. */
function isLowNumber(row: Row, page: RawPage): boolean {
  return row.baseline > page.height * 0.7 && isPageNumber(rowText(row));
}

/** More than a line's distance from the rows of the text. */
function standsApart(row: Row, rows: readonly Row[]): boolean {
  const others = rows.filter((other) => other !== row && other.segments.length > 0);
  return others.every((other) => Math.abs(other.baseline - row.baseline) > 1.6 * Math.min(row.size, other.size));
}

/** From the edge inwards as far as rows qualify. */
function outermost(rows: readonly Row[], qualifies: (row: Row) => boolean): Row[] {
  const first = rows.findIndex((row) => !qualifies(row));
  return first < 0 ? [...rows] : rows.slice(0, first);
}

function cut(page: RawPage, segments: readonly Segment[], upper: readonly Row[], lower: readonly Row[]): Furniture {
  const taken = new Set([...upper, ...lower].flatMap((row) => row.segments));
  const body = segments.filter((segment) => !taken.has(segment));
  // a page that is nothing but edges has its text there
  if (body.length === 0 && median(segments.map((segment) => segment.text.length)) > 20) {
    return { header: [], footer: [], body: segments, printedPageNumber: undefined };
  }
  const texts = [...lower, ...upper].flatMap((row) => [...row.segments.map((segment) => segment.text), rowText(row)]);
  return { header: upper, footer: lower.toReversed(), body, printedPageNumber: printedNumber(texts, page.number) };
}

/** Printed minus real page number, where at least three pages (and a third of all) agree on it. */
function numberOffset(pages: readonly PageText[], edges: readonly Edges[]): number | undefined {
  const votes = new Map<number, number>();
  for (const [index, { upper, lower }] of edges.entries()) {
    const number = pages[index]?.page.number ?? 0;
    for (const offset of new Set([...upper, ...lower].flatMap(outerNumbers).map((printed) => printed - number))) {
      votes.set(offset, (votes.get(offset) ?? 0) + 1);
    }
  }
  const [offset, count] = [...votes].reduce((best, one) => (one[1] > best[1] ? one : best), [0, 0] as [number, number]);
  return count >= Math.max(3, pages.length / 3) ? offset : undefined;
}

/** Numbers at the beginning or the end of a row, set apart from its text. A footnote's mark stands closer. */
function outerNumbers(row: Row): number[] {
  const [first, second] = row.segments;
  const [before, last] = row.segments.slice(-2);
  const isFar = (a: Segment | undefined, b: Segment | undefined) => !a || !b || a === b || b.x0 - a.x1 > 1.5 * row.size;
  const texts = [isFar(first, second) ? first : undefined, isFar(before, last) ? (last ?? before) : undefined];
  const alone = texts.map((segment) => /^[-–—|\s]*(?:page\s+)?(\d{1,4})[-–—|\s]*$/i.exec(segment?.text ?? '')?.[1]);
  const apart = /\s[-–—|·•]\s*(\d{1,4})$/.exec(rowText(row))?.[1];
  return [...alone, apart].filter((number) => number !== undefined).map(Number);
}

/** Equal for rows at the same height with the same text. */
function place(row: Row): string {
  return `${Math.round(row.baseline / 4)} ${rowText(row).toLowerCase()}`;
}

/** Equal for rows at the same height with the same text, whatever the numbers in it. */
function anyNumber(row: Row): string {
  return `# ${place(row).replace(/\d+|\b[ivxlc]+\b/g, '#')}`;
}

function isPageNumber(text: string): boolean {
  return /^[-–—\s]*(page|seite|стр\.?|σελ\.?|p\.)?\s*(\d{1,4}|[ivxlc]{1,7})\s*((of|\/|von|из|από)\s*\d{1,4})?[-–—\s]*$/iu.test(
    text,
  );
}

function printedNumber(texts: readonly string[], pageNumber: number): string | undefined {
  const whole = texts.find(isPageNumber);
  const found = /(\d{1,4}|[ivxlc]{1,7})/i.exec(whole ?? '')?.[1];
  if (found) return found;
  return texts.some((text) => new RegExp(`(^|\\D)${pageNumber}(\\D|$)`).test(text)) ? String(pageNumber) : undefined;
}
