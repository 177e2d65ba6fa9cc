import { inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Pdf, pdf } from '../testing.ts';
import { fitsInMemory } from './pdf/images.ts';
import { encodePng } from './pdf/png.ts';
import { markdown, parse } from './testing.ts';
import type { PageImage } from './types.ts';

/** A picture whose pixels count up, so that none is like another. */
function picture(width: number, height: number): Buffer {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, at) => (at * 7) % 256);
  return Buffer.from(encodePng({ width, height, data, format: 'rgb' }));
}

/** Reads back what `encodePng` writes: the pixels of a PNG without filters. */
function pixelsOf(png: Uint8Array): { width: number; height: number; rows: number[][] } {
  const bytes = Buffer.from(png);
  const [width, height, colour] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20), bytes[25] ?? 0];
  const length = bytes.readUInt32BE(33);
  const raw = inflateSync(bytes.subarray(41, 41 + length));
  const stride = colour === 0 ? Math.ceil(width / 8) : width * (colour === 2 ? 3 : 4);
  const rows = Array.from({ length: height }, (_, row) => [
    ...raw.subarray(row * (stride + 1) + 1, (row + 1) * (stride + 1)),
  ]);
  return { width, height, rows };
}

/** A JPEG of 16 by 8 in grey, the left half 228, the right half 128, as short as the format allows. */
const JPEG = Buffer.from(
  [
    'ffd8ffdb004300',
    '08'.repeat(64),
    'ffc0000b08000800100101110',
    '0ffc40015000101',
    '00'.repeat(14),
    '0007ffc400141001',
    '00'.repeat(15),
    '00ffda0008010100003f00b2236fffd9',
  ].join(''),
  'hex',
);

async function imagesOf(draw: (document: Pdf) => void): Promise<readonly PageImage[]> {
  const { pages } = await parse(await pdf(draw), 'a.pdf', { images: true });
  return pages.flatMap((page) => page.images ?? []);
}

describe('pictures of a PDF', () => {
  test('are listed with place, pixels and name, page by page, and come out as they went in', async () => {
    const images = await imagesOf((document) => {
      document.text('Two pictures.').image(picture(6, 4), 100, 200, { width: 120, height: 80 });
      document.image(picture(3, 5), 300, 90, { width: 30, height: 50 });
      document.addPage().text('One more.').image(picture(2, 2), 72, 300, { width: 20, height: 20 });
    });
    expect(images).toMatchObject([
      { name: 'img_p0_1.png', width: 3, height: 5, contentType: 'image/png', box: { x: 300, w: 30, h: 50 } },
      { name: 'img_p0_2.png', width: 6, height: 4, box: { x: 100, w: 120, h: 80 } },
      { name: 'img_p1_1.png', width: 2, height: 2 },
    ]);
    expect(images[1]?.box?.y).toBeCloseTo(200);
    expect(pixelsOf(images[1]?.bytes ?? new Uint8Array())).toEqual(pixelsOf(picture(6, 4)));
  });

  test('that are JPEG are decoded', async () => {
    const images = await imagesOf((document) => document.text('A photograph.').image(JPEG, 100, 200, { width: 80 }));
    expect(images).toMatchObject([{ width: 16, height: 8 }]);
    const [row = []] = pixelsOf(images[0]?.bytes ?? new Uint8Array()).rows;
    expect(row).toEqual([...Array(24).fill(228), ...Array(24).fill(128)]);
  });

  test('stand where the page, turned upright, shows them', async () => {
    const images = await imagesOf((document) => {
      document.rotate(90, { origin: [0, 0] }).translate(0, -612);
      document.text('Turned by a quarter.', 72, 72).image(picture(2, 2), 100, 200, { width: 120, height: 80 });
    });
    expect(images[0]?.box).toMatchObject({ x: 100, y: expect.closeTo(200), w: 120, h: 80 });
  });

  test('are the 35 largest of a page', async () => {
    const images = await imagesOf((document) => {
      document.text('Many pictures.');
      for (let at = 0; at < 40; at++) document.image(picture(2, 2), 72, 100 + at * 15, { width: 10 + at, height: 10 });
    });
    expect(images).toHaveLength(35);
    expect(Math.min(...images.map(({ box }) => box?.w ?? 0))).toBe(15);
  });

  test('are items where they stand only when they are wanted in the Markdown', async () => {
    const bytes = await pdf((document) => {
      document.text('Above.', 72, 100).image(picture(2, 2), 72, 150, { width: 90, height: 90 }).text('Below.', 72, 300);
    });
    expect(await markdown(bytes, 'a.pdf', { images: true, inlineImages: true })).toEqual([
      'Above.\n\n![](img_p0_1.png)\n\nBelow.',
    ]);
    expect(await markdown(bytes, 'a.pdf', { images: true })).toEqual(['Above.\n\nBelow.']);
    const { pages } = await parse(bytes, 'a.pdf');
    expect(pages[0]).not.toHaveProperty('images');
  });
});

test('a file that announces more pixels than fit in memory has no pictures', () => {
  const announce = (count: number, width: number) =>
    Buffer.from(`1 0 obj << /Subtype /Image /Width ${width} /Height 4000 >> stream\n`.repeat(count));
  expect(fitsInMemory(announce(12, 4_000))).toBe(true);
  expect(fitsInMemory(announce(13, 4_000))).toBe(false);
  expect(fitsInMemory(Buffer.from('/Width 90000 /Height 90000 '.repeat(50_000)))).toBe(true);
});

test('a PNG holds the pixels that it is given, in all three formats', () => {
  const size = fc.record({ width: fc.integer({ min: 1, max: 20 }), height: fc.integer({ min: 1, max: 20 }) });
  const format = fc.constantFrom('gray1' as const, 'rgb' as const, 'rgba' as const);
  const property = fc.property(size, format, fc.infiniteStream(fc.nat(255)), ({ width, height }, kind, stream) => {
    const stride = kind === 'gray1' ? Math.ceil(width / 8) : width * (kind === 'rgb' ? 3 : 4);
    const data = Uint8Array.from([...stream.take(stride * height)]);
    const { rows, ...read } = pixelsOf(encodePng({ width, height, data, format: kind }));
    expect(read).toEqual({ width, height });
    expect(rows.flat()).toEqual([...data]);
  });
  fc.assert(property, { numRuns: 50 });
});

test('a PNG is not made of fewer pixels than announced', () => {
  expect(() => encodePng({ width: 2, height: 2, data: new Uint8Array(11), format: 'rgb' })).toThrow(RangeError);
});
