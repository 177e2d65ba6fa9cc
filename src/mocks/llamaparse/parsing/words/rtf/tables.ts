import { distinct } from '../../distinct.ts';
import type { Block, Cell, Table } from '../types.ts';

/** What `\cellx` and the words before it say of a cell. */
export interface CellDefinition {
  /** Where the cell ends, in twentieths of a point. */
  readonly right: number;
  /** It goes on with the cell above it, or at its left. */
  readonly continuesAbove: boolean;
  readonly continuesLeft: boolean;
}

interface RawCell extends CellDefinition {
  readonly blocks: readonly Block[];
}

/** Rows and the cells of the row that is being read. */
interface OpenTable {
  rows: RawCell[][];
  cells: (readonly Block[])[];
  blocks: Block[];
}

/** Tables within tables (ours, bounds memory). */
const MAX_DEPTH = 10;
/** Edges nearer than this are one, in twentieths of a point. */
const NEAR = 30;

/** Collects blocks, putting those of cells into tables. Depth 0 is outside of tables. */
export class TableBuilder {
  readonly #blocks: Block[] = [];
  readonly #open: OpenTable[] = [];

  add(block: Block, depth: number): void {
    this.#close(depth);
    this.#target(depth).push(block);
  }

  endCell(depth: number): void {
    this.#close(depth);
    const table = this.#table(Math.max(1, depth));
    table.cells.push(table.blocks);
    table.blocks = [];
  }

  /** Cells beyond the definitions, and rows without any, have one column each. */
  endRow(depth: number, definitions: readonly CellDefinition[]): void {
    this.#close(depth);
    const table = this.#table(Math.max(1, depth));
    if (table.blocks.length > 0) this.endCell(depth);
    const last = definitions.at(-1)?.right ?? 0;
    const beyond = (index: number) => ({
      right: last + 1_000 * (index + 1),
      continuesAbove: false,
      continuesLeft: false,
    });
    if (table.cells.length > 0) {
      table.rows.push(table.cells.map((blocks, index) => ({ ...(definitions[index] ?? beyond(index)), blocks })));
    }
    table.cells = [];
  }

  finish(): Block[] {
    this.#close(0);
    return this.#blocks;
  }

  #table(depth: number): OpenTable {
    const level = Math.min(MAX_DEPTH, depth);
    while (this.#open.length < level) this.#open.push({ rows: [], cells: [], blocks: [] });
    return this.#open[level - 1] as OpenTable;
  }

  #target(depth: number): Block[] {
    return depth === 0 ? this.#blocks : this.#table(depth).blocks;
  }

  /** Tables deeper than `depth` are whole. A row that was never ended is one all the same. */
  #close(depth: number): void {
    while (this.#open.length > Math.min(MAX_DEPTH, depth)) {
      const level = this.#open.length;
      const open = this.#open.at(-1) as OpenTable;
      if (open.cells.length > 0 || open.blocks.length > 0) this.endRow(level, []);
      this.#open.pop();
      if (open.rows.length > 0) this.#target(level - 1).push(toTable(open.rows));
    }
  }
}

/** Cells of different widths take as many columns as there are edges within them. */
function toTable(rows: readonly (readonly RawCell[])[]): Table {
  const edges = distinct(
    rows.flat().map(({ right }) => right),
    NEAR,
  );
  const column = (right: number) => edges.findIndex((edge) => right <= edge + NEAR);
  const lines = rows.map((cells) => {
    let from = 0;
    return cells.map((cell) => {
      const to = Math.max(from + 1, column(cell.right) + 1);
      const placed = { cell, from, columns: to - from };
      from = to;
      return placed;
    });
  });
  return {
    type: 'table',
    rows: lines.map((line, at) =>
      line.flatMap(({ cell, from, columns }): Cell[] => {
        if (cell.continuesAbove) return [];
        const below = lines.slice(at + 1);
        const end = below.findIndex((other) => !other.some((one) => one.from === from && one.cell.continuesAbove));
        const own: Cell = {
          blocks: cell.continuesLeft ? [] : cell.blocks,
          columns,
          rows: 1 + (end < 0 ? below.length : end),
        };
        return [own];
      }),
    ),
  };
}
