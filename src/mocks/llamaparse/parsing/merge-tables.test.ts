import { expect, test } from 'vitest';
import { mergeTables } from './merge-tables.ts';
import type { Item, ParsedPage, TableItem } from './types.ts';
import { pageMarkdown } from './write.ts';

const HEADER = ['Ship', 'Hour'];
const text: Item = { type: 'text', value: 'Between.', boxes: [] };

function table(rows: string[][], x = 72): TableItem {
  return { type: 'table', rows, boxes: [{ x, y: 700, w: 300, h: 40 }] };
}

function pagesOf(...lists: Item[][]): ParsedPage[] {
  return lists.map((items, index) => ({
    number: index + 1,
    width: 612,
    height: 792,
    items,
    header: [],
    footer: [],
    text: '',
    rotation: 0,
  }));
}

test('a table over three pages becomes one where it begins, its repeated header once', () => {
  const pages = mergeTables(
    pagesOf(
      [text, table([HEADER, ['Alder', '9']])],
      [table([HEADER, ['Birch', '10']])],
      [table([['Cedar', '11']]), text],
    ),
  );
  expect(pages[0]?.items[1]).toMatchObject({
    rows: [HEADER, ['Alder', '9'], ['Birch', '10'], ['Cedar', '11']],
    mergedFromPages: [1, 2, 3],
  });
  expect(pages[1]?.items).toMatchObject([{ type: 'table', rows: [], mergedIntoPage: 1 }]);
  expect(pages[2]?.items).toMatchObject([{ rows: [], mergedIntoPage: 1 }, text]);
  expect(pages.map((page) => pageMarkdown(page)).slice(1)).toEqual(['', 'Between.']);
});

test.each([
  ['text stands between', [table([HEADER]), text], [table([['Birch', '10']])]],
  ['text stands before it on the next page', [table([HEADER])], [text, table([['Birch', '10']])]],
  ['it has another number of columns', [table([HEADER])], [table([['Birch', '10', 'x']])]],
  ['it stands elsewhere', [table([HEADER])], [table([['Birch', '10']], 200)]],
])('tables stay apart when %s', (_, first, second) => {
  const pages = pagesOf(first, second);
  expect(mergeTables(pages)).toEqual(pages);
});

test('pages that do not follow each other keep their tables', () => {
  const [first, second] = pagesOf([table([HEADER])], [table([['Birch', '10']])]) as [ParsedPage, ParsedPage];
  const pages = [first, { ...second, number: 5 }];
  expect(mergeTables(pages)).toEqual(pages);
});

test('a second table that begins behind the end of a merged one may go on itself', () => {
  const pages = mergeTables(
    pagesOf([table([HEADER])], [table([['a', 'b']]), table([['x', 'y']])], [table([['z', 'z']])]),
  );
  expect(pages[0]?.items[0]).toMatchObject({ mergedFromPages: [1, 2] });
  expect(pages[1]?.items[1]).toMatchObject({
    rows: [
      ['x', 'y'],
      ['z', 'z'],
    ],
    mergedFromPages: [2, 3],
  });
  expect(pages[2]?.items[0]).toMatchObject({ mergedIntoPage: 2 });
});
