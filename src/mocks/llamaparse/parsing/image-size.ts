import type { PageImage } from './types.ts';

export interface ImageKind {
  readonly contentType: PageImage['contentType'];
  readonly extension: 'png' | 'jpg' | 'gif';
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** What a picture's own header says it is; undefined for other formats (drawings, TIFF) and damaged ones. */
export function imageKind(bytes: Uint8Array): ImageKind | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = view.toString('latin1', 0, 4);
  if (magic === '\x89PNG' && view.length >= 24) {
    return { contentType: 'image/png', extension: 'png', width: view.readUInt32BE(16), height: view.readUInt32BE(20) };
  }
  if (magic === 'GIF8' && view.length >= 10) {
    return { contentType: 'image/gif', extension: 'gif', width: view.readUInt16LE(6), height: view.readUInt16LE(8) };
  }
  return magic.startsWith('\xff\xd8\xff') ? jpegKind(view) : undefined;
}

/** A JPEG's size stands in its first frame header, SOF0 to SOF15; the segments before it are skipped by their lengths. */
function jpegKind(view: Buffer): ImageKind | undefined {
  for (let at = 2; at + 9 <= view.length && view[at] === 0xff; ) {
    const marker = view[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) {
      const [height, width] = [view.readUInt16BE(at + 5), view.readUInt16BE(at + 7)];
      return { contentType: 'image/jpeg', extension: 'jpg', width, height };
    }
    at += 2 + Math.max(2, view.readUInt16BE(at + 2));
  }
  return undefined;
}
