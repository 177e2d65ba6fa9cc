import type { DefaultTreeAdapterTypes } from 'parse5';
import type { Item, ListItem, TextItem } from '../types.ts';
import { attribute } from './elements.ts';
import { type Inline, type InlineSettings, inline, rawText, tidy } from './inline.ts';
import { captionOf, htmlTable, isLayout } from './tables.ts';
import { isLeftOut } from './visibility.ts';

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

const SKIPPED = new Set(
  'script style template noscript head svg iframe object select button canvas audio video'.split(' '),
);
const NAVIGATION = new Set(['nav', 'aside', 'menu']);
const BLOCKS = new Set(
  (
    'address article aside blockquote body details dialog dd div dl dt fieldset figcaption figure footer form header ' +
    'html main menu nav section summary center hgroup search tr td th caption'
  ).split(' '),
);
/** Deeper nesting than any document has; below it text is still read, structure is not. */
const MAX_DEPTH = 200;

export interface BlockSettings extends InlineSettings {
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
    const { value, md } = tidy([inline(element.childNodes, { ...this.#settings, emphasis: false })]);
    const [line, linked] = [value, md].map((text) => text.replace(/\s+/g, ' ')) as [string, string];
    if (line === '') return;
    const level = Number(element.tagName[1]);
    this.#push({ type: 'heading', level, value: line, ...(linked === line ? {} : { md: linked }), boxes: [] });
  }

  /** A table with one column or with tables inside is layout: its content is read instead. */
  #table(element: Element, depth: number): void {
    const table = htmlTable(element, this.#settings);
    if ((table.rows[0]?.length ?? 0) <= 1 || isLayout(element, this.#settings)) {
      this.#children(element, depth);
      return;
    }
    const { value, md } = captionOf(element, this.#settings);
    if (value !== '') this.#push(textItem(value, md));
    this.#push(table);
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

function hasBlock(element: Element, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  return element.childNodes.some(
    (child) =>
      'tagName' in child &&
      (BLOCKS.has(child.tagName) || /^(h[1-6]|p|ul|ol|table|pre)$/.test(child.tagName) || hasBlock(child, depth + 1)),
  );
}
