import type { DefaultTreeAdapterTypes } from 'parse5';
import type { TableItem } from '../types.ts';
import { EMPTY, spreadCells } from '../words/grid.ts';
import type { MarkedText } from '../words/spans.ts';
import { withMarks } from '../words/tables.ts';
import { attribute } from './elements.ts';
import { type InlineSettings, inline, tidy } from './inline.ts';
import { isLeftOut } from './visibility.ts';

type Element = DefaultTreeAdapterTypes.Element;

export function htmlTable(table: Element, settings: InlineSettings): TableItem {
  const text = (cell: Element) => tidy([inline(cell.childNodes, { ...settings, emphasis: false })]);
  const rows = rowsOf(table, settings).map((row) =>
    cellsOf(row, settings).map((cell) => ({
      text: text(cell),
      columns: span(cell, 'colspan'),
      rows: span(cell, 'rowspan'),
    })),
  );
  return withMarks(spreadCells(rows));
}

function span(cell: Element, name: string): number {
  return Math.max(1, Number.parseInt(attribute(cell, name) ?? '1', 10) || 1);
}

function elementsOf(element: Element, settings: InlineSettings): Element[] {
  return element.childNodes.filter((child) => 'tagName' in child).filter((child) => !isLeftOut(child, settings));
}

function rowsOf(table: Element, settings: InlineSettings): Element[] {
  return elementsOf(table, settings).flatMap((child) => {
    if (child.tagName === 'tr') return [child];
    return ['thead', 'tbody', 'tfoot'].includes(child.tagName) ? rowsOf(child, settings) : [];
  });
}

function cellsOf(row: Element, settings: InlineSettings): Element[] {
  return elementsOf(row, settings).filter(({ tagName }) => tagName === 'td' || tagName === 'th');
}

/** Tables around tables lay a page out, as do those that say so. */
export function isLayout(table: Element, settings: InlineSettings): boolean {
  if (/^(presentation|none)$/.test(attribute(table, 'role') ?? '')) return true;
  const cells = rowsOf(table, settings).flatMap((row) => cellsOf(row, settings));
  return cells.some((cell) => holdsTable(cell, settings, 0));
}

/** Deeper nesting than any document has. */
const MAX_DEPTH = 50;

function holdsTable(element: Element, settings: InlineSettings, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  return elementsOf(element, settings).some(
    (child) => child.tagName === 'table' || holdsTable(child, settings, depth + 1),
  );
}

export function captionOf(table: Element, settings: InlineSettings): MarkedText {
  const caption = elementsOf(table, settings).find(({ tagName }) => tagName === 'caption');
  return caption ? tidy([inline(caption.childNodes, settings)]) : EMPTY;
}
