import { compute, Uncomputable, type Value } from './formula-functions.ts';
import { type Expression, parseFormula, type Reference } from './formula-syntax.ts';

/** A workbook's cells by sheet and place; undefined for empty ones. */
export interface Cells {
  /** What a cell holds: a value, or a formula's text without its sign. */
  at(sheet: string, column: number, row: number): { readonly value?: Value; readonly formula?: string } | undefined;
}

/** Cells that one formula may lead to in turn, each through its own formula (ours). */
const MAX_DEPTH = 300;
/** Cells of one range (ours, bounds time). */
const MAX_RANGE = 100_000;
/** Cells looked up in one workbook (ours, bounds time). */
const MAX_LOOKUPS = 1_000_000;

/** Computes a workbook's formulas: arithmetic, comparison, text, and the functions that most sheets are made of. */
export class Calculator {
  readonly #cells: Cells;
  readonly #known = new Map<string, Value | Uncomputable>();
  #lookups = 0;

  constructor(cells: Cells) {
    this.#cells = cells;
  }

  /** A cell's value; undefined where it is empty or cannot be computed. */
  value(sheet: string, column: number, row: number): Value | undefined {
    try {
      return this.#cell(sheet, column, row, 0);
    } catch (error) {
      if (error instanceof Uncomputable) return undefined;
      throw error;
    }
  }

  #scalar(expression: Expression, sheet: string, depth: number): Value {
    switch (expression.type) {
      case 'value':
        return expression.value;
      case 'range':
        return this.#range(expression, sheet, depth)[0] ?? 0;
      case 'unary':
      case 'binary':
      case 'call': {
        const parts = expression.parts.map((part) =>
          part.type === 'range' ? this.#range(part, sheet, depth) : [this.#scalar(part, sheet, depth)],
        );
        const value = compute(expression.name, parts);
        if (value === undefined) throw new Uncomputable(expression.name);
        return value;
      }
      default:
        return expression satisfies never;
    }
  }

  /** The values of a range by rows, those of empty cells left out but for a single cell's, which is 0. */
  #range({ sheet, from, to }: Reference, own: string, depth: number): Value[] {
    const count = (to.column - from.column + 1) * (to.row - from.row + 1);
    if (count > MAX_RANGE || count < 1) throw new Uncomputable('range');
    const values: Value[] = [];
    for (let row = from.row; row <= to.row; row++) {
      for (let column = from.column; column <= to.column; column++) {
        const value = this.#cell(sheet ?? own, column, row, depth);
        if (value !== undefined) values.push(value);
      }
    }
    return values;
  }

  #cell(sheet: string, column: number, row: number, depth: number): Value | undefined {
    if (++this.#lookups > MAX_LOOKUPS || depth > MAX_DEPTH) throw new Uncomputable('too much');
    const key = `${sheet.toLowerCase()}!${column}:${row}`;
    const known = this.#known.get(key);
    if (known instanceof Uncomputable) throw known;
    if (known !== undefined) return known;
    const cell = this.#cells.at(sheet, column, row);
    if (cell?.formula === undefined) return cell?.value;
    this.#known.set(key, new Uncomputable('circle'));
    const value = this.#scalar(parseFormula(cell.formula), sheet, depth + 1);
    this.#known.set(key, value);
    return value;
  }
}
