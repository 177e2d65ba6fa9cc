import { childOf, childrenOf, textOf, type XmlElement } from '../xml.ts';
import { textOf as textOfValue, type Value } from './formula-functions.ts';
import { Calculator } from './formulas.ts';

interface Sheet {
  readonly name: string;
  readonly root: () => XmlElement | undefined;
}

/** Says the computed text of a cell with a formula; undefined for other cells, and where it cannot be computed. */
export function computedTexts(
  sheets: readonly Sheet[],
  stored: (cell: XmlElement) => string,
): (sheet: string, cell: XmlElement) => string | undefined {
  const cells = new Map(sheets.map(({ name, root }) => [name.toLowerCase(), cellsOf(root())]));
  const calculator = new Calculator({
    at(sheet, column, row) {
      const cell = cells.get(sheet.toLowerCase())?.get(`${column}:${row}`);
      if (!cell) return undefined;
      const formula = textOf(childOf(cell, 'f'));
      return formula === '' ? { value: cellValue(cell, stored(cell)) } : { formula };
    },
  });
  return (sheet, cell) => {
    const at = place(cell);
    // a formula that cells share is written with one of them only: the others keep what they have
    if (!at || textOf(childOf(cell, 'f')) === '') return undefined;
    const value = calculator.value(sheet, at.column, at.row);
    return value === undefined ? undefined : textOfValue(value);
  };
}

function cellsOf(sheet: XmlElement | undefined): ReadonlyMap<string, XmlElement> {
  const found = new Map<string, XmlElement>();
  for (const row of childrenOf(childOf(sheet, 'sheetData'), 'row')) {
    for (const cell of childrenOf(row, 'c')) {
      const at = place(cell);
      if (at) found.set(`${at.column}:${at.row}`, cell);
    }
  }
  return found;
}

function place(cell: XmlElement): { column: number; row: number } | undefined {
  const { r: reference = '' } = cell.attributes;
  const row = Number(/\d{1,7}$/.exec(reference)?.[0] ?? Number.NaN);
  return Number.isNaN(row) ? undefined : { column: columnIndex(reference), row };
}

/** Numbers and truths by the cell's type; dates stay the numbers that they are. */
function cellValue(cell: XmlElement, text: string): Value {
  const raw = textOf(childOf(cell, 'v'));
  switch (cell.attributes.t) {
    case 'b':
      return raw === '1';
    case undefined:
    case 'n':
      return raw === '' ? text : Number(raw);
    default:
      return text;
  }
}

/** `AA12` stands in column 26, counted from 0. */
export function columnIndex(reference: string): number {
  const letters = /^[A-Z]{1,3}/.exec(reference)?.[0] ?? 'A';
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}
