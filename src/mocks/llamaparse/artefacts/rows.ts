import type { TableItem } from '../parsing/types.ts';

/** A plain decimal number as JSON writes it: no sign of plus, no leading zeros, no thousands separators. */
const NUMBER = /^-?(0|[1-9]\d{0,14})(\.\d{1,10})?$/;

/**
 * A table's rows as v2 types them: strings, numbers, null for empty cells. The SDK gives only the union; which texts
 * become numbers is a guess: those that read back exactly as they are printed, never in the header.
 */
export function typedRows({ rows }: Pick<TableItem, 'rows'>): (string | number | null)[][] {
  return rows.map((row, index) => row.map((cell) => typedCell(cell, index === 0)));
}

function typedCell(cell: string, header: boolean): string | number | null {
  if (cell === '') return null;
  if (header || !NUMBER.test(cell)) return cell;
  const number = Number(cell);
  return String(number) === cell ? number : cell;
}
