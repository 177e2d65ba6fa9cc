import { unite } from '../boxes.ts';
import type { Box, Item, TableItem, TextItem } from '../types.ts';
import { rowText } from './segments.ts';
import type { Row } from './types.ts';

/**
 * What stands in columns without being a table: entries whose numbers stand apart from their text, and names with their
 * addresses, each centred below the other.
 */
export function loosenTable(table: TableItem, rows: readonly Row[]): Item[] {
  return numberedList(table) ?? centredBlocks(table, rows) ?? raggedLines(table, rows) ?? [table];
}

/** Two columns, of which the first counts 1, 2, 3 and the second has words. */
function numberedList({ rows, cellBoxes, ...place }: TableItem): Item[] | undefined {
  const counts = rows.every(([number, text = '', ...more], index) => {
    return more.length === 0 && Number(number?.replace(/[.)]$/, '')) === index + 1 && /\p{L}.*\s/u.test(text);
  });
  if (!counts || rows.length < 2) return undefined;
  const items = rows.map(([, text = ''], index): TextItem => {
    const box = cellBoxes?.[index]?.[1];
    return { type: 'text', value: text.replaceAll('\n', ' '), boxes: box ? [box] : [] };
  });
  return [
    {
      type: 'list',
      ordered: true,
      start: 1,
      items,
      boxes: place.boxes,
      ...(place.lines ? { lines: place.lines } : {}),
    },
  ];
}

/** Names and addresses have few lines; a table's cells of so few would hardly all be centred, and without a number. */
const MAX_ROWS = 5;
/** Middles nearer than this part of the size are one. */
const NEAR = 0.35;

/** Undefined unless every column's cells stand centred below each other and differ in width. */
function centredBlocks({ rows, cellBoxes }: TableItem, lines: readonly Row[]): Item[] | undefined {
  const columns = rows[0]?.length ?? 0;
  if (columns > 4 || !isFewNames(rows)) return undefined;
  const size = lines[0]?.size ?? 10;
  const blocks = Array.from({ length: columns }, (_, column) => ({
    texts: rows.map((row) => row[column] ?? '').filter((text) => text !== ''),
    boxes: (cellBoxes ?? []).flatMap((row) => row[column] ?? []),
  }));
  const isCentred = blocks.every(({ boxes }) => {
    const middles = boxes.map(({ x, w }) => x + w / 2);
    return boxes.length >= 2 && Math.max(...middles) - Math.min(...middles) < NEAR * size;
  });
  const isRagged = blocks.every(({ boxes }) => Math.max(...boxes.map(left)) - Math.min(...boxes.map(left)) > size);
  if (!isCentred || !isRagged) return undefined;
  return blocks.map(
    ({ texts, boxes }): Item => ({ type: 'text', value: texts.join('\n'), boxes: [boxes.reduce(unite)] }),
  );
}

/** Few lines whose cells reach over each other's columns: names that stand close together. */
function raggedLines({ rows, boxes, concerns = [] }: TableItem, lines: readonly Row[]): Item[] | undefined {
  if (concerns.length === 0 || rows.length > 3 || !isFewNames(rows)) return undefined;
  return [{ type: 'text', value: lines.map(rowText).join('\n'), boxes }];
}

function isFewNames(rows: TableItem['rows']): boolean {
  return rows.length >= 2 && rows.length <= MAX_ROWS && !rows.flat().some((cell) => /^\W*\d[\d.,%]*\W*$/.test(cell));
}

function left({ x }: Box): number {
  return x;
}
