import { describe, expect, test } from 'vitest';
import { pictureSize } from '../parsing/picture-size.ts';
import { loadCanvas } from './canvas.ts';
import { drawImage } from './image.ts';
import { pixelsOf } from './testing.ts';

/** 40 by 20 pixels, red at the left, the rest transparent. */
async function encoded(format: 'png' | 'jpeg' | 'webp' | 'gif'): Promise<Buffer> {
  const { createCanvas } = await loadCanvas();
  const canvas = createCanvas(40, 20);
  const context = canvas.getContext('2d');
  context.fillStyle = '#e00000';
  context.fillRect(0, 0, 10, 20);
  return format === 'gif' ? canvas.encode('gif') : canvas.encode(format as 'png');
}

/** Exif's note that the picture is to be turned by a quarter. */
function lying(jpeg: Buffer): Buffer {
  const tiff = '49492a0008000000' + '0100' + '12010300010000000600000000000000';
  const exif = Buffer.from(`ffe1${(8 + tiff.length / 2).toString(16).padStart(4, '0')}457869660000${tiff}`, 'hex');
  return Buffer.concat([jpeg.subarray(0, 2), exif, jpeg.subarray(2)]);
}

/** 3 by 2 pixels of 24 bits, blue. */
const BMP = Buffer.concat([
  Buffer.from(
    '424d4e000000000000003600000028000000030000000200000001001800000000001800000000000000000000000000000000000000',
    'hex',
  ),
  Buffer.from('ff0000ff0000ff0000000000ff0000ff0000ff0000000000', 'hex'),
]);

describe('a picture as a document', () => {
  test.each(['png', 'webp', 'gif'] as const)('%s is drawn on white', async (format) => {
    const bytes = await encoded(format);
    expect(pictureSize(bytes)).toEqual({ width: 40, height: 20 });
    const drawn = await pixelsOf(await drawImage(bytes, { x: 0, y: 0, width: 40, height: 20 }));
    expect([drawn.width, drawn.height, drawn.colour(35, 10)]).toEqual([40, 20, [255, 255, 255]]);
    expect(drawn.colour(4, 10)[0]).toBeGreaterThan(200);
  });

  test('a BMP too', async () => {
    expect(pictureSize(BMP)).toEqual({ width: 3, height: 2 });
    const [red = 255, , blue = 0] = (await pixelsOf(await drawImage(BMP, { x: 0, y: 0, width: 3, height: 2 }))).colour(
      1,
      1,
    );
    expect([red < 20, blue > 230]).toEqual([true, true]);
  });

  test('a JPEG that lies on its side stands upright', async () => {
    const bytes = lying(await encoded('jpeg'));
    expect(pictureSize(bytes)).toEqual({ width: 20, height: 40 });
    const drawn = await pixelsOf(await drawImage(bytes, { x: 0, y: 0, width: 20, height: 40 }));
    expect([drawn.colour(10, 3)[0], drawn.colour(10, 36)[0]].map((red) => (red ?? 0) > 128)).toEqual([true, false]);
  });

  test('that is damaged is told so', async () => {
    const bytes = (await encoded('png')).subarray(0, 40);
    const work = drawImage(bytes, { x: 0, y: 0, width: 40, height: 20 });
    await expect(work).rejects.toMatchObject({ code: 'failed', message: 'The picture is damaged.' });
  });
});

test.each([
  ['WebP, lossy', '52494646000000005745425056503820000000000000009d012a4001c8000000', { width: 320, height: 200 }],
  [
    'WebP, lossless',
    '52494646000000005745425056503 84c000000002f3fc1310000000000000000'.replaceAll(' ', ''),
    { width: 320, height: 200 },
  ],
  ['a picture without pixels', '89504e470d0a1a0a0000000d4948445200000000000000c8', undefined],
  ['TIFF', '49492a0008000000010012010300010000000600000000000000', undefined],
  ['Exif cut short', 'ffd8ffe1000a45786966000049492a00', undefined],
])('the size of %s', (_, hex, size) => {
  expect(pictureSize(Buffer.from(hex, 'hex'))).toEqual(size);
});
