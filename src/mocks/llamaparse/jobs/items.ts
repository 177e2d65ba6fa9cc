import { label, typedRows } from '../artefacts/index.ts';
import type { Box, Item, ListItem, ParsedPage, TableItem, TextItem } from '../parsing/types.ts';
import { itemMarkdown, itemsMarkdown, type MarkdownStyle, tableCsv, tableHtml } from '../parsing/write.ts';

/** A page as `items.pages[]` shows it: header, items, footer. */
export function pageItems(page: ParsedPage, style: MarkdownStyle): Record<string, unknown>[] {
  return [
    ...furniture('header', page.header, style),
    ...page.items.map((item) => itemView(item, style)),
    ...furniture('footer', page.footer, style),
  ];
}

function furniture(type: 'header' | 'footer', items: readonly Item[], style: MarkdownStyle): Record<string, unknown>[] {
  if (items.length === 0) return [];
  const md = itemsMarkdown(items, style);
  const bbox = items.flatMap((item) => boxes(item.boxes, type, md));
  return [{ type, items: items.map((item) => itemView(item, style)), md, bbox }];
}

function itemView(item: Item, style: MarkdownStyle): Record<string, unknown> {
  const md = itemMarkdown(item, style);
  const bbox = boxes(item.boxes, label(item), md);
  switch (item.type) {
    case 'heading':
      return { type: 'heading', level: item.level, value: item.value, md, bbox };
    case 'text':
      return { type: 'text', value: item.value, md, bbox };
    case 'table':
      return { ...tableView(item), md, bbox };
    case 'list':
      return { ...listView(item, style), bbox };
    case 'code':
      return { type: 'code', value: item.value, language: item.language ?? null, md, bbox };
    case 'link':
      return { type: 'link', url: item.url, text: item.value, md, bbox };
    case 'image':
      return { type: 'image', url: item.url, caption: item.caption, md, bbox };
    default:
      return item satisfies never;
  }
}

/** What concerns a merged or a doubtful table is there only for one. */
function tableView(table: TableItem): Record<string, unknown> {
  const { concerns, mergedFromPages, mergedIntoPage } = table;
  return {
    type: 'table',
    rows: typedRows(table),
    csv: tableCsv(table.rows),
    html: tableHtml(table.rows),
    ...(mergedFromPages && { merged_from_pages: mergedFromPages }),
    ...(mergedIntoPage !== undefined && { merged_into_page: mergedIntoPage }),
    ...(concerns && concerns.length > 0 && { parse_concerns: concerns }),
  };
}

function listView(list: ListItem, style: MarkdownStyle): Record<string, unknown> {
  const entry = (item: TextItem | ListItem) => (item.type === 'list' ? listView(item, style) : itemView(item, style));
  return { type: 'list', ordered: list.ordered, items: list.items.map(entry), md: itemMarkdown(list, style) };
}

/** Null where the format has no geometry. One box spans the whole item, so its offsets do too (inclusive). */
function boxes(list: readonly Box[], name: string, md: string): Record<string, unknown>[] | null {
  if (list.length === 0) return null;
  const span = list.length === 1 && md !== '' ? { start_index: 0, end_index: md.length - 1 } : {};
  return list.map(({ x, y, w, h }) => ({ x: round(x), y: round(y), w: round(w), h: round(h), label: name, ...span }));
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
