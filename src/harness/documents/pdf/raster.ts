import { crc32, deflateSync } from 'node:zlib';
import type { Random } from '../../../lib/random.ts';

/** An 8-bit grey picture, row by row from the top. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/**
 * What a scanner makes of a page: grainy paper, a darker edge, and lines of words, drawn as strokes that look like
 * writing and say nothing.
 */
export function drawScan(width: number, height: number, random: Random): Raster {
  const pixels = random.bytes(width * height);
  for (let i = 0; i < pixels.length; i++) {
    const edge = i % width < 6 ? 60 : 0;
    pixels[i] = 236 - edge + ((pixels[i] ?? 0) & 0x0f);
  }
  const raster = { width, height, pixels };
  const margin = Math.floor(width * 0.12);
  const lineHeight = Math.floor(height / 52);
  for (let y = margin; y < height - margin; y += lineHeight) {
    if (random.next() < 0.12) continue;
    const end = random.next() < 0.2 ? width * random.next() : width - margin;
    for (let x = margin; x < end; ) x = drawWord(raster, x, y, lineHeight, random);
  }
  return raster;
}

/** Draws one word of upright strokes and gives the place of the next one. */
function drawWord(raster: Raster, x: number, y: number, lineHeight: number, random: Random): number {
  const letters = random.integer(2, 9);
  const letterWidth = Math.max(3, Math.floor(lineHeight * 0.42));
  const xHeight = Math.floor(lineHeight * 0.4);
  for (let letter = 0; letter < letters; letter++) {
    const left = x + letter * letterWidth;
    const tall = random.next() < 0.3 ? Math.floor(xHeight * 0.6) : 0;
    const shade = random.integer(20, 70);
    fill(raster, { left, top: y - tall, width: 1, height: xHeight + tall, shade });
    fill(raster, { left, top: y + (random.next() < 0.5 ? 0 : xHeight - 1), width: letterWidth - 2, height: 1, shade });
    if (random.next() < 0.5) fill(raster, { left: left + letterWidth - 3, top: y, width: 1, height: xHeight, shade });
  }
  return x + (letters + 1) * letterWidth;
}

function fill(raster: Raster, box: { left: number; top: number; width: number; height: number; shade: number }): void {
  for (let y = Math.max(0, box.top); y < Math.min(raster.height, box.top + box.height); y++) {
    for (let x = box.left; x < Math.min(raster.width, box.left + box.width); x++) {
      raster.pixels[y * raster.width + x] = box.shade;
    }
  }
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** A grey PNG (W3C PNG, third edition): header, one data chunk, end. */
export function encodePng({ width, height, pixels }: Raster): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8; // bits per pixel; colour type 0 (grey) and the methods after it are all zero
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) rows.set(pixels.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
