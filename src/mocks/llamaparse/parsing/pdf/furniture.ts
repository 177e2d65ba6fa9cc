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

/** Rows that stand in one place with one text (numbers aside) on several pages, and lone page numbers. */
export function separateFurniture(pages: readonly PageText[]): Furniture[] {
  const edges = pages.map(({ page, segments }) => edgeRows(page, segments));
  const seen = new Map<string, Set<number>>();
  for (const [index, rows] of edges.entries()) {
    for (const row of [...rows.upper, ...rows.lower]) {
      const place = key(row);
      seen.set(place, (seen.get(place) ?? new Set()).add(index));
    }
  }
  const least = pages.length < 20 ? 2 : 3;
  const repeated = (row: Row) => (seen.get(key(row))?.size ?? 0) >= least;
  const offset = numberOffset(pages, edges);
  return pages.map(({ page, segments }, index) => {
    const { upper, lower } = edges[index] as Edges;
    const counts = (row: Row) => offset !== undefined && outerNumbers(row).includes(page.number + offset);
    const isFurniture = (row: Row) => repeated(row) || counts(row) || (pages.length > 1 && isPageNumber(rowText(row)));
    return cut(page, segments, outermost(upper, isFurniture), outermost(lower, isFurniture));
  });
}

interface Edges {
  /** From the top down, from the bottom up. */
  readonly upper: readonly Row[];
  readonly lower: readonly Row[];
}

function edgeRows(page: RawPage, segments: readonly Segment[]): Edges {
  const rows = toRows(segments);
  return {
    upper: rows.filter((row) => row.baseline < page.height * EDGE).slice(0, MAX_EDGE_ROWS),
    lower: rows
      .filter((row) => row.baseline > page.height * (1 - EDGE))
      .slice(-MAX_EDGE_ROWS)
      .reverse(),
  };
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

/** Numbers at the beginning or the end of a short row. */
function outerNumbers(row: Row): number[] {
  const text = rowText(row);
  if (text.length > 120) return [];
  const found = [/^(\d{1,4})(?=\D|$)/.exec(text)?.[1], /(?:^|\s|[-–—|])(\d{1,4})$/.exec(text)?.[1]];
  return found.filter((number) => number !== undefined).map(Number);
}

/** Equal for rows at the same height with the same text, whatever the numbers in it. */
function key(row: Row): string {
  const text = rowText(row)
    .toLowerCase()
    .replace(/\d+/g, '#')
    .replace(/\b[ivxlc]+\b/g, '#');
  return `${Math.round(row.baseline / 4)} ${text}`;
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
