import { encodeJpeg, loadCanvas } from './canvas.ts';
import { PictureError } from './errors.ts';
import type { PixelArea } from './scale.ts';

/** A picture that is a document, as JPEG on white. Its header was found to announce no more than fits in memory. @throws PictureError */
export async function drawImage(bytes: Uint8Array, { width, height }: PixelArea): Promise<Uint8Array> {
  const { createCanvas, loadImage } = await loadCanvas();
  const canvas = createCanvas(width, height);
  try {
    const image = await loadImage(Buffer.from(bytes));
    const context = canvas.getContext('2d');
    context.fillStyle = 'white';
    context.fillRect(0, 0, width, height);
    context.drawImage(image, 0, 0, width, height);
  } catch (cause) {
    throw new PictureError('failed', 'The picture is damaged.', { cause });
  }
  return encodeJpeg(canvas);
}
