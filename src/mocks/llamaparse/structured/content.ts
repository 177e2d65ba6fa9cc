import type { Item, ListItem, ParsedPage, TextItem } from '../parsing/types.ts';
import { nameWords } from './names.ts';

/** What a document says, in the forms that a schema's properties can be filled from. */
export interface Content {
  readonly pairs: readonly Pair[];
  readonly tables: readonly Table[];
  readonly lists: readonly List[];
  /** Heading texts from the first. */
  readonly headings: readonly string[];
}

/** `label: value` as a line, a row of two cells or a form's field. */
export interface Pair {
  readonly label: string;
  /** Of the label. */
  readonly words: readonly string[];
  readonly value: string;
  /** The nearest heading above, '' without one. */
  readonly section: string;
}
export interface Table {
  readonly headers: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly section: string;
}
export interface List {
  readonly values: readonly string[];
  readonly section: string;
}

/** More of each kind is not looked at: matching takes properties × pairs (ours). */
const MAX_ENTRIES = 500;

export function contentOf(pages: readonly ParsedPage[]): Content {
  const pairs: Omit<Pair, 'words'>[] = [];
  const tables: Table[] = [];
  const lists: List[] = [];
  const headings: string[] = [];
  for (const page of pages) {
    for (const item of [...page.header, ...page.items, ...page.footer]) {
      const section = headings.at(-1) ?? '';
      if (item.type === 'heading') headings.push(item.value);
      pairs.push(...linePairs(linesOf(item), section));
      if (item.type === 'list') lists.push({ values: entries(item), section });
      if (item.type !== 'table' || item.rows.length === 0) continue;
      const [headers = [], ...rows] = item.rows;
      if (headers.length === 2) pairs.push(...item.rows.map(([label = '', value = '']) => ({ label, value, section })));
      tables.push({ headers, rows, section });
    }
    for (const { label, name, value } of page.fields ?? []) {
      pairs.push({ label: label || name, value: [value].flat().join(', '), section: headings.at(-1) ?? '' });
    }
  }
  const known = pairs.filter(({ label, value }) => label.trim() !== '' && value.trim() !== '');
  return {
    pairs: known.slice(0, MAX_ENTRIES).map((pair) => ({ ...pair, words: nameWords(pair.label) })),
    tables: tables.slice(0, MAX_ENTRIES),
    lists: lists.slice(0, MAX_ENTRIES),
    headings: headings.slice(0, MAX_ENTRIES),
  };
}

/** What stands under headings whose words are all in `isOf`. */
export function section(content: Content, isOf: (heading: string) => boolean): Content {
  const inside = <T extends { readonly section: string }>(list: readonly T[]) =>
    list.filter((one) => one.section !== '' && isOf(one.section));
  return {
    pairs: inside(content.pairs),
    tables: inside(content.tables),
    lists: inside(content.lists),
    headings: [],
  };
}

/** As printed where that is known: paragraphs have joined their lines. */
function linesOf(item: Item): string[] {
  switch (item.type) {
    case 'text':
      return item.lines ? item.lines.map(({ text }) => text) : item.value.split('\n');
    case 'list':
      return entries(item);
    case 'code':
      return item.value.split('\n');
    case 'heading':
      return [item.value];
    case 'table':
    case 'image':
    case 'link':
      return [];
    default:
      return item satisfies never;
  }
}

function entries(list: ListItem): string[] {
  return list.items.flatMap((item: TextItem | ListItem) => (item.type === 'list' ? entries(item) : [item.value]));
}

/** A longer text before a colon is a sentence (ours). */
const MAX_LABEL_CHARS = 60;

/** `label: value`; an address's `https:` is no label. */
function splitPair(line: string): { label: string; value: string } | undefined {
  const colon = line.indexOf(':');
  if (colon < 1 || line.startsWith('//', colon + 1)) return undefined;
  const label = line.slice(0, colon).trim();
  if (label === '' || label.length > MAX_LABEL_CHARS) return undefined;
  return { label, value: line.slice(colon + 1).trim() };
}

/** A label alone on its line has the next line for its value. */
function linePairs(lines: readonly string[], section: string): Omit<Pair, 'words'>[] {
  return lines.flatMap((line, index) => {
    const pair = splitPair(line);
    if (!pair) return [];
    if (pair.value !== '') return [{ ...pair, section }];
    const below = lines[index + 1] ?? '';
    return splitPair(below) ? [] : [{ label: pair.label, value: below.trim(), section }];
  });
}
