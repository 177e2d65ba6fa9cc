import { itemText } from '../../parsing/flow.ts';
import type { Item, ListItem, ParsedPage } from '../../parsing/types.ts';
import { type Lettering, writable } from './sheet.ts';
import { tableRows } from './table.ts';

/** A piece of a page that is drawn below the one before. */
export type Block =
  | { readonly type: 'text'; readonly text: string; readonly lettering: Lettering; readonly indent: number }
  | { readonly type: 'table'; readonly rows: readonly (readonly string[])[]; readonly size: number }
  | { readonly type: 'picture'; readonly bytes: Uint8Array; readonly width: number; readonly height: number };

const BODY = 11;
/** By level; deeper ones are as large as the text. */
const HEADINGS: readonly number[] = [20, 16, 14, 12];
const TABLE = 9;
const CODE = 9;
const INDENT = 14;
const PIXELS_TO_POINTS = 0.75;
/** More is not looked at: a page has no room for it (ours). */
const MAX_BLOCKS = 500;

/** What a page of a format without geometry shows, in the order in which it is read. */
export function blocksOf(page: ParsedPage): Block[] {
  return [...page.header, ...page.items, ...page.footer].slice(0, MAX_BLOCKS).flatMap((item) => blocks(item, page));
}

/** How an item is lettered that has a place of its own. */
export function letteringOf(item: Item): Lettering {
  if (item.type === 'heading') return { face: 'bold', size: HEADINGS[item.level - 1] ?? BODY };
  return item.type === 'code' ? { face: 'mono', size: CODE } : { face: 'plain', size: BODY };
}

function blocks(item: Item, page: ParsedPage): Block[] {
  switch (item.type) {
    case 'heading':
    case 'text':
    case 'code':
    case 'link':
      return [{ type: 'text', text: writable(item.value), lettering: letteringOf(item), indent: 0 }];
    case 'list':
      return listBlocks(item, 1);
    case 'table':
      return item.rows.length > 0 ? [{ type: 'table', rows: tableRows(item), size: TABLE }] : [];
    case 'image': {
      const picture = page.images?.find(({ name }) => name === item.url);
      // pdfkit reads these two
      if (!picture || picture.contentType === 'image/gif') return caption(item);
      const [width, height] = [picture.width * PIXELS_TO_POINTS, picture.height * PIXELS_TO_POINTS];
      return [{ type: 'picture', bytes: picture.bytes, width, height }, ...caption(item)];
    }
    default:
      return item satisfies never;
  }
}

function caption(item: Item): Block[] {
  const text = writable(itemText(item));
  return text === '' ? [] : [{ type: 'text', text, lettering: { face: 'plain', size: TABLE }, indent: 0 }];
}

function listBlocks(list: ListItem, depth: number): Block[] {
  let number = list.start ?? 1;
  return list.items.flatMap((entry): Block[] => {
    if (entry.type === 'list') return listBlocks(entry, depth + 1);
    const text = writable(`${list.ordered ? `${number++}.` : '•'} ${entry.value}`);
    return [{ type: 'text', text, lettering: { face: 'plain', size: BODY }, indent: depth * INDENT }];
  });
}
