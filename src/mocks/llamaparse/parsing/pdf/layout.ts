import type { Box, Item, LineNumber, PageImage, ParsedPage, ParseSettings, TableItem } from '../types.ts';
import { placed, regionItems } from './blocks.ts';
import { readingOrder } from './columns.ts';
import { type Furniture, separateFurniture } from './furniture.ts';
import { labelled } from './labels.ts';
import { splitLineNumbers } from './line-numbers.ts';
import { annotateLinks } from './links.ts';
import { type PageTables, takeTables } from './page-tables.ts';
import { rowText, toRows } from './segments.ts';
import { spatialTexts, withoutVerySmallText } from './spatial.ts';
import { bodySize, type DocumentStyle, documentStyle } from './style.ts';
import { plainText } from './text.ts';
import type { RawPage, Row, Run, Segment } from './types.ts';
import { withinPage } from './within-page.ts';

interface Prepared extends PageTables {
  readonly page: RawPage;
  readonly numbers: readonly LineNumber[];
}

export type LayoutSettings = Pick<
  ParseSettings,
  'granularBoxes' | 'annotateLinks' | 'inlineImages' | 'lineNumbers' | 'spatial' | 'tables' | 'verySmallText'
>;

/**
 * Lays a whole document out: headings, headers and footers show only in the comparison of pages. `pause` is awaited
 * between pages.
 */
export async function layOutPages(
  pages: readonly RawPage[],
  settings: LayoutSettings,
  pause: () => Promise<void>,
): Promise<ParsedPage[]> {
  const granular = settings.granularBoxes === true;
  const prepared = await mapPages(pages, pause, (raw): Prepared => {
    const { runs, numbers } = splitLineNumbers(settings.verySmallText ? raw.runs : withoutVerySmallText(raw.runs));
    const page = { ...raw, runs };
    const tables = takeTables(page, { granular, lined: settings.tables !== 'unlined' });
    return { page, numbers: settings.lineNumbers ? numbers.map(lineNumber) : [], ...tables };
  });
  const all = await mapPages(prepared, pause, ({ segments }) => toRows(segments));
  const furniture = separateFurniture(prepared, bodySize(all.flat()));
  const rows = await mapPages(furniture, pause, ({ body }) => toRows(body));
  const style = { ...documentStyle(rows, granular), eagerTables: settings.tables === 'aggressive' };
  const laidOut = await mapPages(prepared, pause, (page, index) => {
    return layOut(page, furniture[index] as Furniture, style, settings);
  });
  if (!settings.spatial) return laidOut;
  const texts = spatialTexts(
    prepared.map(({ page }) => page),
    settings.spatial,
  );
  return laidOut.map((page, index) => ({ ...page, text: texts[index] ?? page.text }));
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

function layOut(
  { page, numbers, tables, segments }: Prepared,
  furniture: Furniture,
  style: DocumentStyle,
  settings: LayoutSettings,
): ParsedPage {
  const pictures = settings.inlineImages ? page.images.map(imageItem) : [];
  const read = placeBoxes(readAround(furniture.body, tables, style), [...tables, ...pictures]);
  const linked = settings.annotateLinks ? annotateLinks(read, page.links) : read;
  const turned = page.turned.map(({ text, box }): Item => ({ type: 'text', value: text, boxes: [box] }));
  const { number, width, height, rotation, links, images, figures } = page;
  const items = [...linked, ...turned];
  const text = plainText({ header: furniture.header, footer: furniture.footer, items });
  const printed = furniture.printedPageNumber;
  const fields = labelled(page.fields, segments);
  return withinPage({
    number,
    width,
    height,
    rotation,
    items,
    header: furnitureItems(furniture.header, style),
    footer: furnitureItems(furniture.footer, style),
    text,
    ...(printed === undefined ? {} : { printedPageNumber: printed }),
    ...(links.length > 0 ? { links } : {}),
    ...(images.length > 0 ? { images } : {}),
    ...(figures.length > 0 ? { figures } : {}),
    ...(fields.length > 0 ? { fields } : {}),
    ...(numbers.length > 0 ? { lineNumbers: numbers } : {}),
  });
}

function lineNumber({ text, baseline }: Run): LineNumber {
  return { text: text.trim(), baseline };
}

function imageItem({ name, box }: PageImage): Item {
  return { type: 'image', url: name, caption: '', boxes: box ? [box] : [] };
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

/** Each table and picture goes before the first item of its column that begins below it. */
function placeBoxes(items: readonly Item[], others: readonly Item[]): Item[] {
  const placed = [...items];
  for (const one of others) {
    const box = one.boxes[0];
    const at = placed.findIndex(({ boxes: [other] }) => {
      if (!box || !other) return false;
      return other.y >= box.y + box.h / 2 && other.x < box.x + box.w && box.x < other.x + other.w;
    });
    if (at < 0) placed.push(one);
    else placed.splice(at, 0, one);
  }
  return placed;
}

function furnitureItems(rows: readonly Row[], style: DocumentStyle): Item[] {
  if (rows.length === 0) return [];
  return [{ type: 'text', value: rows.map(rowText).join(' '), ...placed(rows, style) }];
}
