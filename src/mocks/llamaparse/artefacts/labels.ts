import type { Item } from '../parsing/types.ts';

/** What a layout model would call an item. */
export function label(item: Item): string {
  switch (item.type) {
    case 'heading':
      return item.level === 1 ? 'doc_title' : 'paragraph_title';
    case 'text':
    case 'table':
    case 'list':
    case 'code':
    case 'image':
    case 'link':
      return item.type;
    default:
      return item satisfies never;
  }
}
