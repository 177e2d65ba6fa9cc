import { crc32, deflateSync } from 'node:zlib';

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Rows from the top, each padded to whole bytes. */
  readonly data: Uint8Array;
  readonly format: keyof typeof FORMATS;
}

/** Colour type and bits of a pixel (PNG specification, 11.2.2). */
const FORMATS = {
  gray1: { depth: 1, colour: 0, bits: 1 },
  rgb: { depth: 8, colour: 2, bits: 24 },
  rgba: { depth: 8, colour: 6, bits: 32 },
} as const;

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** @throws RangeError when there are fewer pixels than width and height say */
export function encodePng({ width, height, data, format }: Pixels): Uint8Array {
  const { depth, colour, bits } = FORMATS[format];
  const stride = Math.ceil((width * bits) / 8);
  if (width < 1 || height < 1 || data.length < stride * height) throw new RangeError('fewer pixels than announced');
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([depth, colour], 8);
  // each row is preceded by its filter: none
  const rows = Buffer.alloc((stride + 1) * height);
  for (let row = 0; row < height; row++)
    rows.set(data.subarray(row * stride, (row + 1) * stride), row * (stride + 1) + 1);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(name: string, content: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), content]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(content.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
