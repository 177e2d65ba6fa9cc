import type { Random } from '../../../lib/random.ts';
import type { Author, Block } from '../author.ts';
import { PAGE } from './open.ts';
import type { Pen } from './pen.ts';
import { blockShape, headingShape, type Shape, titleShape } from './shapes.ts';

/** What a page must hold; the rest of it is filled with prose. */
export interface PagePlan {
  /** Facts in running text and lists: at least one. */
  readonly spokenFacts: number;
  /** Facts in a table; 0 = no table. */
  readonly tableFacts: number;
  readonly headings: boolean;
  readonly first: boolean;
  readonly columns: 1 | 2;
}

export const COLUMN_GUTTER = 26;
const TOP = PAGE.margin;
const BOTTOM = PAGE.height - PAGE.margin;
/** A page is rarely full to the last line. */
const FULL = 0.94;
/** Two columns never fill up evenly: what the tallest block may leave open at the foot of the first. */
const COLUMN_SLACK = 130;

/**
 * The shapes of one page in order. Their heights are measured, and together they fit: a page is filled until the next
 * paragraph would not fit any more, so what is written for a page is on that page.
 */
export function composePage(plan: PagePlan, author: Author, pen: Pen, random: Random): Shape[] {
  const lead: Shape[] = [];
  if (plan.first) lead.push(titleShape(pen, author.title));
  if (plan.headings && (plan.first || random.next() < 0.7)) lead.push(headingShape(pen, author.heading()));
  const body = requiredBlocks(plan, author, random).map((block) => blockShape(pen, block));
  const capacity = (BOTTOM - TOP) * FULL * plan.columns - (plan.columns === 2 ? COLUMN_SLACK : 0);
  let used = heightOf([...lead, ...body]);
  for (;;) {
    const filler = blockShape(pen, random.next() < 0.15 ? author.list([]) : author.paragraph([]));
    if (used + filler.height > capacity) break;
    body.push(filler);
    used += filler.height;
  }
  const mixed = random.shuffle(body);
  if (plan.headings && mixed.length > 3) {
    const second = headingShape(pen, author.heading());
    if (used + second.height <= capacity) mixed.splice(Math.ceil(mixed.length / 2), 0, second);
  }
  return [...lead, ...mixed];
}

function requiredBlocks(plan: PagePlan, author: Author, random: Random): Block[] {
  const blocks: Block[] = [];
  for (let i = 0; i < plan.spokenFacts; i++) {
    const facts = [author.fact()];
    blocks.push(i > 0 && random.next() < 0.4 ? author.list(facts) : author.paragraph(facts));
  }
  if (plan.tableFacts > 0) blocks.push(author.table(Array.from({ length: plan.tableFacts }, () => author.fact())));
  return blocks;
}

function heightOf(shapes: readonly Shape[]): number {
  return shapes.reduce((sum, shape) => sum + shape.height, 0);
}

export interface Placed {
  readonly shape: Shape;
  readonly x: number;
  readonly y: number;
}

/** Where each shape goes, column by column. Throws when one would leave the page: `composePage` promised otherwise. */
export function placeShapes(shapes: readonly Shape[], columns: 1 | 2, columnWidth: number): Placed[] {
  const placed: Placed[] = [];
  let column = 0;
  let y: number = TOP;
  for (const shape of shapes) {
    if (y + shape.height > BOTTOM) {
      column++;
      y = TOP;
    }
    if (column >= columns || y + shape.height > BOTTOM) throw new Error('a page was composed too full to be drawn');
    placed.push({ shape, x: PAGE.margin + column * (columnWidth + COLUMN_GUTTER), y });
    y += shape.height;
  }
  return placed;
}
