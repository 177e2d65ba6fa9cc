import { draw, drawnArea, isDrawable } from '../drawing/index.ts';
import { rounded } from '../parsing/boxes.ts';
import type { Box, PageImage, ParsedDocument, ParsedPage } from '../parsing/types.ts';
import type { LayoutElement } from './layout.ts';

export interface DocumentImage {
  readonly name: string;
  readonly contentType: PageImage['contentType'];
  readonly category: 'embedded' | 'layout' | 'screenshot';
  /** Of a layout picture: what it shows. */
  readonly label?: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Page units; absent where the format has no geometry. */
  readonly box?: Box;
  /** The encoded picture. Screenshots and layout pictures are drawn only now. @throws PictureError */
  bytes(): Promise<Uint8Array>;
}

/** What is wanted beside the pictures that stand in the document, which are there when they were decoded. */
export interface WantedImages {
  readonly screenshots: boolean;
  /** The parts of a page that are cut out of it. */
  readonly layout: (page: ParsedPage) => readonly LayoutElement[];
}

/** A document's pictures, page by page: those that stand in it, the page itself, parts of it (the order is a guess). */
export function documentImages(document: ParsedDocument, wanted: WantedImages): DocumentImage[] {
  return document.pages.flatMap((page) => pageImages(document, page, wanted));
}

export function pageImages(document: ParsedDocument, page: ParsedPage, wanted: WantedImages): DocumentImage[] {
  const embedded = (page.images ?? []).map(embeddedImage);
  if (!isDrawable(document, page)) return embedded;
  const whole = { x: 0, y: 0, w: page.width, h: page.height };
  const screenshot = { ...drawn(document, page, `page_${page.number}.jpg`, whole), category: 'screenshot' as const };
  const layout = wanted.layout(page).map(({ name, label, box }): DocumentImage => {
    return { ...drawn(document, page, name, box), category: 'layout', label };
  });
  return [...embedded, ...(wanted.screenshots ? [screenshot] : []), ...layout];
}

function embeddedImage({ name, contentType, width, height, box, bytes }: PageImage): DocumentImage {
  return {
    name,
    contentType,
    category: 'embedded',
    width,
    height,
    ...(box && { box: rounded(box) }),
    bytes: () => Promise.resolve(bytes),
  };
}

function drawn(document: ParsedDocument, page: ParsedPage, name: string, box: Box) {
  const { width, height } = drawnArea(document, page, box);
  return {
    name,
    contentType: 'image/jpeg' as const,
    width,
    height,
    box: rounded(box),
    bytes: () => draw(document, page, box),
  };
}
