import { flowTable } from '../flow.ts';
import type { TableItem } from '../types.ts';
import { type MarkedText, markedText } from './spans.ts';
import type { Block, Cell, Table } from './types.ts';

/** Tables wider than this are cut, and cells that claim to take more rows take so many (ours, bounds memory). */
const MAX_COLUMNS = 1_000;
const MAX_ROWS_OF_CELL = 1_000;
/** Tables within cells of tables. */
const MAX_DEPTH = 10;

/** A cell that takes several columns or rows has its text in the first; the others are empty. */
export function tableItem({ rows }: Table, annotateLinks: boolean): TableItem {
  const grid: MarkedText[][] = [];
  /** Rows that a cell from above still takes, by column. */
  const taken: number[] = [];
  for (const cells of rows) {
    const line: MarkedText[] = [];
    const skip = () => {
      for (let column = line.length; (taken[column] ?? 0) > 0; column++) {
        taken[column] = (taken[column] ?? 0) - 1;
        line.push(EMPTY);
      }
    };
    for (const cell of cells) {
      skip();
      if (line.length >= MAX_COLUMNS) break;
      addCell(line, taken, cell, annotateLinks);
    }
    skip();
    grid.push(line);
  }
  return withMarks(grid.filter((line) => line.some(({ value }) => value !== '')));
}

const EMPTY: MarkedText = { value: '', md: '' };

function addCell(line: MarkedText[], taken: number[], cell: Cell, annotateLinks: boolean): void {
  const columns = Math.min(cell.columns, MAX_COLUMNS - line.length);
  for (let column = 0; column < columns; column++) {
    taken[line.length] = Math.min(cell.rows, MAX_ROWS_OF_CELL) - 1;
    line.push(column === 0 ? cellText(cell.blocks, annotateLinks, 0) : EMPTY);
  }
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
