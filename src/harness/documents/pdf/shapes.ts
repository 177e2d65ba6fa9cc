import type { Block } from '../author.ts';
import { INK, type Pen } from './pen.ts';
import { tableShape } from './table.ts';

const SIZE = { title: 24, heading: 15, body: 10 } as const;
const GAP = { afterTitle: 12, beforeHeading: 8, afterHeading: 7, afterBlock: 11, afterItem: 4, line: 2.2 } as const;
const BULLET = '\u2022';
const BULLET_INDENT = 14;

/** Something of a known height (the gap below included), ready to be drawn at a place. */
export interface Shape {
  readonly height: number;
  /** Set when this is a heading. */
  readonly heading?: string;
  readonly block?: Block;
  draw(x: number, y: number): void;
}

export function titleShape(pen: Pen, text: string): Shape {
  const { height, draw } = lines(pen, text, { font: pen.typeface.bold, size: SIZE.title });
  return { height: height + GAP.afterTitle, heading: text, draw };
}

export function headingShape(pen: Pen, text: string): Shape {
  const { height, draw } = lines(pen, text, { font: pen.typeface.bold, size: SIZE.heading });
  return {
    height: GAP.beforeHeading + height + GAP.afterHeading,
    heading: text,
    draw: (x, y) => draw(x, y + GAP.beforeHeading),
  };
}

export function blockShape(pen: Pen, block: Block): Shape {
  switch (block.kind) {
    case 'paragraph': {
      const { height, draw } = lines(pen, block.text);
      return { height: height + GAP.afterBlock, block, draw };
    }
    case 'list':
      return listShape(pen, block);
    case 'table': {
      const { height, draw } = tableShape(pen, block);
      return { height: height + GAP.afterBlock, block, draw };
    }
    default:
      return block satisfies never;
  }
}

function listShape(pen: Pen, block: Block & { kind: 'list' }): Shape {
  const bullet = lines(pen, BULLET);
  const items = block.items.map((item) => lines({ ...pen, width: pen.width - BULLET_INDENT }, item));
  return {
    height: items.reduce((sum, item) => sum + item.height + GAP.afterItem, 0) + GAP.afterBlock,
    block,
    draw(x, y) {
      let top = y;
      for (const item of items) {
        bullet.draw(x, top);
        item.draw(x + BULLET_INDENT, top);
        top += item.height + GAP.afterItem;
      }
    },
  };
}

/** Text broken into lines of the pen's width; body type when no other is asked for. */
function lines({ pdf, typeface, width }: Pen, text: string, type?: { font: string; size: number }) {
  const { font, size } = type ?? { font: typeface.regular, size: SIZE.body };
  const options = { width, lineGap: GAP.line };
  return {
    height: pdf.font(font).fontSize(size).heightOfString(text, options),
    draw(x: number, y: number) {
      pdf.font(font).fontSize(size).fillColor(INK).text(text, x, y, options);
    },
  };
}
