import { type Box, type PageImage, ParseFailure } from '../types.ts';
import { apply, type Matrix, multiply } from './geometry.ts';
import type { PdfPage } from './open.ts';
import { type OperatorCodes, type Operators, walkOperators } from './operators.ts';
import { encodePng, type Pixels } from './png.ts';
import type { Rule } from './types.ts';

/** The service keeps the largest of a page (documented). */
const MAX_PER_PAGE = 35;
/** A picture thinner than this is a line or a tile of a background, in points (ours). */
const MIN_SIDE = 4;

/** What pdf.js decodes a picture to. `kind`: 1 one bit of grey, 2 RGB, 3 RGBA. */
interface Decoded {
  readonly width: number;
  readonly height: number;
  readonly kind: number;
  readonly data: unknown;
}

interface Found extends Rule {
  /** The picture itself, or the name it is stored under. */
  readonly source: unknown;
}

interface ReadImages {
  readonly view: Matrix;
  readonly signal: AbortSignal;
  /** A picture that cannot be decoded is an error. */
  readonly strict: boolean;
}

function undecodable(page: number): ParseFailure {
  return new ParseFailure('ERROR_DURING_PROCESSING', `A picture on page ${page} cannot be extracted.`);
}

/** The pictures on a page as PNG, top to bottom; stencils and what pdf.js cannot decode (JPEG 2000) are left out. */
export async function readImages(
  page: PdfPage,
  codes: OperatorCodes,
  operators: Operators,
  { view, signal, strict }: ReadImages,
): Promise<PageImage[]> {
  const images: PageImage[] = [];
  for (const { source, ...place } of largest(codes, operators, view)) {
    const decoded = typeof source === 'string' ? await storedImage(page, source, signal) : source;
    const pixels = toPixels(decoded);
    if (!pixels && strict) throw undecodable(page.pageNumber);
    if (!pixels) continue;
    const name = `img_p${page.pageNumber - 1}_${images.length + 1}.png`;
    const box = boxOf(place);
    const { width, height } = pixels;
    images.push({ name, contentType: 'image/png', width, height, box, bytes: encodePng(pixels) });
  }
  return images;
}

/** Where the same pictures stand, decodable or not. */
export function figureBoxes(codes: OperatorCodes, operators: Operators, view: Matrix): Box[] {
  return largest(codes, operators, view).map(boxOf);
}

function largest(codes: OperatorCodes, operators: Operators, view: Matrix): Found[] {
  return findImages(codes, operators, view)
    .toSorted((a, b) => area(b) - area(a))
    .slice(0, MAX_PER_PAGE)
    .sort((a, b) => a.y0 - b.y0 || a.x0 - b.x0);
}

function boxOf({ x0, y0, x1, y1 }: Rule): Box {
  return { x: x0, y: y0, w: x1 - x0, h: y1 - y0 };
}

/** A picture fills the unit square of the transformation in force. */
function findImages(codes: OperatorCodes, operators: Operators, view: Matrix): Found[] {
  const found: Found[] = [];
  walkOperators(codes, operators, (operator, [source], current) => {
    if (operator !== codes.paintImageXObject && operator !== codes.paintInlineImageXObject) return;
    const m = multiply(view, current);
    const corners = [apply(m, 0, 0), apply(m, 1, 0), apply(m, 0, 1), apply(m, 1, 1)];
    const xs = corners.map(([x]) => x);
    const ys = corners.map(([, y]) => y);
    const box = { x0: Math.min(...xs), y0: Math.min(...ys), x1: Math.max(...xs), y1: Math.max(...ys) };
    if (Math.min(box.x1 - box.x0, box.y1 - box.y0) >= MIN_SIDE) found.push({ ...box, source });
  });
  return found;
}

function area({ x0, y0, x1, y1 }: Rule): number {
  return (x1 - x0) * (y1 - y0);
}

/** pdf.js hands pictures over when they are decoded, which may be after the list of operators. */
function storedImage(page: PdfPage, name: string, signal: AbortSignal): Promise<unknown> {
  const store = name.startsWith('g_') ? page.commonObjs : page.objs;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    store.get(name, (image: unknown) => {
      signal.removeEventListener('abort', abort);
      resolve(image);
    });
  });
}

function toPixels(decoded: unknown): Pixels | undefined {
  if (typeof decoded !== 'object' || decoded === null || !('data' in decoded)) return undefined;
  const { width, height, kind, data } = decoded as Decoded;
  const format = ({ 1: 'gray1', 2: 'rgb', 3: 'rgba' } as const)[kind];
  if (format === undefined || !(data instanceof Uint8Array || data instanceof Uint8ClampedArray)) return undefined;
  return { width, height, data: new Uint8Array(data.buffer, data.byteOffset, data.length), format };
}

/** Pixels of all pictures of a file that are still decoded: each may lie in memory with four bytes a pixel (ours). */
const MAX_PIXELS = 200_000_000;
/** The same for one picture; larger ones are left out. A4 at 300 dpi has 8.7 million. */
export const MAX_IMAGE_PIXELS = 16_000_000;
/** How far a dictionary is looked through for its picture's size. */
const DICTIONARY_CHARS = 2_000;

/**
 * Whether a file's pictures may be decoded: adds up what it announces, before anything is. Dictionaries of pictures
 * are never compressed, so all of them are seen. Files with more have no pictures here.
 */
export function fitsInMemory(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  let pixels = 0;
  for (const { index } of text.matchAll(/\/Subtype\s{0,20}\/Image\b/g)) {
    const before = text.slice(Math.max(0, index - DICTIONARY_CHARS), index);
    const behind = text.slice(index, index + DICTIONARY_CHARS);
    const dictionary = before.slice(before.lastIndexOf('obj') + 1) + (behind.split('stream', 1)[0] ?? '');
    const side = (name: string) => Number(new RegExp(`/${name}\\s+(\\d{1,7})`).exec(dictionary)?.[1] ?? 0);
    const own = side('Width') * side('Height');
    if (own <= MAX_IMAGE_PIXELS) pixels += own;
  }
  return pixels <= MAX_PIXELS;
}
