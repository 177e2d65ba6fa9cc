import { itemText } from '../../parsing/flow.ts';
import type { Box, Item, ParsedPage } from '../../parsing/types.ts';
import { type Block, blocksOf, letteringOf } from './blocks.ts';
import { type Sheet, textHeight, writable, write, writeSheets } from './sheet.ts';
import { tableEnd, tableRows } from './table.ts';

const MARGIN = 54;
const GAP = 6;
/** Everything is made smaller, in these steps, until it fits on the page. */
const SCALES: readonly number[] = [1, 0.8, 0.65, 0.5];

/**
 * Pages as a PDF of what was read in them: their text, lists, tables and pictures in one column, or at their places where
 * the format tells them. It is not how the document looks in its own program: fonts, colours and layout are not known.
 */
export function paperOf(pages: readonly ParsedPage[]): Promise<Uint8Array> {
  return writeSheets((sheet) => {
    for (const page of pages) {
      sheet.addPage({ size: [page.width, page.height], margin: 0 });
      drawPage(sheet, page);
    }
  });
}

function drawPage(sheet: Sheet, page: ParsedPage): void {
  const placed = page.items.filter(({ boxes }) => boxes.length > 0);
  for (const item of placed) drawPlaced(sheet, item, item.boxes[0] as Box);
  const free = { ...page, items: page.items.filter(({ boxes }) => boxes.length === 0) };
  const blocks = blocksOf(free);
  const scale = SCALES.find((each) => flow(sheet, page, blocks, each, false) <= page.height - MARGIN) ?? 0.5;
  flow(sheet, page, blocks, scale, true);
}

/** An item with a place of its own, such as a slide's: as large as it is written at most, and as its box has room. */
function drawPlaced(sheet: Sheet, item: Item, { x, y, w, h }: Box): void {
  if (w < 1 || h < 1) return;
  if (item.type === 'table') {
    const bottom = y + h;
    const rows = tableRows(item);
    const fits = [12, 10, 8, 6].find((size) => tableEnd(sheet, rows, size, { x, y, w, bottom, draw: false }) <= bottom);
    tableEnd(sheet, rows, fits ?? 6, { x, y, w, bottom, draw: true });
    return;
  }
  const text = writable(itemText(item));
  const { face, size: usual } = letteringOf(item);
  const sizes = [usual * 2, usual * 1.5, usual, usual * 0.75, usual * 0.5];
  const size = sizes.find((each) => textHeight(sheet, text, { face, size: each }, w) <= h) ?? usual * 0.5;
  write(sheet.fillColor('black'), text, { face, size }, { x, y, w, h });
}

/** Blocks below each other; the end of the last one. Drawn only with `draw`; what passes the lower margin is left out. */
function flow(sheet: Sheet, page: ParsedPage, blocks: readonly Block[], scale: number, draw: boolean): number {
  const bottom = draw ? page.height - MARGIN : Number.POSITIVE_INFINITY;
  let y = MARGIN;
  for (const block of blocks) {
    if (y >= bottom) break;
    y =
      blockEnd(sheet, block, scale, { x: MARGIN, y, w: Math.max(1, page.width - 2 * MARGIN), bottom, draw }) +
      GAP * scale;
  }
  return y;
}

function blockEnd(
  sheet: Sheet,
  block: Block,
  scale: number,
  { x, y, w, bottom, draw }: { x: number; y: number; w: number; bottom: number; draw: boolean },
): number {
  switch (block.type) {
    case 'text': {
      const lettering = { ...block.lettering, size: block.lettering.size * scale };
      const indent = Math.min(block.indent * scale, w / 2);
      const height = textHeight(sheet, block.text, lettering, w - indent);
      const box = { x: x + indent, y, w: w - indent, h: Math.min(height + 1, bottom - y) };
      if (draw) write(sheet.fillColor('black'), block.text, lettering, box);
      return y + height;
    }
    case 'table':
      return tableEnd(sheet, block.rows, block.size * scale, { x, y, w, bottom, draw });
    case 'picture': {
      const ratio = Math.min(scale, w / block.width, draw ? (bottom - y) / block.height : 1);
      const size = { width: block.width * ratio, height: block.height * ratio };
      if (draw) sheet.image(Buffer.from(block.bytes), x, y, size);
      return y + size.height;
    }
    default:
      return block satisfies never;
  }
}
