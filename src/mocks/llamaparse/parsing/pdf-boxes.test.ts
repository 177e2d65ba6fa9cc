import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Pdf, pdf } from '../testing.ts';
import { allItems, itemLines } from './items.ts';
import { parse } from './testing.ts';
import type { Box, Item, ParsedPage } from './types.ts';
import { itemMarkdown, pageMarkdown } from './write.ts';

const inside = (inner: Box | undefined, outer: Box | undefined, slack = 1) =>
  inner !== undefined &&
  outer !== undefined &&
  inner.x >= outer.x - slack &&
  inner.y >= outer.y - slack &&
  inner.x + inner.w <= outer.x + outer.w + slack &&
  inner.y + inner.h <= outer.y + outer.h + slack;

async function firstPage(draw: (document: Pdf) => void): Promise<ParsedPage> {
  const { pages } = await parse(await pdf(draw), 'a.pdf', { granularBoxes: true });
  return pages[0] as ParsedPage;
}

describe('boxes', () => {
  test('of words stand where the font draws them', async () => {
    let expected: number[] = [];
    const page = await firstPage((document) => {
      document.font('Helvetica').fontSize(20).text('Will it fit: WWW', 72, 100);
      expected = ['', 'Will ', 'Will it ', 'Will it fit: '].map((before) => 72 + document.widthOfString(before));
    });
    const [item] = page.items;
    const words = item ? itemLines(item).flatMap(({ words }) => words) : [];
    expect(words.map(({ text }) => text)).toEqual(['Will', 'it', 'fit:', 'WWW']);
    // kerning is spread over the line, hence the tolerance of a point
    for (const [index, { box }] of words.entries()) expect(Math.abs(box.x - (expected[index] ?? 0))).toBeLessThan(1);
    expect(words.every(({ box }) => inside(box, item?.boxes[0]))).toBe(true);
  });

  test('of lines are one each, top to bottom', async () => {
    const page = await firstPage((document) => document.text('one two\nthree four five', 72, 100));
    const [item] = page.items;
    const lines = item ? itemLines(item) : [];
    expect(lines.map(({ text }) => text)).toEqual(['one two', 'three four five']);
    expect(lines[1]?.box.y).toBeGreaterThan((lines[0]?.box.y ?? 0) + 10);
  });

  test('are not kept of lines and words unless they are asked for', async () => {
    const { pages } = await parse(await pdf((document) => document.text('one two')), 'a.pdf');
    expect(pages[0]?.items[0]).not.toHaveProperty('lines');
  });

  test('of cells are the grid’s where lines are drawn, and around the text where none are', async () => {
    const drawn = await firstPage((document) =>
      document.table({
        data: [
          ['a', 'b'],
          ['c', 'd'],
        ],
      }),
    );
    const grid = drawn.items[0];
    if (grid?.type !== 'table') throw new Error('no table was found');
    const [left, right] = grid.cellBoxes?.[0] ?? [];
    expect(left).toMatchObject({ x: expect.closeTo(72, 0), w: expect.closeTo(234, 0) });
    expect(right?.x).toBeCloseTo(72 + 234, 0);
    expect(grid.cellBoxes?.flat().every((box) => inside(box, grid.boxes[0], 2))).toBe(true);

    const aligned = await firstPage((document) => {
      const rows = [
        ['Month', 'High'],
        ['May', '4.1 m'],
        ['June', ''],
        ['July', '4.4 m'],
      ];
      for (const [index, row] of rows.entries()) {
        for (const [column, text] of row.entries())
          document.fontSize(11).text(text, 72 + column * 120, 100 + index * 16);
      }
    });
    const [table] = aligned.items;
    if (table?.type !== 'table') throw new Error('no table was found');
    expect(table.cellBoxes?.map((row) => row.map((box) => box && Math.round(box.x)))).toEqual([
      [72, 192],
      [72, 192],
      [72, undefined],
      [72, 192],
    ]);
  });

  test('are there for turned text, header and footer too', async () => {
    const bytes = await pdf(
      (document) => {
        for (let number = 1; number <= 3; number++) {
          if (number > 1) document.addPage();
          document
            .fontSize(9)
            .text('Pilot Book', 72, 40)
            .text(`Page ${number} of 3`, 300, 740, { lineBreak: false, height: 20 });
          document.fontSize(11).text(`Text of page ${number} that is long enough to be the main direction.`, 72, 200);
          document
            .save()
            .rotate(90, { origin: [40, 400] })
            .text('STAMP', 40, 400, { lineBreak: false })
            .restore();
        }
      },
      { margins: { top: 30, bottom: 30, left: 72, right: 72 } },
    );
    const { pages } = await parse(bytes, 'a.pdf');
    const [page] = pages;
    expect(page?.header[0]?.boxes[0]).toMatchObject({ x: expect.closeTo(72, 0) });
    expect(page?.footer[0]?.boxes[0]?.x).toBeCloseTo(300, 0);
    const stamp = page?.items.find((item) => item.type === 'text' && item.value === 'STAMP')?.boxes[0];
    expect(stamp?.y).toBeCloseTo(400, 0);
    expect(stamp?.h).toBeGreaterThan(2 * (stamp?.w ?? 0));
  });

  test('are cut at the edge of the page, and what stands beside it is left out', async () => {
    const page = await firstPage((document) => {
      document.text('A line that runs over the edge', 560, 100, { lineBreak: false });
      document.text('Beside the page.', 700, 300, { lineBreak: false }).text('On the page.', 72, 400);
    });
    const whole = { x: 0, y: 0, w: page.width, h: page.height };
    const boxes = page.items.flatMap(everyBox);
    expect(boxes.filter((box) => !inside(box, whole, 0))).toEqual([]);
    expect(boxes.length).toBeGreaterThan(8);
    expect(page.text).not.toContain('Beside');
  });
});

/** Blocks of a page that is set in one column. */
const block = fc.oneof(
  fc.record({ kind: fc.constant('heading' as const), words: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ kind: fc.constant('text' as const), words: fc.integer({ min: 3, max: 60 }) }),
  fc.record({ kind: fc.constant('list' as const), words: fc.integer({ min: 2, max: 4 }) }),
  fc.record({ kind: fc.constant('table' as const), words: fc.integer({ min: 2, max: 4 }) }),
);

test('whatever is printed: boxes lie on the page, items follow each other downwards, and make up the Markdown', async () => {
  const property = fc.asyncProperty(fc.array(block, { minLength: 1, maxLength: 6 }), async (blocks) => {
    const bytes = await pdf((document) => {
      for (const { kind, words } of blocks)
        draw(
          document,
          kind,
          Array.from({ length: words }, (_, at) => `word${at}`),
        );
    });
    const { pages } = await parse(bytes, 'a.pdf', { granularBoxes: true });
    for (const page of pages) {
      const whole = { x: 0, y: 0, w: page.width, h: page.height };
      expect(
        allItems(page)
          .flatMap(everyBox)
          .filter((box) => !inside(box, whole, 0)),
      ).toEqual([]);
      const tops = page.items.map(({ boxes: [box] }) => box?.y ?? Number.NaN);
      expect(tops).toEqual(tops.toSorted((a, b) => a - b));
      expect(pageMarkdown(page)).toBe(page.items.map((item) => itemMarkdown(item)).join('\n\n'));
    }
  });
  await fc.assert(property, { numRuns: 25 });
});

function draw(document: Pdf, kind: 'heading' | 'text' | 'list' | 'table', words: string[]): void {
  if (kind === 'heading') document.fontSize(18).text(words.join(' '));
  else if (kind === 'text') document.fontSize(11).text(words.join(' '));
  else if (kind === 'list') document.fontSize(11).list(words);
  else document.fontSize(11).table({ data: [words, words.map((word) => word.toUpperCase())] });
  document.x = 72;
  document.moveDown();
}

function everyBox(item: Item): Box[] {
  const lines = itemLines(item).flatMap(({ box, words }) => [box, ...words.map((word) => word.box)]);
  const cells = item.type === 'table' ? (item.cellBoxes ?? []).flat().filter((box) => box !== undefined) : [];
  return [...item.boxes, ...lines, ...cells];
}
