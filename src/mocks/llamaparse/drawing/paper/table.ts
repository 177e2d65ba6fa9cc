import type { TableItem } from '../../parsing/types.ts';
import { type Lettering, type Sheet, textHeight, writable, write } from './sheet.ts';

/** A page has no room for more (ours). */
const MAX_COLUMNS = 20;
const MAX_ROWS = 200;
const PADDING = 3;

type Rows = readonly (readonly string[])[];

/** What of a table is drawn. */
export function tableRows({ rows }: Pick<TableItem, 'rows'>): string[][] {
  return rows.slice(0, MAX_ROWS).map((row) => row.slice(0, MAX_COLUMNS).map(writable));
}

/** Draws a ruled table and tells where it ends; without `draw` it only measures. Rows below `bottom` are left out. */
export function tableEnd(
  sheet: Sheet,
  rows: Rows,
  size: number,
  place: {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly bottom: number;
    readonly draw: boolean;
  },
): number {
  const columns = rows[0]?.length ?? 0;
  if (columns === 0) return place.y;
  const width = place.w / columns;
  let { y } = place;
  for (const [index, row] of rows.entries()) {
    const lettering: Lettering = { face: index === 0 ? 'bold' : 'plain', size };
    const inner = Math.max(1, width - 2 * PADDING);
    const height = Math.max(size, ...row.map((cell) => textHeight(sheet, cell, lettering, inner))) + 2 * PADDING;
    if (y + height > place.bottom) break;
    if (place.draw) {
      for (const [column, cell] of row.entries()) {
        const x = place.x + column * width;
        sheet.lineWidth(0.5).rect(x, y, width, height).stroke('#808080');
        write(sheet.fillColor('black'), cell, lettering, { x: x + PADDING, y: y + PADDING, w: inner, h: height });
      }
    }
    y += height;
  }
  return y;
}
