import { markdownStyle } from '../options/markdown-style.ts';
import type { Box, Item, ListItem, ParsedPage, TextItem } from '../parsing/types.ts';
import { type MarkdownStyle, pageMarkdown, tableCsv, tableHtml, tableMarkdown } from '../parsing/write.ts';
import type { ParseOptions } from '../schemas.ts';

type Pages = readonly ParsedPage[];

/** `TextResult` of the specification. */
export function textResult(pages: Pages): Record<string, unknown> {
  return { pages: pages.map(({ number, text }) => ({ page_number: number, text })) };
}

/** `MarkdownResult`. */
export function markdownResult(pages: Pages, options: ParseOptions): Record<string, unknown> {
  const style = markdownStyle(options);
  return { pages: pages.map((page) => whole(page, () => ({ markdown: pageMarkdown(page, style) }))) };
}

/** `StructuredResult`: items by page, with the four corners of their boxes. */
export function structuredResult(pages: Pages, options: ParseOptions): Record<string, unknown> {
  const style = markdownStyle(options);
  const items = (page: ParsedPage) =>
    [...page.header, ...page.items, ...page.footer].flatMap((item) => view(item, style));
  return { pages: pages.map((page) => whole(page, () => ({ items: items(page) }))) };
}

function whole(page: ParsedPage, content: () => Record<string, unknown>): Record<string, unknown> {
  if (page.failure !== undefined) return { page_number: page.number, error: page.failure, success: false };
  return { page_number: page.number, ...content(), success: true };
}

/** The specification knows six kinds of items: links are text. Tables that went to an earlier page are not told. */
function view(item: Item, style: MarkdownStyle): Record<string, unknown>[] {
  const bBox = corners(item.boxes);
  switch (item.type) {
    case 'heading':
      return [{ type: 'heading', bBox, level: item.level, value: item.value }];
    case 'text':
    case 'link':
      return [{ type: 'text', bBox, value: item.value }];
    case 'list':
      return [listView(item)];
    case 'code':
      return [{ type: 'code', bBox, value: item.value, language: item.language ?? null }];
    case 'image':
      return [{ type: 'image', bBox, name: item.url }];
    case 'table': {
      const { rows } = item;
      if (item.mergedIntoPage !== undefined) return [];
      return [
        { type: 'table', bBox, rows, html: tableHtml(rows), md: tableMarkdown(rows, style), csv: tableCsv(rows) },
      ];
    }
    default:
      return item satisfies never;
  }
}

function listView(list: ListItem): Record<string, unknown> {
  const entry = (item: TextItem | ListItem) =>
    item.type === 'list' ? listView(item) : { type: 'text', bBox: corners(item.boxes), value: item.value };
  return { type: 'list', bBox: corners(list.boxes), items: list.items.map(entry), ordered: list.ordered };
}

/** `[x1, y1, x2, y2]` around all of an item's boxes; null without geometry. */
function corners(boxes: readonly Box[]): number[] | null {
  if (boxes.length === 0) return null;
  const edge = (pick: (...values: number[]) => number, of: (box: Box) => number) =>
    Math.round(pick(...boxes.map(of)) * 100) / 100;
  return [
    edge(Math.min, ({ x }) => x),
    edge(Math.min, ({ y }) => y),
    edge(Math.max, ({ x, w }) => x + w),
    edge(Math.max, ({ y, h }) => y + h),
  ];
}
