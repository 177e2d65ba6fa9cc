import { LIMITS } from '../limits.ts';
import { itemText } from './flow.ts';
import type { Item, ParsedPage } from './types.ts';

/** A page with as much text as the service keeps; the rest is dropped silently (documented: 64 KB). */
export function limitPage(page: ParsedPage, max: number = LIMITS.maxPageChars): ParsedPage {
  if (page.text.length <= max) return page;
  const items: Item[] = [];
  let room = max;
  for (const item of page.items) {
    const { length } = itemText(item);
    if (length <= room) items.push(item);
    else if (item.type === 'text') items.push(shortened(item, room));
    room -= length;
    if (room <= 0) break;
  }
  return { ...page, items, text: page.text.slice(0, max) };
}

function shortened(item: Item & { type: 'text' }, room: number): Item {
  const { md: _md, ...rest } = item;
  return { ...rest, value: item.value.slice(0, room) };
}
