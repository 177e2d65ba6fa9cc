import type { Item, TableItem } from '../types.ts';
import { type ListParagraph, listItems } from './lists.ts';
import { markedText } from './spans.ts';
import { tableItem } from './tables.ts';
import type { Block, Paragraph, Picture } from './types.ts';

export interface WordSettings {
  readonly annotateLinks: boolean;
  /** A picture's item; undefined leaves it out. */
  readonly picture: (picture: Picture) => Item | undefined;
}

/** A page's blocks as items: lists gathered, lines of code joined, tables of one column read as what is in them. */
export function blockItems(blocks: readonly Block[], settings: WordSettings): Item[] {
  const items: Item[] = [];
  for (let at = 0; at < blocks.length; ) {
    const block = blocks[at] as Block;
    const run = block.type === 'paragraph' ? runLength(blocks, at, block) : 1;
    if (block.type === 'paragraph' && run > 0) {
      const paragraphs = blocks.slice(at, at + run) as Paragraph[];
      items.push(...paragraphItems(paragraphs, settings));
    } else items.push(...otherItems(block, settings));
    at += Math.max(1, run);
  }
  return items;
}

/** How many paragraphs from `at` on are of one list or of one piece of code. */
function runLength(blocks: readonly Block[], at: number, first: Paragraph): number {
  if (first.heading !== undefined || (!first.code && !first.list)) return 1;
  const end = blocks.findIndex((block, index) => index > at && !isAlike(block, first));
  return (end < 0 ? blocks.length : end) - at;
}

function isAlike(block: Block, first: Paragraph): boolean {
  if (block.type !== 'paragraph' || block.heading !== undefined) return false;
  return first.code ? block.code === true : block.list !== undefined && !block.code;
}

function paragraphItems(paragraphs: readonly Paragraph[], { annotateLinks }: WordSettings): Item[] {
  const [first] = paragraphs;
  if (!first) return [];
  if (first.heading !== undefined) return headingItem(first, first.heading, annotateLinks);
  if (first.code) return codeItem(paragraphs);
  if (first.list) return listItems(paragraphs.filter(isEntry), annotateLinks);
  const { value, md } = markedText(first.spans, { annotateLinks, emphasis: true });
  return value === '' ? [] : [{ type: 'text', value, ...(md === value ? {} : { md }), boxes: [] }];
}

function isEntry(paragraph: Paragraph): paragraph is ListParagraph {
  return paragraph.list !== undefined && paragraph.spans.some(({ text }) => text.trim() !== '');
}

function headingItem({ spans, list }: Paragraph, level: number, annotateLinks: boolean): Item[] {
  const line = (text: string) => text.replaceAll('\n', ' ');
  const { value, md } = markedText(spans, { annotateLinks, emphasis: false });
  if (value === '') return [];
  const label = list && list.label !== '' ? `${list.label} ` : '';
  return [
    {
      type: 'heading',
      level,
      value: label + line(value),
      ...(md === value ? {} : { md: label + line(md) }),
      boxes: [],
    },
  ];
}

function codeItem(paragraphs: readonly Paragraph[]): Item[] {
  const lines = paragraphs.map(({ spans }) => spans.map(({ text }) => text).join(''));
  const value = lines
    .join('\n')
    .replaceAll('\u00A0', ' ')
    .replace(/^\n+|\s+$/g, '');
  return value === '' ? [] : [{ type: 'code', value, boxes: [] }];
}

function otherItems(block: Block, settings: WordSettings): Item[] {
  switch (block.type) {
    case 'paragraph':
      return paragraphItems([block], settings);
    case 'table':
      return tableItems(tableItem(block, settings.annotateLinks), block, settings);
    case 'picture':
      return [settings.picture(block)].filter((item) => item !== undefined);
    case 'note':
    case 'page break':
      return [];
    default:
      return block satisfies never;
  }
}

/** Tables of one column are frames around text. Pictures in cells follow the table. */
function tableItems(table: TableItem, { rows }: Block & { type: 'table' }, settings: WordSettings): Item[] {
  const inside = rows.flat().flatMap(({ blocks }) => blocks);
  if ((table.rows[0]?.length ?? 0) <= 1) return blockItems(inside, settings);
  const pictures = inside.filter((block) => block.type === 'picture').flatMap((block) => settings.picture(block) ?? []);
  return [table, ...pictures];
}
