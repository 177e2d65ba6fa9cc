import { childOf, childrenOf, type XmlElement } from '../../xml.ts';
import type { Block, Cell, Paragraph, Span, Table } from '../types.ts';
import { type Piece, readPieces } from './pieces.ts';
import { paragraphStyle, type Style } from './styles.ts';
import type { DocxParts } from './types.ts';

/** Tables within tables, text boxes within text boxes (ours, bounds recursion). */
const MAX_DEPTH = 20;

/** The blocks inside a body, a cell, a text box, a header or a note. */
export function readBlocks(container: XmlElement | undefined, parts: DocxParts, depth = 0): Block[] {
  if (depth > MAX_DEPTH) return [];
  return childrenOf(container).flatMap((element): Block[] => {
    switch (element.name) {
      case 'p':
        return readParagraph(element, parts, depth);
      case 'tbl':
        return [readTable(element, parts, depth)];
      case 'sdt':
        return readBlocks(childOf(element, 'sdtContent'), parts, depth + 1);
      case 'customXml':
      case 'smartTag':
      case 'ins':
      case 'moveTo':
        return readBlocks(element, parts, depth + 1);
      case 'AlternateContent':
        return readBlocks(childOf(element, 'Choice') ?? childOf(element, 'Fallback'), parts, depth + 1);
      default:
        return [];
    }
  });
}

function readParagraph(p: XmlElement, parts: DocxParts, depth: number): Block[] {
  const pPr = childOf(p, 'pPr');
  const style = { ...parts.styles(childOf(pPr, 'pStyle')?.attributes['w:val']), ...paragraphStyle(pPr) };
  const pieces = readPieces(p, { parts, inner: (box) => readBlocks(box, parts, depth + 1) });
  const before: Block[] = style.breakBefore ? [{ type: 'page break', hard: false }] : [];
  const section = childOf(pPr, 'sectPr');
  const endsPage = section && childOf(section, 'type')?.attributes['w:val'] !== 'continuous';
  const after: Block[] = endsPage ? [{ type: 'page break', hard: false }] : [];
  return [...before, ...assemble(pieces, (spans) => toParagraph(spans, style, parts)), ...after];
}

/** Text between the breaks as paragraphs; pictures and boxes before the text they come before, else behind it. */
function assemble(pieces: readonly Piece[], paragraph: (spans: readonly Span[]) => Paragraph): Block[] {
  const blocks: Block[] = [];
  let spans: Span[] = [];
  let behind: Block[] = [];
  const flush = () => {
    if (spans.some(({ text }) => text.trim() !== '') || spans.some(({ field }) => field)) blocks.push(paragraph(spans));
    blocks.push(...behind);
    [spans, behind] = [[], []];
  };
  for (const piece of pieces) {
    if (!('type' in piece)) spans.push(piece);
    else if (piece.type === 'page break') {
      flush();
      blocks.push(piece);
    } else (spans.length === 0 ? blocks : behind).push(piece);
  }
  const isEmpty = blocks.length === 0 && behind.length === 0;
  if (isEmpty && spans.length === 0) return [paragraph([])];
  flush();
  return blocks;
}

/** Empty paragraphs have no number and no heading: an empty line of code is one all the same. */
function toParagraph(spans: readonly Span[], style: Style, { numbering }: DocxParts): Paragraph {
  const { heading, code, numId, level = 0 } = style;
  const isEmpty = spans.every(({ text }) => text.trim() === '');
  const label = isEmpty || numId === undefined || numId === '0' ? undefined : numbering.next(numId, level);
  return {
    type: 'paragraph',
    spans,
    ...(heading === undefined ? {} : { heading }),
    ...(code ? { code } : {}),
    ...(label === undefined ? {} : { list: { level, label } }),
  };
}

function readTable(tbl: XmlElement, parts: DocxParts, depth: number): Table {
  const lines = rowsOf(tbl).map((row) => readRow(row, parts, depth));
  return { type: 'table', rows: lines.map((line, at) => line.flatMap((cell) => spanDown(cell, lines.slice(at + 1)))) };
}

/** Rows may be wrapped, as repeated content and tracked changes are; deleted ones are gone. */
function rowsOf(tbl: XmlElement): XmlElement[] {
  return childrenOf(tbl).flatMap((child) => {
    if (child.name === 'tr') return childOf(child, 'trPr', 'del') ? [] : [child];
    if (child.name === 'sdt') return childrenOf(childOf(child, 'sdtContent'), 'tr');
    return child.name === 'customXml' ? childrenOf(child, 'tr') : [];
  });
}

interface RowCell extends Cell {
  readonly column: number;
  readonly merge: 'restart' | 'continue' | undefined;
}

function readRow(row: XmlElement, parts: DocxParts, depth: number): RowCell[] {
  const properties = childOf(row, 'trPr');
  const skipped = Number(childOf(properties, 'gridBefore')?.attributes['w:val'] ?? 0) || 0;
  const cells: RowCell[] = skipped > 0 ? [{ blocks: [], columns: skipped, rows: 1, column: 0, merge: undefined }] : [];
  let column = skipped;
  for (const child of childrenOf(row)) {
    const cell = child.name === 'sdt' ? childOf(child, 'sdtContent', 'tc') : child;
    if (cell?.name !== 'tc') continue;
    const tcPr = childOf(cell, 'tcPr');
    const columns = Math.max(1, Number(childOf(tcPr, 'gridSpan')?.attributes['w:val'] ?? 1) || 1);
    const vMerge = childOf(tcPr, 'vMerge');
    const merge = vMerge && (vMerge.attributes['w:val'] === 'restart' ? 'restart' : 'continue');
    const blocks = merge === 'continue' ? [] : readBlocks(cell, parts, depth + 1);
    cells.push({ blocks, columns, rows: 1, column, merge });
    column += columns;
  }
  return cells;
}

/** A cell with the rows below that continue it; those that continue another are gone. */
function spanDown(cell: RowCell, below: readonly (readonly RowCell[])[]): Cell[] {
  if (cell.merge === 'continue') return [];
  if (cell.merge === undefined) return [cell];
  const end = below.findIndex(
    (line) => !line.some(({ column, merge }) => column === cell.column && merge === 'continue'),
  );
  return [{ ...cell, rows: 1 + (end < 0 ? below.length : end) }];
}
