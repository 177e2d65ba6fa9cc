import type { DefaultTreeAdapterTypes } from 'parse5';
import { flowTable } from '../flow.ts';
import type { Item, ListItem, TextItem } from '../types.ts';
import { type Inline, inline, rawText } from './inline.ts';
import { isLeftOut, type Visibility } from './visibility.ts';

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

const SKIPPED = new Set(
  'script style template noscript head svg math iframe object select button canvas audio video'.split(' '),
);
const NAVIGATION = new Set(['nav', 'aside', 'menu']);
const BLOCKS = new Set(
  (
    'address article aside blockquote body details dialog dd div dl dt fieldset figcaption figure footer form header ' +
    'html main menu nav section summary center hgroup search'
  ).split(' '),
);
/** Deeper nesting than any document has; below it text is still read, structure is not. */
const MAX_DEPTH = 200;

export interface BlockSettings extends Visibility {
  readonly annotateLinks: boolean;
  readonly removeNavigation: boolean;
  /** Pictures without a text in their place too: they are ornament on web pages, but not in books. */
  readonly allPictures?: boolean;
}

/** Walks a document's blocks in order; loose text between blocks becomes paragraphs. */
export class BlockReader {
  readonly #settings: BlockSettings;
  readonly #items: Item[] = [];
  #loose: Inline[] = [];

  constructor(settings: BlockSettings) {
    this.#settings = settings;
  }

  read(node: Node, depth = 0): void {
    if (node.nodeName === '#text') this.#loose.push(inline([node], this.#settings));
    if ('childNodes' in node && !('tagName' in node)) this.#children(node, depth);
    if ('tagName' in node) this.#element(node, depth);
  }

  finish(): Item[] {
    this.#flush();
    return this.#items;
  }

  #children(node: { childNodes: readonly Node[] }, depth: number): void {
    for (const child of node.childNodes) this.read(child, depth + 1);
  }

  #element(element: Element, depth: number): void {
    const { tagName: tag } = element;
    if (SKIPPED.has(tag) || isLeftOut(element, this.#settings)) return;
    if (this.#settings.removeNavigation && NAVIGATION.has(tag)) return;
    if (depth > MAX_DEPTH) this.#loose.push({ value: rawText(element), md: rawText(element) });
    else if (BLOCKS.has(tag)) this.#block(() => this.#children(element, depth));
    else if (tag === 'hr' || tag === 'br') this.#loose.push({ value: '\n', md: '\n' });
    else this.#leaf(element, depth);
  }

  #leaf(element: Element, depth: number): void {
    const { tagName: tag } = element;
    if (/^h[1-6]$/.test(tag)) this.#block(() => this.#heading(element));
    else if (tag === 'p') this.#block(() => this.#children(element, depth));
    else if (tag === 'ul' || tag === 'ol') this.#block(() => this.#push(readList(element, this.#settings, depth)));
    else if (tag === 'table') this.#block(() => this.#table(element, depth));
    else if (tag === 'pre') this.#block(() => this.#code(element));
    else if (tag === 'img') this.#image(element);
    else if (hasBlock(element, depth)) this.#children(element, depth);
    else this.#loose.push(inline([element], this.#settings));
  }

  #block(content: () => void): void {
    this.#flush();
    content();
    this.#flush();
  }

  #push(item: Item | undefined): void {
    if (item) this.#items.push(item);
  }

  #heading(element: Element): void {
    const { value } = tidy([inline(element.childNodes, this.#settings)]);
    const line = value.replace(/\s+/g, ' ');
    if (line !== '') this.#push({ type: 'heading', level: Number(element.tagName[1]), value: line, boxes: [] });
  }

  /** A table with one column or with blocks inside is layout: its content is read instead. */
  #table(element: Element, depth: number): void {
    const table = flowTable(tableRows(element, this.#settings));
    if (table.rows.length === 0) return;
    if ((table.rows[0]?.length ?? 0) > 1) this.#push(table);
    else this.#children(element, depth);
  }

  #code(element: Element): void {
    const value = rawText(element).replace(/^\n/, '').replace(/\s+$/, '');
    if (value !== '') this.#push({ type: 'code', value, boxes: [] });
  }

  #image(element: Element): void {
    const caption = attribute(element, 'alt')?.trim() ?? '';
    const url = attribute(element, 'src') ?? '';
    if (url === '' || (caption === '' && !this.#settings.allPictures)) return;
    this.#block(() => this.#push({ type: 'image', caption, url: url.startsWith('data:') ? '' : url, boxes: [] }));
  }

  #flush(): void {
    const { value, md } = tidy(this.#loose);
    this.#loose = [];
    if (value !== '') this.#push(textItem(value, md));
  }
}

function textItem(value: string, md: string): TextItem {
  return { type: 'text', value, ...(md === value ? {} : { md }), boxes: [] };
}

/** White space folded, line breaks of `<br>` kept. */
function tidy(parts: readonly Inline[]): Inline {
  const fold = (text: string) =>
    text
      .replace(/[ \t\r\f\v]+/g, ' ')
      .replace(/ *\n */g, '\n')
      .replace(/\n{2,}/g, '\n')
      .trim();
  return { value: fold(parts.map((part) => part.value).join('')), md: fold(parts.map((part) => part.md).join('')) };
}

function readList(element: Element, settings: BlockSettings, depth: number): ListItem | undefined {
  const items: (TextItem | ListItem)[] = [];
  for (const child of element.childNodes) {
    if (!('tagName' in child) || isLeftOut(child, settings)) continue;
    const inside: readonly Node[] = isList(child) ? [child] : (child as Element).childNodes;
    const nested = inside.filter(isList);
    const own = inside.filter((node) => !isList(node));
    const { value, md } = tidy([inline(own, settings)]);
    if (value !== '') items.push(textItem(value, md));
    if (depth > MAX_DEPTH) continue;
    for (const list of nested) {
      const inner = readList(list, settings, depth + 1);
      if (inner) items.push(inner);
    }
  }
  if (items.length === 0) return undefined;
  const ordered = element.tagName === 'ol';
  const start = Number.parseInt(attribute(element, 'start') ?? '1', 10) || 1;
  return { type: 'list', ordered, ...(ordered ? { start } : {}), items, boxes: [] };
}

function isList(node: Node): node is Element {
  return 'tagName' in node && (node.tagName === 'ul' || node.tagName === 'ol');
}

/** Cells spanning several columns are followed by empty ones. */
function tableRows(table: Element, settings: BlockSettings): string[][] {
  const rows: string[][] = [];
  const visit = (element: Element): void => {
    for (const child of element.childNodes) {
      if (!('tagName' in child)) continue;
      if (child.tagName === 'tr') rows.push(tableCells(child, settings));
      else if (['thead', 'tbody', 'tfoot'].includes(child.tagName)) visit(child);
    }
  };
  visit(table);
  return rows.filter((row) => row.some((cell) => cell !== ''));
}

function tableCells(row: Element, settings: BlockSettings): string[] {
  return row.childNodes.flatMap((cell) => {
    if (!('tagName' in cell) || (cell.tagName !== 'td' && cell.tagName !== 'th')) return [];
    const { value } = tidy([inline(cell.childNodes, settings)]);
    const span = Math.min(100, Number.parseInt(attribute(cell, 'colspan') ?? '1', 10) || 1);
    return [value, ...Array<string>(Math.max(0, span - 1)).fill('')];
  });
}

function hasBlock(element: Element, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  return element.childNodes.some(
    (child) =>
      'tagName' in child &&
      (BLOCKS.has(child.tagName) || /^(h[1-6]|p|ul|ol|table|pre)$/.test(child.tagName) || hasBlock(child, depth + 1)),
  );
}

export function attribute(element: Element, name: string): string | undefined {
  return element.attrs.find((attr) => attr.name === name)?.value;
}
