import { Slots } from '../jobs/tasks.ts';
import type { Box, ParsedDocument, ParsedPage } from '../parsing/types.ts';
import { PictureError } from './errors.ts';
import { hasPaper } from './kinds.ts';
import { type PixelArea, pixelArea } from './scale.ts';

export { PictureError } from './errors.ts';

/** Whether a page can be drawn: PDFs and pictures need the file itself, others what was read; and a size. */
export function isDrawable({ kind, original }: ParsedDocument, { failure, width, height }: ParsedPage): boolean {
  const hasSize = Number.isFinite(width) && Number.isFinite(height) && width > 0 && height > 0;
  const hasSource = kind === 'pdf' || kind === 'image' ? original !== undefined : hasPaper(kind);
  return hasSource && failure === undefined && hasSize;
}

/** What a drawing of the page, or of a part of it, will measure, in pixels of a drawing of the whole page. */
export function drawnArea({ kind }: ParsedDocument, { width, height }: ParsedPage, part?: Box): PixelArea {
  return pixelArea({ width, height, unit: kind === 'image' ? 'pixel' : 'point' }, part);
}

/** Drawing takes one core and some hundred MB: one page of the whole process at a time (ours). */
const DRAWN_AT_ONCE = 1;
/** Downloads that wait for their turn; more are refused (ours). */
const MAX_WAITING = 200;

const slots = new Slots(DRAWN_AT_ONCE);
const never = new AbortController().signal;
let waiting = 0;

/**
 * A page of a drawable document, or a part of it, as JPEG. Drawn anew at each call, and always the same; nothing is kept.
 * @throws PictureError
 */
export async function draw(document: ParsedDocument, page: ParsedPage, part?: Box): Promise<Uint8Array> {
  if (waiting >= MAX_WAITING) throw new PictureError('busy', 'Too many pictures are being drawn.');
  waiting++;
  try {
    return await slots.use(never, () => drawNow(document, page, part));
  } catch (cause) {
    if (cause instanceof PictureError) throw cause;
    throw new PictureError('failed', 'The page cannot be drawn.', { cause });
  } finally {
    waiting--;
  }
}

async function drawNow(document: ParsedDocument, page: ParsedPage, part: Box | undefined): Promise<Uint8Array> {
  const { drawPdf } = await import('./pdf.ts');
  if (hasPaper(document.kind)) {
    const { paperOf } = await import('./paper/index.ts');
    return drawPdf({ bytes: await paperOf([page]), pageNumber: 1, rotation: 0, part });
  }
  const { original } = document;
  if (!original) throw new PictureError('failed', 'The document was not kept.');
  if (document.kind === 'image') {
    const { drawImage } = await import('./image.ts');
    return drawImage(original, drawnArea(document, page));
  }
  return drawPdf({ bytes: original, pageNumber: page.number, rotation: page.rotation, part });
}
