import type { Item, ListItem, ParsedPage, TableItem, TextItem } from './types.ts';

/** A page of a format without geometry: US letter in points, no boxes. */
export function flowPage(number: number, items: readonly Item[], source?: string): ParsedPage {
  const text = items.map(itemText).join('\n\n');
  const page = { number, width: 612, height: 792, items, header: [], footer: [], text, rotation: 0 };
  return source === undefined ? page : { ...page, source };
}

/** An item's plain text; table cells are set apart by tabs. */
export function itemText(item: Item): string {
  switch (item.type) {
    case 'heading':
    case 'text':
    case 'code':
    case 'link':
      return item.value;
    case 'table':
      return item.rows.map((row) => row.join('\t')).join('\n');
    case 'list':
      return listText(item, '');
    case 'image':
      return item.caption;
    default:
      return item satisfies never;
  }
}

function listText(list: ListItem, indent: string): string {
  let number = list.start ?? 1;
  const line = (item: TextItem | ListItem): string => {
    if (item.type === 'list') return listText(item, `${indent}  `);
    return `${indent}${list.ordered ? `${number++}.` : '•'} ${item.value}`;
  };
  return list.items.map(line).join('\n');
}

/** A table of a format without geometry. Rows of unequal lengths are filled up with empty cells, and said to be. */
export function flowTable(rows: readonly (readonly string[])[]): TableItem {
  const table: TableItem = { type: 'table', rows: rectangular(rows), boxes: [] };
  const columns = table.rows[0]?.length ?? 0;
  const short = rows.filter((row) => row.length < columns).length;
  if (short === 0) return table;
  const details = `${short} of ${rows.length} rows have fewer than ${columns} cells.`;
  return { ...table, concerns: [{ type: 'inconsistent_row_cell_count', details }] };
}

/** Rows brought to one length with empty cells. */
export function rectangular(rows: readonly (readonly string[])[]): string[][] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  return rows.map((row) => [...row, ...Array<string>(columns - row.length).fill('')]);
}
