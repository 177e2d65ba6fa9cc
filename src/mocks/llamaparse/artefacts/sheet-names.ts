import { itemText } from '../parsing/flow.ts';
import type { Item, ParsedDocument, TableItem } from '../parsing/types.ts';

/** Excel's own limit. */
const MAX_NAME_CHARS = 31;

/**
 * A name for the sheet of each table that has rows, in order: the heading or short line right above it, else the nearest
 * heading, else its header cells; undefined where none of them says anything. Names are unique whatever their letters' size.
 */
export function guessedNames({ pages }: ParsedDocument): (string | undefined)[] {
  const used = new Set<string>();
  let heading = '';
  return pages.flatMap(({ items }) =>
    items.flatMap((item, index) => {
      if (item.type === 'heading') heading = item.value;
      if (item.type !== 'table' || item.rows.length === 0) return [];
      return [unique(sheetName(captionOf(items[index - 1]) || heading || headerText(item)), used)];
    }),
  );
}

/** A line that is short enough to be a caption. */
function captionOf(above: Item | undefined): string {
  if (above?.type !== 'heading' && above?.type !== 'text') return '';
  const text = itemText(above);
  return text.length <= 80 && !text.includes('\n') ? text : '';
}

function headerText({ rows }: TableItem): string {
  return (rows[0] ?? []).filter((cell) => cell !== '').join(' ');
}

/** Without the signs that Excel allows in no name, and cut to its length. */
function sheetName(text: string): string {
  const plain = text.replace(/[[\]:*?/\\]/g, ' ').replace(/\s+/g, ' ');
  return plain
    .trim()
    .replace(/^'+|'+$/g, '')
    .slice(0, MAX_NAME_CHARS)
    .trim();
}

function unique(name: string, used: Set<string>): string | undefined {
  if (name === '') return undefined;
  for (let count = 1; ; count++) {
    const suffix = count === 1 ? '' : ` ${count}`;
    const candidate = name.slice(0, MAX_NAME_CHARS - suffix.length) + suffix;
    if (used.has(candidate.toLowerCase())) continue;
    used.add(candidate.toLowerCase());
    return candidate;
  }
}
