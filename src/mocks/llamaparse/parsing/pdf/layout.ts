import type { Box, Item, ParsedPage, TableItem } from '../types.ts';
import { boxOf, regionItems } from './blocks.ts';
import { readingOrder } from './columns.ts';
import { type Furniture, separateFurniture } from './furniture.ts';
import { fillGrid, findGrids } from './grid.ts';
import { withoutLineNumbers } from './line-numbers.ts';
import { findRuledTables } from './ruled.ts';
import { rowText, toRows, toSegments, withDrawnBullets } from './segments.ts';
import { bodySize, type DocumentStyle, documentStyle } from './style.ts';
import { plainText } from './text.ts';
import type { RawPage, Row, Run, Segment } from './types.ts';

interface Prepared {
  readonly page: RawPage;
  readonly segments: readonly Segment[];
  readonly tables: readonly TableItem[];
}

/**
 * Lays a whole document out: headings, headers and footers show only in the comparison of pages. `pause` is awaited
 * between pages.
 */
export async function layOutPages(pages: readonly RawPage[], pause: () => Promise<void>): Promise<ParsedPage[]> {
  const prepared = await mapPages(pages, pause, prepare);
  const all = await mapPages(prepared, pause, ({ segments }) => toRows(segments));
  const furniture = separateFurniture(prepared, bodySize(all.flat()));
  const rows = await mapPages(furniture, pause, ({ body }) => toRows(body));
  const style = documentStyle(rows);
  return mapPages(prepared, pause, (page, index) => layOut(page, furniture[index] as Furniture, style));
}

async function mapPages<A, B>(
  list: readonly A[],
  pause: () => Promise<void>,
  map: (item: A, index: number) => B,
): Promise<B[]> {
  const results: B[] = [];
  for (const [index, item] of list.entries()) {
    await pause();
    results.push(map(item, index));
  }
  return results;
}

/** Tables with lines are taken out before anything else. */
function prepare(raw: RawPage): Prepared {
  const page = { ...raw, runs: withoutLineNumbers(raw.runs) };
  const used = new Set<Run>();
  const tables: TableItem[] = [];
  for (const grid of findGrids(page.rules)) {
    const filled = fillGrid(
      grid,
      page.runs.filter((run) => !used.has(run)),
    );
    const rows = filled.cells.map((row) => row.map(cellText)).filter((row) => row.some((cell) => cell !== ''));
    const columns = grid.xs.slice(1).filter((_, column) => rows.some((row) => row[column] !== '')).length;
    if (rows.length < 2 || columns < 2) continue;
    for (const run of filled.used) used.add(run);
    tables.push({ type: 'table', rows: withoutEmptyColumns(rows), boxes: [gridBox(grid.xs, grid.ys)] });
  }
  const loose = withDrawnBullets(toSegments(page.runs.filter((run) => !used.has(run))), page.dots);
  const taken = new Set<Segment>();
  for (const table of findRuledTables(page.rules, loose)) {
    if (table.segments.some((segment) => taken.has(segment))) continue;
    for (const segment of table.segments) taken.add(segment);
    tables.push({ type: 'table', rows: table.rows, boxes: [table.box] });
  }
  return { page, segments: loose.filter((segment) => !taken.has(segment)), tables };
}

function cellText(runs: readonly Run[]): string {
  return toRows(toSegments(runs)).map(rowText).join('\n');
}

function withoutEmptyColumns(rows: readonly (readonly string[])[]): string[][] {
  const kept = (rows[0] ?? []).map((_, column) => rows.some((row) => row[column] !== ''));
  return rows.map((row) => row.filter((_, column) => kept[column]));
}

function gridBox(xs: readonly number[], ys: readonly number[]): Box {
  const [x, y] = [xs[0] ?? 0, ys[0] ?? 0];
  return { x, y, w: (xs.at(-1) ?? x) - x, h: (ys.at(-1) ?? y) - y };
}

function layOut({ page, tables }: Prepared, furniture: Furniture, style: DocumentStyle): ParsedPage {
  const items = placeTables(readAround(furniture.body, tables, style), tables);
  items.push(...page.turned.map((value): Item => ({ type: 'text', value, boxes: [] })));
  const { number, width, height, rotation } = page;
  const text = plainText({ header: furniture.header, footer: furniture.footer, items });
  const printed = furniture.printedPageNumber;
  return {
    number,
    width,
    height,
    rotation,
    items,
    header: furnitureItems(furniture.header),
    footer: furnitureItems(furniture.footer),
    text,
    ...(printed === undefined ? {} : { printedPageNumber: printed }),
  };
}

/** A table cuts the text: what stands above it is read before what stands below. */
function readAround(body: readonly Segment[], tables: readonly TableItem[], style: DocumentStyle): Item[] {
  const wide = tables.map((table) => table.boxes[0] as Box).filter((box) => crossesText(box, body));
  const cuts = wide.map((box) => box.y + box.h / 2).sort((a, b) => a - b);
  const bands = [Number.NEGATIVE_INFINITY, ...cuts].map((from, index) => {
    const to = cuts[index] ?? Number.POSITIVE_INFINITY;
    return body.filter((segment) => segment.baseline >= from && segment.baseline < to);
  });
  return bands.flatMap((band) => readingOrder(band).flatMap((region) => regionItems(region, style)));
}

/** Whether a table is wider than half of the text. */
function crossesText(box: Box, body: readonly Segment[]): boolean {
  const left = Math.min(box.x, ...body.map((segment) => segment.x0));
  const right = Math.max(box.x + box.w, ...body.map((segment) => segment.x1));
  return box.w > 0.6 * (right - left);
}

/** Each table goes before the first item of its column that begins below it. */
function placeTables(items: readonly Item[], tables: readonly TableItem[]): Item[] {
  const placed = [...items];
  for (const table of tables) {
    const box = table.boxes[0] as Box;
    const at = placed.findIndex((item) => {
      const other = item.boxes[0];
      return (
        other !== undefined && other.y >= box.y + box.h / 2 && other.x < box.x + box.w && box.x < other.x + other.w
      );
    });
    if (at < 0) placed.push(table);
    else placed.splice(at, 0, table);
  }
  return placed;
}

function furnitureItems(rows: readonly Row[]): Item[] {
  if (rows.length === 0) return [];
  return [{ type: 'text', value: rows.map(rowText).join(' '), boxes: [boxOf(rows)] }];
}
