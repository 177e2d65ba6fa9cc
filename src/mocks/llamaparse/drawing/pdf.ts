import { nextTurn } from '../../../lib/waiting.ts';
import { openPdf, type PdfDocument } from '../parsing/pdf/open.ts';
import type { Box } from '../parsing/types.ts';
import { canvasFactory } from './budget.ts';
import { type Canvas, encodeJpeg, loadCanvas } from './canvas.ts';
import { PictureError } from './errors.ts';
import { pixelArea, scaleOf } from './scale.ts';

/** pdf.js stops after every 15 ms of drawing to let others run; a page that takes more of these turns is given up (ours). */
const MAX_TURNS = 2_000;

export interface PdfPart {
  readonly bytes: Uint8Array;
  /** From 1. */
  readonly pageNumber: number;
  /** Degrees by which the page was turned to be read, as its boxes are. */
  readonly rotation: number;
  /** In page units; absent, all of it. */
  readonly part?: Box | undefined;
}

/** A page of a PDF, or a part of it, as JPEG. @throws PictureError */
export async function drawPdf(
  { bytes, pageNumber, rotation, part }: PdfPart,
  maxTurns: number = MAX_TURNS,
): Promise<Uint8Array> {
  const module = await loadCanvas();
  const { createIsomorphicCanvasFactory } = await import('unpdf');
  // gives pdf.js the classes of the drawing library; the factory itself is ours
  await createIsomorphicCanvasFactory(async () => module);
  const document = await openPdf(bytes, { images: true, CanvasFactory: canvasFactory(module) });
  try {
    const page = await document.getPage(pageNumber);
    const turn = { rotation: (((page.rotate * 2 - rotation) % 360) + 360) % 360 };
    const { width, height } = page.getViewport({ scale: 1, ...turn });
    const area = pixelArea({ width, height, unit: 'point' }, part);
    const canvas = module.createCanvas(area.width, area.height);
    const scale = scaleOf({ width, height, unit: 'point' });
    const viewport = page.getViewport({ scale, ...turn, offsetX: -area.x, offsetY: -area.y });
    await render(page, canvas, viewport, maxTurns);
    return await encodeJpeg(canvas);
  } finally {
    await document.loadingTask.destroy();
  }
}

type PdfPage = Awaited<ReturnType<PdfDocument['getPage']>>;

async function render(
  page: PdfPage,
  canvas: Canvas,
  viewport: ReturnType<PdfPage['getViewport']>,
  maxTurns: number,
): Promise<void> {
  // the intent to print draws the whole page at once, without waiting for a screen
  const task = page.render({
    canvas: canvas as unknown as HTMLCanvasElement,
    viewport,
    intent: 'print',
  });
  let turns = 0;
  task.onContinue = (goOn: () => void) => {
    turns++;
    if (turns > maxTurns) task.cancel();
    else void nextTurn().then(goOn);
  };
  try {
    await task.promise;
  } catch (cause) {
    if (turns > maxTurns) throw new PictureError('failed', 'The page takes too long to draw.', { cause });
    throw cause;
  }
}
