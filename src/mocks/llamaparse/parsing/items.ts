import type { Item, ListItem, ParsedPage, Placed, TableItem, TextItem } from './types.ts';

/** The tables among a page's items that have rows: those merged into another page's table have none. */
export function allTables(items: readonly Item[]): TableItem[] {
  return items.filter((item) => item.type === 'table').filter((table) => table.rows.length > 0);
}

/** Everything on a page in reading order: header, body, footer. */
export function allItems(page: ParsedPage): Item[] {
  return [...page.header, ...page.items, ...page.footer];
}

/** An item's own lines, or those of its entries for a list. */
export function itemLines(item: Item | TextItem | ListItem): NonNullable<Placed['lines']> {
  return item.type === 'list' ? item.items.flatMap(itemLines) : (item.lines ?? []);
}
