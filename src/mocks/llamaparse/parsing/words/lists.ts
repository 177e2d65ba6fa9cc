import type { ListItem, TextItem } from '../types.ts';
import { markedText } from './spans.ts';
import type { ListPlace, Paragraph } from './types.ts';

export type ListParagraph = Paragraph & { readonly list: ListPlace };

/** Deeper lists are read as part of the last one (ours, bounds recursion). */
const MAX_LEVEL = 8;
const NUMBER = /^\(?(\d{1,4})[.)]?$/;

/**
 * Paragraphs of a list: deeper ones are a list of their own behind the entry they follow. A list whose numbers do not
 * count on ends, and one of another kind begins. Labels that are no plain numbers are kept as text.
 */
export function listItems(paragraphs: readonly ListParagraph[], annotateLinks: boolean): ListItem[] {
  const lists: ListItem[] = [];
  for (let at = 0; at < paragraphs.length; ) {
    const { list, next } = readList(paragraphs, at, annotateLinks);
    lists.push(list);
    at = next;
  }
  return lists;
}

function readList(
  paragraphs: readonly ListParagraph[],
  from: number,
  annotateLinks: boolean,
): { list: ListItem; next: number } {
  const level = levelOf(paragraphs[from]);
  const start = numberOf(paragraphs[from]);
  const items: (TextItem | ListItem)[] = [];
  let expected = start;
  let at = from;
  while (at < paragraphs.length) {
    const paragraph = paragraphs[at] as ListParagraph;
    if (levelOf(paragraph) < level) break;
    if (levelOf(paragraph) > level) {
      const { list, next } = readList(paragraphs, at, annotateLinks);
      items.push(list);
      at = next;
      continue;
    }
    if (numberOf(paragraph) !== expected) break;
    items.push(entry(paragraph, annotateLinks));
    if (expected !== undefined) expected++;
    at++;
  }
  const numbered = start === undefined ? { ordered: false } : { ordered: true, start };
  return { list: { type: 'list', ...numbered, items, boxes: [] }, next: at };
}

function levelOf(paragraph: ListParagraph | undefined): number {
  return Math.min(MAX_LEVEL, paragraph?.list.level ?? 0);
}

function numberOf(paragraph: ListParagraph | undefined): number | undefined {
  const number = NUMBER.exec(paragraph?.list.label ?? '')?.[1];
  return number === undefined ? undefined : Number(number);
}

function entry(paragraph: ListParagraph, annotateLinks: boolean): TextItem {
  const { value, md } = markedText(paragraph.spans, { annotateLinks, emphasis: true });
  const label = numberOf(paragraph) === undefined && paragraph.list.label !== '' ? `${paragraph.list.label} ` : '';
  return { type: 'text', value: label + value, ...(md === value ? {} : { md: label + md }), boxes: [] };
}
