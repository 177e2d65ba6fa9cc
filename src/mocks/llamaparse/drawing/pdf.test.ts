import { describe, expect, test } from 'vitest';
import { assemble } from '../parsing/testing.ts';
import { pdf } from '../testing.ts';
import { canvasFactory } from './budget.ts';
import { loadCanvas } from './canvas.ts';
import { drawPdf } from './pdf.ts';
import { nestedTransparencies, pixelsOf } from './testing.ts';

/** Small pages make small pictures: 72 points are 300 pixels. */
const size: [number, number] = [144, 72];

function content(operators: string, mediaBox = '[0 0 144 72]', more = ''): Uint8Array {
  return assemble([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox ${mediaBox} /Contents 4 0 R ${more} >>`,
    `<< /Length ${operators.length} >>\nstream\n${operators}\nendstream`,
  ]);
}

describe('a page of a PDF', () => {
  test('is drawn where it has ink, on white, at 300 dots an inch, and always the same', async () => {
    const bytes = await pdf((document) => document.rect(36, 18, 72, 36).fill('#c00000'), { size, margin: 0 });
    const jpeg = await drawPdf({ bytes, pageNumber: 1, rotation: 0 });
    const picture = await pixelsOf(jpeg);
    expect([picture.width, picture.height]).toEqual([600, 300]);
    expect(picture.colour(10, 10)).toEqual([255, 255, 255]);
    const [red = 0, green = 0] = picture.colour(300, 150);
    expect([red > 180, green < 20]).toEqual([true, true]);
    expect(Buffer.compare(jpeg, await drawPdf({ bytes, pageNumber: 1, rotation: 0 }))).toBe(0);
  });

  test.each(['Helvetica', 'Times-Bold', 'Courier-Oblique', 'Symbol', 'ZapfDingbats'])(
    'has the glyphs of %s, which no PDF needs to embed',
    async (font) => {
      const bytes = await pdf((document) => document.font(font).fontSize(40).text('HIM', 10, 10), { size, margin: 0 });
      const { ink } = await pixelsOf(await drawPdf({ bytes, pageNumber: 1, rotation: 0 }));
      expect(ink(0, 0, 600, 300)).toBeGreaterThan(0.01);
    },
  );

  test('a part of it is the same part of its drawing', async () => {
    const draw = (document: import('../testing.ts').Pdf) => document.rect(72, 36, 36, 18).fill('black');
    const bytes = await pdf(draw, { size, margin: 0 });
    const part = { x: 60, y: 24, w: 48, h: 30 };
    const cut = await pixelsOf(await drawPdf({ bytes, pageNumber: 1, rotation: 0, part }));
    expect([cut.width, cut.height]).toEqual([200, 125]);
    expect(cut.ink(0, 0, 48, 125)).toBe(0);
    expect(cut.ink(52, 52, 146, 71)).toBe(1);
  });

  test('stands upright as its text was read, whatever the file or the text says of its rotation', async () => {
    // a mark in the corner that is the top left one when the page is turned by 90 degrees
    const bytes = content('0 g 0 0 20 20 re f', '[0 0 144 72]', '/Rotate 90');
    const asTurned = await pixelsOf(await drawPdf({ bytes, pageNumber: 1, rotation: 90 }));
    expect([asTurned.width, asTurned.height, asTurned.ink(2, 2, 78, 78)]).toEqual([300, 600, 1]);
    const readSideways = await pixelsOf(await drawPdf({ bytes, pageNumber: 1, rotation: 180 }));
    expect([readSideways.width, readSideways.height, readSideways.ink(2, 218, 78, 78)]).toEqual([600, 300, 1]);
  });
});

describe('a hostile page', () => {
  test.each([['[0 0 1000000000 1000000000]'], ['[-200000000 -200000000 200000000 200000000]']])(
    'of %s is drawn small',
    async (mediaBox) => {
      const bytes = content('0 g 0 0 1000000000 500000000 re f', mediaBox);
      const part = { x: 0, y: 0, w: 1e7, h: 1e7 };
      const picture = await pixelsOf(await drawPdf({ bytes, pageNumber: 1, rotation: 0, part }));
      expect(picture.width).toBeLessThanOrEqual(81);
    },
  );

  test('of nested transparencies, each of which takes a canvas, is given up before it takes all memory', async () => {
    const bytes = nestedTransparencies();
    await expect(drawPdf({ bytes, pageNumber: 1, rotation: 0 })).rejects.toThrow('too much memory');
  });

  test('that takes long to draw leaves others their turn, and is given up after many of them', async () => {
    const bytes = content(`0 g ${'0 0 m 144 72 l S '.repeat(3_000)}`);
    await expect(drawPdf({ bytes, pageNumber: 1, rotation: 0 }, 0)).rejects.toMatchObject({
      code: 'failed',
      message: 'The page takes too long to draw.',
    });
  });

  test('gives its canvases back, so that the next one can have them', async () => {
    const Factory = canvasFactory(await loadCanvas(), 100);
    const factory = new Factory();
    const first = factory.create(10, 9);
    expect(() => factory.create(4, 4)).toThrow('too much memory');
    factory.reset(first, 2, 3);
    expect(first.canvas?.width).toBe(2);
    expect(() => factory.reset(first, 20, 30)).toThrow('too much memory');
  });
});

test('a machine without the native library is told so', async () => {
  const missing = () => Promise.reject(new Error('Failed to load native binding'));
  await expect(loadCanvas(missing)).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/@napi-rs\/canvas cannot be loaded for .*Failed to load native binding/),
  });
});
