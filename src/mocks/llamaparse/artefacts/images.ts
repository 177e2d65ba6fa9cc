import { rounded } from '../parsing/boxes.ts';
import type { PageImage, ParsedDocument } from '../parsing/types.ts';

export interface DocumentImage extends PageImage {
  /** In the order of the document, from 0. */
  readonly index: number;
  readonly pageNumber: number;
}

/**
 * The pictures found in a document; empty unless they were asked for. Page screenshots and cut-out figures are not
 * made here: that takes a renderer, and this mock has none.
 */
export function documentImages(document: ParsedDocument): DocumentImage[] {
  return document.pages
    .flatMap((page) => (page.images ?? []).map((image) => ({ ...withRoundedBox(image), pageNumber: page.number })))
    .map((image, index) => ({ ...image, index }));
}

function withRoundedBox(image: PageImage): PageImage {
  return image.box ? { ...image, box: rounded(image.box) } : image;
}

export function findImage(document: ParsedDocument, name: string): PageImage | undefined {
  return document.pages.flatMap((page) => page.images ?? []).find((image) => image.name === name);
}
