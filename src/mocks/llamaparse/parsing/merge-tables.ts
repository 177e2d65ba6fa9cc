import type { Item, ParsedPage, TableItem } from './types.ts';

/** How far the edges of one table may differ from page to page, in points. */
const NEAR = 12;

interface Place {
  readonly page: number;
  readonly item: number;
}

/**
 * Tables that end a page and go on at the top of the next become one, on the page where they begin; the others stay in
 * their places without rows. A header that is printed again is left out. The pages' plain text stays as it is.
 */
export function mergeTables(pages: readonly ParsedPage[]): ParsedPage[] {
  const items = pages.map((page) => [...page.items]);
  let open: Place | undefined;
  for (const [at, page] of pages.entries()) {
    const own = items[at] ?? [];
    const [first] = own;
    const begun = open && tableAt(items, open);
    const before = pages[at - 1];
    const goesOn = open && begun && first?.type === 'table' && before && isNext(before, page) && fits(begun, first);
    if (open && begun && goesOn) {
      replace(items, open, joined(begun, first, pages[open.page]?.number ?? 0, page.number));
      replace(items, { page: at, item: 0 }, { ...first, rows: [], mergedIntoPage: pages[open.page]?.number ?? 0 });
      if (own.length > 1) open = lastTable(items, at);
    } else open = lastTable(items, at);
  }
  return pages.map((page, at) => ({ ...page, items: items[at] ?? [] }));
}

function replace(items: readonly Item[][], { page, item }: Place, table: TableItem): void {
  const list = items[page];
  if (list) list[item] = table;
}

function tableAt(items: readonly (readonly Item[])[], { page, item }: Place): TableItem | undefined {
  const found = items[page]?.[item];
  return found?.type === 'table' ? found : undefined;
}

function lastTable(items: readonly (readonly Item[])[], page: number): Place | undefined {
  const item = (items[page]?.length ?? 0) - 1;
  return items[page]?.[item]?.type === 'table' ? { page, item } : undefined;
}

function isNext(before: ParsedPage, page: ParsedPage): boolean {
  return before.number + 1 === page.number && before.failure === undefined && page.failure === undefined;
}

/** As many columns, and at the same place where there are boxes. */
function fits(begun: TableItem, next: TableItem): boolean {
  if (begun.rows[0]?.length !== next.rows[0]?.length) return false;
  const [a, b] = [begun.boxes[0], next.boxes[0]];
  return !a || !b || (Math.abs(a.x - b.x) <= NEAR && Math.abs(a.x + a.w - b.x - b.w) <= NEAR);
}

function joined(begun: TableItem, next: TableItem, from: number, page: number): TableItem {
  const again = JSON.stringify(begun.rows[0]) === JSON.stringify(next.rows[0]);
  const rows = [...begun.rows, ...next.rows.slice(again ? 1 : 0)];
  const marked = [...(begun.marked ?? begun.rows), ...(next.marked ?? next.rows).slice(again ? 1 : 0)];
  return {
    ...begun,
    rows,
    ...(begun.marked || next.marked ? { marked } : {}),
    mergedFromPages: [...(begun.mergedFromPages ?? [from]), page],
  };
}
