import type { Canvas, CanvasModule } from './canvas.ts';
import { PictureError } from './errors.ts';

/**
 * Pixels of all canvases of one page at once (ours): the page itself has at most 10 million, each with transparency
 * needs another one. Four bytes each.
 */
export const MAX_CANVAS_PIXELS = 60_000_000;

interface Drawing {
  canvas: Canvas | null;
  context: unknown;
}

/** What pdf.js makes its canvases with; they are counted, so that nested transparencies do not take all memory. */
export function canvasFactory({ createCanvas }: CanvasModule, maxPixels: number = MAX_CANVAS_PIXELS) {
  let pixels = 0;
  const take = (width: number, height: number) => {
    pixels += width * height;
    if (pixels > maxPixels) throw new PictureError('failed', 'The page takes too much memory to draw.');
  };
  return class {
    create(width: number, height: number): Drawing {
      take(width, height);
      const canvas = createCanvas(width, height);
      return { canvas, context: canvas.getContext('2d') };
    }

    reset({ canvas }: Drawing, width: number, height: number): void {
      if (!canvas) return;
      pixels -= canvas.width * canvas.height;
      take(width, height);
      canvas.width = width;
      canvas.height = height;
    }

    destroy(drawing: Drawing): void {
      if (!drawing.canvas) return;
      pixels -= drawing.canvas.width * drawing.canvas.height;
      // gives the pixels back at once
      drawing.canvas.width = 0;
      drawing.canvas.height = 0;
      drawing.canvas = null;
      drawing.context = null;
    }
  };
}
