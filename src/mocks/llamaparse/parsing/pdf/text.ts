import { itemText } from '../flow.ts';
import type { Item } from '../types.ts';
import { rowText } from './segments.ts';
import type { Row } from './types.ts';

/** A page's plain text in reading order: header, blocks, footer; table cells in columns of spaces. */
export function plainText(page: {
  readonly header: readonly Row[];
  readonly items: readonly Item[];
  readonly footer: readonly Row[];
}): string {
  const blocks = [
    page.header.map(rowText).join('\n'),
    ...page.items.map(blockText),
    page.footer.map(rowText).join('\n'),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

function blockText(item: Item): string {
  return item.type === 'table' ? spacedTable(item.rows) : itemText(item);
}

function spacedTable(rows: readonly (readonly string[])[]): string {
  const flat = rows.map((row) => row.map((cell) => cell.replaceAll('\n', ' ')));
  const widths = (flat[0] ?? []).map((_, column) => Math.max(...flat.map((row) => (row[column] ?? '').length)));
  return flat
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd((widths[column] ?? 0) + 2))
        .join('')
        .trimEnd(),
    )
    .join('\n');
}
