import { PictureError } from './errors.ts';

export type CanvasModule = typeof import('@napi-rs/canvas');
export type Canvas = InstanceType<CanvasModule['Canvas']>;

/** The service's quality is not known (ours). */
const JPEG_QUALITY = 80;

/**
 * The drawing library, loaded with the first picture: it is native, 36 MB, and not there for every platform.
 * @throws PictureError where it cannot be loaded
 */
export async function loadCanvas(
  load: () => Promise<CanvasModule> = () => import('@napi-rs/canvas'),
): Promise<CanvasModule> {
  try {
    return await load();
  } catch (cause) {
    const why = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : '';
    throw new PictureError(
      'unavailable',
      `Pages cannot be drawn here: @napi-rs/canvas cannot be loaded for ${process.platform}-${process.arch} (${why.slice(0, 200)}).`,
      { cause },
    );
  }
}

/** A drawn picture; its canvas is gone afterwards, without waiting for the garbage collector, which does not see its size. */
export async function encodeJpeg(canvas: Canvas): Promise<Uint8Array> {
  try {
    return await canvas.encode('jpeg', JPEG_QUALITY);
  } finally {
    canvas.width = 0;
    canvas.height = 0;
  }
}
