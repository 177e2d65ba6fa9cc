import { createCounter } from '../../odf/lists.ts';
import { rowsOf } from '../../odf/rows.ts';
import { childrenOf, type XmlElement } from '../../xml.ts';
import type { Block, Cell, Paragraph, Span, Table } from '../types.ts';
import { enterList, type OpenList } from './open-list.ts';
import { type Piece, readPieces } from './pieces.ts';
import type { OdtContext } from './types.ts';

/** Tables within tables, boxes within boxes (ours, bounds recursion). */
const MAX_DEPTH = 20;
/** Cells and rows may be said to repeat; more than these are filler (ours). */
const MAX_REPEATED = 200;

/** The blocks of a text, a cell, a box, a header or a note. */
export function readBlocks(
  container: XmlElement | undefined,
  context: OdtContext,
  depth = 0,
  list?: OpenList,
): Block[] {
  if (depth > MAX_DEPTH) return [];
  return childrenOf(container).flatMap((element): Block[] => {
    switch (element.name) {
      case 'h':
      case 'p':
        return readParagraph(element, context, depth, list);
      case 'list':
        return readList(element, context, depth, list);
      case 'table':
        return [readTable(element, context, depth)];
      case 'section':
        return element.attributes['text:display'] === 'none' ? [] : readBlocks(element, context, depth + 1);
      case 'soft-page-break':
        return [{ type: 'page break', hard: false }];
      case 'table-of-content':
      case 'alphabetical-index':
      case 'bibliography':
      case 'illustration-index':
      case 'table-index':
      case 'user-index':
      case 'object-index':
      case 'index-body':
      case 'index-title':
      case 'numbered-paragraph':
        return readBlocks(element, context, depth + 1);
      case 'frame':
      case 'g':
      case 'custom-shape':
      case 'rect':
        return readPieces({ ...element, children: [element] }, pieceContext(context, depth)).filter(isBlock);
      default:
        return [];
    }
  });
}

function isBlock(piece: Piece): piece is Block {
  return 'type' in piece;
}

function pieceContext(context: OdtContext, depth: number) {
  return { file: context.file, inner: (box: XmlElement | undefined) => readBlocks(box, context, depth + 1) };
}

function readParagraph(element: XmlElement, context: OdtContext, depth: number, list: OpenList | undefined): Block[] {
  const style = context.file.styles('paragraph', element.attributes['text:style-name']);
  const pieces = readPieces(element, pieceContext(context, depth));
  const spans = pieces.filter((piece): piece is Span => !isBlock(piece));
  const paragraph = toParagraph(element, spans, style.names, context, list);
  const [before, behind] = splitBlocks(pieces);
  return [
    ...(style.breakBefore ? [PAGE_BREAK] : []),
    ...before,
    paragraph,
    ...behind,
    ...(style.breakAfter ? [PAGE_BREAK] : []),
  ];
}

const PAGE_BREAK: Block = { type: 'page break', hard: false };

/** Pictures and boxes before the paragraph's text, and those after. */
function splitBlocks(pieces: readonly Piece[]): [before: Block[], behind: Block[]] {
  const first = pieces.findIndex((piece) => !isBlock(piece) && piece.text.trim() !== '');
  const at = first < 0 ? pieces.length : first;
  return [pieces.slice(0, at).filter(isBlock), pieces.slice(at).filter(isBlock)];
}

function toParagraph(
  element: XmlElement,
  spans: readonly Span[],
  names: readonly string[],
  { outline }: OdtContext,
  list: OpenList | undefined,
): Paragraph {
  const isEmpty = spans.every(({ text }) => text.trim() === '');
  const code = names.some((name) => /preformatted|\bcode\b|source text/i.test(name));
  const heading = headingLevel(element, names);
  const place = isEmpty ? undefined : list?.take();
  const label = heading !== undefined && !isEmpty && !place ? outline.next(heading - 1) : '';
  return {
    type: 'paragraph',
    spans,
    ...(heading === undefined ? {} : { heading }),
    ...(code ? { code } : {}),
    ...(place ? { list: place } : label === '' ? {} : { list: { level: 0, label } }),
  };
}

/** Titles, and headings of converted files, are paragraphs of that style. Older files call the level `text:level`. */
function headingLevel({ name, attributes }: XmlElement, names: readonly string[]): number | undefined {
  const named = names.map((one) => /^heading ([1-9])$/i.exec(one)?.[1]).find((level) => level !== undefined);
  if (name !== 'h' && named === undefined) return names.includes('Title') ? 1 : undefined;
  const level = attributes['text:outline-level'] ?? attributes['text:level'] ?? named;
  return Math.min(6, Math.max(1, Number(level ?? 1) || 1));
}

/** Entries have their first paragraph's label; further paragraphs of an entry are lines of it. */
function readList(element: XmlElement, context: OdtContext, depth: number, outer: OpenList | undefined): Block[] {
  const style = element.attributes['text:style-name'] ?? outer?.style;
  const isContinued =
    element.attributes['text:continue-numbering'] === 'true' || 'text:continue-list' in element.attributes;
  const known = isContinued || outer ? context.counters.get(style ?? '') : undefined;
  const counter = known ?? createCounter(context.listStyles(style));
  context.counters.set(style ?? '', counter);
  const list = enterList(outer, style, counter);
  return childrenOf(element).flatMap((item) => {
    if (item.name !== 'list-item' && item.name !== 'list-header') return [];
    const start = item.attributes['text:start-value'];
    list.begin(item.name === 'list-item', start === undefined ? undefined : Number(start) || 0);
    return joinEntry(readBlocks(item, context, depth + 1, list));
  });
}

/** Paragraphs behind an entry's first, as lines of it. */
function joinEntry(blocks: readonly Block[]): Block[] {
  const joined: Block[] = [];
  for (const block of blocks) {
    const last = joined.at(-1);
    const isMore = block.type === 'paragraph' && !block.list && block.heading === undefined && !block.code;
    if (isMore && last?.type === 'paragraph' && last.list && last.heading === undefined) {
      joined[joined.length - 1] = { ...last, spans: [...last.spans, { text: '\n' }, ...block.spans] };
    } else joined.push(block);
  }
  return joined;
}

function readTable(element: XmlElement, context: OdtContext, depth: number): Table {
  return { type: 'table', rows: rowsOf(element).map((row) => readRow(row, context, depth)) };
}

function readRow(row: XmlElement, context: OdtContext, depth: number): Cell[] {
  return childrenOf(row, 'table-cell').flatMap((cell) => {
    const number = (name: string) => Math.max(1, Number(cell.attributes[`table:number-${name}`] ?? 1) || 1);
    const blocks = readBlocks(cell, context, depth + 1);
    const one: Cell = { blocks, columns: number('columns-spanned'), rows: number('rows-spanned') };
    return Array<Cell>(Math.min(MAX_REPEATED, number('columns-repeated'))).fill(one);
  });
}
