import type { Box, Item, ListItem, PageLink, TableItem, TextItem } from '../types.ts';
import { type Annotation, annotationBox } from './annotations.ts';
import type { Matrix } from './geometry.ts';

export function readLinks(annotations: readonly Annotation[], toPage: Matrix): PageLink[] {
  return annotations.flatMap((annotation) => {
    if (annotation.subtype !== 'Link' || annotation.url === undefined) return [];
    const text = (annotation.overlaidText ?? '').replace(/\s+/g, ' ').trim();
    return [{ url: annotation.url, text, box: annotationBox(annotation, toPage) }];
  });
}

/** Items with `[text](address)` in their Markdown where a link stands; a paragraph that is one link is a link item. */
export function annotateLinks(items: readonly Item[], links: readonly PageLink[]): Item[] {
  return items.map((item) => (item.type === 'list' ? annotateList(item, links) : annotateItem(item, links)));
}

function annotateList(list: ListItem, links: readonly PageLink[]): ListItem {
  const items = list.items.map((item) => (item.type === 'list' ? annotateList(item, links) : withLinks(item, links)));
  return { ...list, items };
}

function annotateItem(item: Item, links: readonly PageLink[]): Item {
  if (item.type === 'table') return annotateTable(item, links);
  if (item.type !== 'text' && item.type !== 'heading') return item;
  const linked = withLinks(item, links);
  const alone = linked.type === 'text' ? /^\[((?:[^\]\\]|\\.)*)\]\(([^()\s]*)\)$/.exec(linked.md ?? '') : null;
  if (!alone) return linked;
  const { value, boxes, lines } = linked;
  return { type: 'link', url: alone[2] ?? '', value, boxes, ...(lines ? { lines } : {}) };
}

function annotateTable(table: TableItem, links: readonly PageLink[]): TableItem {
  let isMarked = false;
  const marked = table.rows.map((row, at) =>
    row.map((cell, column) => {
      const box = table.cellBoxes?.[at]?.[column];
      const inside = box ? links.filter((link) => link.text !== '' && holds(box, link.box)) : [];
      const md = inside.length === 0 ? cell : markLinks(cell, inside);
      isMarked ||= md !== cell;
      return md;
    }),
  );
  return isMarked ? { ...table, marked } : table;
}

function withLinks<T extends TextItem | (Item & { type: 'heading' })>(item: T, links: readonly PageLink[]): T {
  const inside = links.filter((link) => link.text !== '' && item.boxes.some((box) => holds(box, link.box)));
  if (inside.length === 0) return item;
  const md = markLinks(item.md ?? item.value, inside);
  return md === item.value ? item : { ...item, md };
}

/** Whether a link's middle is in the box. */
function holds({ x, y, w, h }: Box, link: Box): boolean {
  const [middleX, middleY] = [link.x + link.w / 2, link.y + link.h / 2];
  return middleX >= x - 1 && middleX <= x + w + 1 && middleY >= y - 2 && middleY <= y + h + 2;
}

/** Marks each link's text, one after the other; pieces of one link on two lines become one. */
function markLinks(text: string, links: readonly PageLink[]): string {
  let marked = '';
  let rest = text;
  let last: string | undefined;
  for (const link of links) {
    const found = printedForms(link.text).find((form) => form !== '' && rest.includes(form));
    if (found === undefined) continue;
    const at = rest.indexOf(found);
    const url = address(link.url);
    const label = found.replace(/[[\]\\]/g, '\\$&');
    const between = rest.slice(0, at);
    const goesOn = last === url && between.trim() === '';
    marked = goesOn
      ? `${marked.slice(0, -`](${url})`.length)}${between}${label}](${url})`
      : `${marked}${between}[${label}](${url})`;
    rest = rest.slice(at + found.length);
    last = url;
  }
  return marked + rest;
}

/** A link's text as it may stand in the item: whole, without a hyphen at the line's end, without a list's marker. */
function printedForms(text: string): string[] {
  const whole = text.replace(/[-\u00AD\u2010]$/, '');
  return [text, whole, text.replace(/^(?:[^\p{L}\p{N}\s[({"'“„]|\(?\d{1,3}[.)])\s+/u, '')];
}

/** An address without what would end it in Markdown. */
function address(url: string): string {
  return url.replace(/[()\s<>]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
}
