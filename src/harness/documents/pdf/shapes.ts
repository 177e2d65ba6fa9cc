import type { Block } from '../author.ts';
import type { Typeface } from './typeface.ts';

const SIZE = { title: 24, heading: 15, body: 10, cell: 9.5, smallestCell: 5 } as const;
const GAP = { title: 16, heading: 7, block: 11, item: 4, line: 2.2 } as const;
const BULLET = '\u2022';
const BULLET_INDENT = 14;
const CELL_PADDING = 4;
/** Shares of the width that a table's three columns get. */
const COLUMN_SHARES = [0.36, 0.36, 0.28];

/** Something of a known height, ready to be drawn at a place. */
export interface Shape {
  readonly height: number;
  /** Set when this is a heading. */
  readonly heading?: string;
  readonly block?: Block;
  draw(x: number, y: number): void;
}

/** Measures and draws in one width. */
export function createShapes(pdf: PDFKit.PDFDocument, typeface: Typeface, width: number) {
  const line = (text: string, font: string, size: number, wide: number) => {
    const options = { width: wide, lineGap: GAP.line };
    const select = () => pdf.font(font).fontSize(size);
    return {
      height: select().heightOfString(text, options),
      draw: (x: number, y: number) => void select().fillColor('#1a1a1a').text(text, x, y, options),
    };
  };

  const title = (text: string): Shape => {
    const { height, draw } = line(text, typeface.bold, SIZE.title, width);
    return { height: height + GAP.title, heading: text, draw };
  };

  const heading = (text: string): Shape => {
    const { height, draw } = line(text, typeface.bold, SIZE.heading, width);
    return { height: height + GAP.heading, heading: text, draw };
  };

  const block = (source: Block): Shape => {
    switch (source.kind) {
      case 'paragraph': {
        const { height, draw } = line(source.text, typeface.regular, SIZE.body, width);
        return { height: height + GAP.block, block: source, draw };
      }
      case 'list':
        return list(source);
      case 'table':
        return table(source);
      default:
        return source satisfies never;
    }
  };

  const list = (source: Block & { kind: 'list' }): Shape => {
    const bullet = line(BULLET, typeface.regular, SIZE.body, BULLET_INDENT);
    const items = source.items.map((item) => line(item, typeface.regular, SIZE.body, width - BULLET_INDENT));
    return {
      height: items.reduce((sum, item) => sum + item.height + GAP.item, 0) + GAP.block,
      block: source,
      draw(x, y) {
        let top = y;
        for (const item of items) {
          bullet.draw(x, top);
          item.draw(x + BULLET_INDENT, top);
          top += item.height + GAP.item;
        }
      },
    };
  };

  /** The largest size at which every cell fits on one line: a wrapped cell would tear its row apart. */
  const cellSize = (source: Block & { kind: 'table' }): number => {
    const fits = (text: string, column: number, font: string, size: number) =>
      pdf.font(font).fontSize(size).widthOfString(text) <= width * (COLUMN_SHARES[column] ?? 0) - 2 * CELL_PADDING;
    for (let size: number = SIZE.cell; size >= SIZE.smallestCell; size -= 0.5) {
      const header = source.header.every((text, column) => fits(text, column, typeface.bold, size));
      const rows = source.rows.every((row) => row.every((text, i) => fits(text, i, typeface.regular, size)));
      if (header && rows) return size;
    }
    throw new RangeError(`a table cell does not fit on one line: ${JSON.stringify(source.rows)}`);
  };

  const table = (source: Block & { kind: 'table' }): Shape => {
    const size = cellSize(source);
    const rowHeight = size + 2 * CELL_PADDING + 2;
    const rows = [source.header, ...source.rows];
    const height = rows.length * rowHeight;
    const drawRow = (cells: readonly string[], index: number, x: number, top: number) => {
      let left = x;
      cells.forEach((text, column) => {
        pdf
          .font(index === 0 ? typeface.bold : typeface.regular)
          .fontSize(size)
          .fillColor('#1a1a1a');
        pdf.text(text, left + CELL_PADDING, top + CELL_PADDING + 1, { lineBreak: false });
        left += width * (COLUMN_SHARES[column] ?? 0);
      });
    };
    return {
      height: height + GAP.block,
      block: source,
      draw(x, y) {
        pdf.rect(x, y, width, rowHeight).fill('#e8ecef');
        for (const [index, cells] of rows.entries()) drawRow(cells, index, x, y + index * rowHeight);
        for (let i = 0; i <= rows.length; i++) {
          pdf.moveTo(x, y + i * rowHeight).lineTo(x + width, y + i * rowHeight);
        }
        pdf.lineWidth(0.5).strokeColor('#9aa5ae').stroke();
      },
    };
  };

  return { title, heading, block };
}

export type Shapes = ReturnType<typeof createShapes>;
