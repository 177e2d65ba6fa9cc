import type { Block } from '../author.ts';
import { INK, type Pen } from './pen.ts';

type Table = Block & { readonly kind: 'table' };

const SIZE = { largest: 9.5, smallest: 5.5 } as const;
const PADDING = 4;

/** Aligned columns without vertical rules, one line per row: a wrapped cell would tear its row apart. */
export function tableShape(pen: Pen, table: Table): { height: number; draw(x: number, y: number): void } {
  const { pdf, width } = pen;
  const { size, columns } = measureColumns(pen, table);
  const rowHeight = size + 2 * PADDING + 2;
  const rows = [table.header, ...table.rows];
  return {
    height: rows.length * rowHeight,
    draw(x, y) {
      pdf.rect(x, y, width, rowHeight).fill('#e8ecef');
      for (const [index, cells] of rows.entries()) {
        const font = index === 0 ? pen.typeface.bold : pen.typeface.regular;
        drawRow(pen, cells, { font, size, columns, x, y: y + index * rowHeight });
      }
      for (let i = 0; i <= rows.length; i++) pdf.moveTo(x, y + i * rowHeight).lineTo(x + width, y + i * rowHeight);
      pdf.lineWidth(0.5).strokeColor('#9aa5ae').stroke();
    },
  };
}

interface RowStyle {
  readonly font: string;
  readonly size: number;
  readonly columns: readonly number[];
  readonly x: number;
  readonly y: number;
}

function drawRow({ pdf }: Pen, cells: readonly string[], { font, size, columns, x, y }: RowStyle): void {
  pdf.font(font).fontSize(size).fillColor(INK);
  let left = x;
  for (const [column, text] of cells.entries()) {
    pdf.text(text, left + PADDING, y + PADDING + 1, { lineBreak: false });
    left += columns[column] ?? 0;
  }
}

/** Column widths by their widest cell, and the largest size at which all of them fit side by side. */
function measureColumns({ pdf, typeface, width }: Pen, { header, rows }: Table) {
  const widest = header.map((title, column) => {
    const headerWidth = pdf.font(typeface.bold).fontSize(SIZE.largest).widthOfString(title);
    pdf.font(typeface.regular);
    return Math.max(headerWidth, ...rows.map((row) => pdf.widthOfString(row[column] ?? '')));
  });
  const room = width - header.length * 2 * PADDING;
  const total = widest.reduce((sum, column) => sum + column, 0);
  const size = Math.min(SIZE.largest, (SIZE.largest * room) / total);
  if (size < SIZE.smallest) throw new RangeError(`a table row does not fit on one line: ${JSON.stringify(rows)}`);
  return { size, columns: widest.map((column) => (column / total) * room + 2 * PADDING) };
}
