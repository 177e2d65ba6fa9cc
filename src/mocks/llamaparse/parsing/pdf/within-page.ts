import { onPage } from '../boxes.ts';
import type { Box, Item, ListItem, ParsedPage, TextItem } from '../types.ts';

/** The page with every box cut at its edges: a PDF may write and draw beyond them. */
export function withinPage(page: ParsedPage): ParsedPage {
  const cut = (box: Box) => onPage(box, page.width, page.height);
  const boxed = <T extends { readonly box: Box }>(one: T): T => ({ ...one, box: cut(one.box) });
  const entry = (item: TextItem | ListItem): TextItem | ListItem => (item.type === 'list' ? list(item) : placed(item));
  const list = (item: ListItem): ListItem => placed({ ...item, items: item.items.map(entry) });
  const placed = <T extends Item>(item: T): T => ({
    ...item,
    boxes: item.boxes.map(cut),
    ...(item.lines && { lines: item.lines.map((line) => ({ ...boxed(line), words: line.words.map(boxed) })) }),
  });
  const whole = (item: Item): Item => {
    if (item.type === 'list') return list(item);
    if (item.type !== 'table' || !item.cellBoxes) return placed(item);
    return placed({ ...item, cellBoxes: item.cellBoxes.map((row) => row.map((box) => box && cut(box))) });
  };
  return {
    ...page,
    items: page.items.map(whole),
    header: page.header.map(whole),
    footer: page.footer.map(whole),
    ...(page.links && { links: page.links.map(boxed) }),
    ...(page.fields && { fields: page.fields.map(boxed) }),
    ...(page.figures && { figures: page.figures.map(cut) }),
    ...(page.images && { images: page.images.map((image) => (image.box ? { ...image, box: cut(image.box) } : image)) }),
  };
}
