import { imageKind } from './image-size.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Pixels of a PNG, JPEG, GIF, WebP or BMP as it is looked at, by its header; undefined for others and damaged ones. */
export function pictureSize(bytes: Uint8Array): Size | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = imageKind(bytes) ?? webpSize(view) ?? bmpSize(view);
  if (!size || size.width < 1 || size.height < 1) return undefined;
  const { width, height } = size;
  // cameras store upright pictures lying, with a note how to turn them
  return isTurned(view) ? { width: height, height: width } : { width, height };
}

/** RFC 9649: lossy, lossless and extended files tell it at different places. */
function webpSize(view: Buffer): Size | undefined {
  if (view.length < 30 || view.toString('latin1', 8, 12) !== 'WEBP') return undefined;
  switch (view.toString('latin1', 12, 16)) {
    case 'VP8 ':
      return { width: view.readUInt16LE(26) & 0x3fff, height: view.readUInt16LE(28) & 0x3fff };
    case 'VP8L': {
      const bits = view.readUInt32LE(21);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8X':
      return { width: view.readUIntLE(24, 3) + 1, height: view.readUIntLE(27, 3) + 1 };
    default:
      return undefined;
  }
}

/** Rows from the top have a negative height. */
function bmpSize(view: Buffer): Size | undefined {
  if (view.length < 26 || view.toString('latin1', 0, 2) !== 'BM') return undefined;
  return { width: view.readInt32LE(18), height: Math.abs(view.readInt32LE(22)) };
}

/** Exif's tag of the orientation; 5 to 8 lie on their side. */
const ORIENTATION = 0x0112;
/** Entries of a directory that are looked through (ours). */
const MAX_ENTRIES = 200;

/** Whether a JPEG's Exif note (its first APP1 segment) says that the picture lies on its side. */
function isTurned(view: Buffer): boolean {
  if (view.length < 4 || view.readUInt16BE(0) !== 0xffd8) return false;
  for (let at = 2; at + 10 <= view.length && view[at] === 0xff; at += 2 + Math.max(2, view.readUInt16BE(at + 2))) {
    const isExif = view[at + 1] === 0xe1 && view.toString('latin1', at + 4, at + 10) === 'Exif\0\0';
    if (isExif) return orientation(view.subarray(at + 10, at + 2 + view.readUInt16BE(at + 2))) >= 5;
  }
  return false;
}

/** TIFF 6.0, section 2: byte order, place of the directory, entries of 12 bytes. 0 where it is not told. */
function orientation(tiff: Buffer): number {
  if (tiff.length < 14) return 0;
  const little = tiff.toString('latin1', 0, 2) === 'II';
  const short = (at: number) => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const directory = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  if (directory + 2 > tiff.length) return 0;
  const entries = Math.min(MAX_ENTRIES, short(directory));
  for (let entry = 0, at = directory + 2; entry < entries && at + 12 <= tiff.length; entry++, at += 12) {
    if (short(at) === ORIENTATION) return short(at + 8);
  }
  return 0;
}
