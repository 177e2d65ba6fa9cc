import type { Box, ParsedPage } from '../parsing/types.ts';
import { label } from './labels.ts';

/** A part of a page of which a picture can be cut out. */
export interface LayoutElement {
  readonly label: string;
  readonly box: Box;
  /** Of its picture. */
  readonly name: string;
}

/** v1's layout: every item, one element for each of its boxes, and the pictures. Names as documented: `page_1_text_1.jpg`. */
export function layoutElements(page: ParsedPage): LayoutElement[] {
  const items = page.items.filter(({ type }) => type !== 'image');
  const found = items.flatMap((item) => item.boxes.map((box) => ({ label: label(item), box })));
  return named(page, [...found, ...(page.figures ?? []).map((box) => ({ label: 'figure', box }))], '');
}

/**
 * v2's layout pictures: figures and tables. The SDK says "cropped figures and diagrams"; names and tables are what clients
 * of the live service were given in 2026: `page_1_image_1_v2.jpg`, `page_1_table_1_v2.jpg`.
 */
export function layoutPictures(page: ParsedPage): LayoutElement[] {
  const tables = page.items.filter((item) => item.type === 'table').flatMap((item) => item.boxes);
  const figures = (page.figures ?? []).map((box) => ({ label: 'image', box }));
  return named(page, [...figures, ...tables.map((box) => ({ label: 'table', box }))], '_v2');
}

/** Counted by label. */
function named(page: ParsedPage, found: readonly Omit<LayoutElement, 'name'>[], suffix: string): LayoutElement[] {
  const counts = new Map<string, number>();
  return found.map((element) => {
    const count = (counts.get(element.label) ?? 0) + 1;
    counts.set(element.label, count);
    return { ...element, name: `page_${page.number}_${element.label}_${count}${suffix}.jpg` };
  });
}
