import { describe, expect, test } from 'vitest';
import { flowPage, flowTable } from '../../parsing/flow.ts';
import { parse } from '../../parsing/testing.ts';
import type { Box, Item, ParsedPage } from '../../parsing/types.ts';
import { PIXEL } from '../../v1/testing.ts';
import { drawPdf } from '../pdf.ts';
import { pixelsOf } from '../testing.ts';
import { paperOf } from './index.ts';

/** A small sheet: 300 by 200 points are 1,250 by 833 pixels; its margins are 54 points wide. */
function sheet(items: readonly Item[], more: Partial<ParsedPage> = {}): ParsedPage {
  return { ...flowPage(1, items), width: 300, height: 200, ...more };
}

const text = (value: string, ...boxes: Box[]): Item => ({ type: 'text', value, boxes });
const read = async (page: ParsedPage) => (await parse(await paperOf([page]), 'paper.pdf')).pages;

async function seen(page: ParsedPage) {
  const { ink, colour } = await pixelsOf(await drawPdf({ bytes: await paperOf([page]), pageNumber: 1, rotation: 0 }));
  const scale = 300 / 72;
  return {
    ink: (x: number, y: number, w: number, h: number) => ink(x * scale, y * scale, w * scale, h * scale),
    colour: (x: number, y: number) => colour(x * scale, y * scale),
  };
}

describe('the paper of a document without pages of its own', () => {
  test('has what was read, in its order, on as many pages as there were', async () => {
    const items: Item[] = [
      { type: 'heading', level: 1, value: 'Salt', boxes: [] },
      text('Гавань'),
      { type: 'list', ordered: true, start: 3, items: [{ type: 'text', value: 'oak', boxes: [] }], boxes: [] },
      flowTable([
        ['Pier', 'Fee'],
        ['North', '3'],
      ]),
      { type: 'code', value: 'let x;', boxes: [] },
    ];
    const pages = await read(sheet(items));
    expect(pages.map((page) => page.text.match(/\S+/g))).toEqual([
      ['Salt', 'Гавань', '3.', 'oak', 'Pier', 'Fee', 'North', '3', 'let', 'x;'],
    ]);
    const book = [sheet([text('one')]), sheet([text('two')], { number: 2, width: 400 })];
    const bound = await parse(await paperOf(book), 'paper.pdf');
    expect(bound.pages.map(({ width, text }) => [width, text.trim()])).toEqual([
      [300, 'one'],
      [400, 'two'],
    ]);
  });

  test('is the same file each time', async () => {
    const page = sheet([text('Salt')]);
    expect(Buffer.compare(await paperOf([page]), await paperOf([page]))).toBe(0);
  });

  test('keeps within its margins: what is too long is made smaller, and then cut off', async () => {
    const crowded = sheet([text('Many words of the harbour master. '.repeat(12))]);
    const full = sheet([text('Many words of the harbour master. '.repeat(400)), text('Never seen.')]);
    for (const page of [crowded, full]) {
      const { ink } = await seen(page);
      expect([ink(0, 150, 300, 50), ink(248, 0, 52, 200), ink(54, 54, 100, 40) > 0.03]).toEqual([0, 0, true]);
    }
    expect((await read(crowded))[0]?.text.match(/master/g)).toHaveLength(12);
    expect(await read(full)).toHaveLength(1);
  });

  test('has what has a place of its own there', async () => {
    const { ink } = await seen(sheet([text('MMMM', { x: 150, y: 100, w: 100, h: 30 })]));
    expect([ink(0, 0, 300, 99), ink(0, 0, 149, 200), ink(150, 100, 100, 30) > 0.05]).toEqual([0, 0, true]);
  });

  test('shows pictures that were kept, and the captions of others', async () => {
    const picture = { name: 'a.png', contentType: 'image/png', width: 100, height: 60, bytes: PIXEL } as const;
    const page = sheet([{ type: 'image', url: 'a.png', caption: '', boxes: [] }], { images: [picture] });
    expect((await seen(page)).colour(60, 60).map((part) => part > 128)).toEqual([true, false, false]);
    const [first] = await read(sheet([{ type: 'image', url: 'b.png', caption: 'A pier', boxes: [] }]));
    expect(first?.text.trim()).toBe('A pier');
  });

  test('takes any document in its stride: long words, many cells, many pieces, a page without room', async () => {
    const wide = flowTable(
      Array.from({ length: 201 }, (_, row) => Array.from({ length: 21 }, () => (row > 1 ? '' : 'x'))),
    );
    const hostile = [text('x'.repeat(65_000)), text('\ud800'), wide, ...Array<Item>(600).fill(text('.'))];
    expect((await read(sheet(hostile)))[0]?.text).toMatch(/x{30}/);
    const narrow = await paperOf([sheet([wide, text('Salt')], { width: 80, height: 30 })]);
    expect(Buffer.from(narrow).toString('latin1', 0, 5)).toBe('%PDF-');
  });
});
