import { flowTable } from '../flow.ts';
import type { TableItem } from '../types.ts';
import { EMPTY, spreadCells } from './grid.ts';
import { type MarkedText, markedText } from './spans.ts';
import type { Block, Table } from './types.ts';

/** Tables within cells of tables. */
const MAX_DEPTH = 10;

export function tableItem({ rows }: Table, annotateLinks: boolean): TableItem {
  const cells = rows.map((row) => row.map((cell) => ({ ...cell, text: cellText(cell.blocks, annotateLinks, 0) })));
  return withMarks(spreadCells(cells));
}

/** `marked` only where a cell has Markdown of its own. */
export function withMarks(grid: readonly (readonly MarkedText[])[]): TableItem {
  const table = flowTable(grid.map((line) => line.map(({ value }) => value)));
  if (!grid.flat().some(({ value, md }) => value !== md)) return table;
  return { ...table, marked: grid.map((line) => line.map(({ md }) => md)) };
}

/** A cell's paragraphs as lines; a table inside has its rows as lines, the cells apart by spaces. */
function cellText(blocks: readonly Block[], annotateLinks: boolean, depth: number): MarkedText {
  const lines = blocks.map((block): MarkedText => {
    if (block.type === 'paragraph') {
      const text = markedText(block.spans, { annotateLinks, emphasis: false });
      const label = block.list && text.value !== '' ? `${block.list.label || '•'} ` : '';
      return { value: label + text.value, md: label + text.md };
    }
    if (block.type !== 'table' || depth > MAX_DEPTH) return EMPTY;
    const rows = block.rows.map((cells) =>
      join(
        cells.map((cell) => cellText(cell.blocks, annotateLinks, depth + 1)),
        ' ',
      ),
    );
    return join(rows, '\n');
  });
  return join(lines, '\n');
}

function join(parts: readonly MarkedText[], separator: string): MarkedText {
  const full = parts.filter(({ value }) => value !== '');
  return { value: full.map(({ value }) => value).join(separator), md: full.map(({ md }) => md).join(separator) };
}
