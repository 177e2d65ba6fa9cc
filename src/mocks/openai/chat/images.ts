import type { ChatModel } from '../chat-models.ts';

/** Tokens of a picture by the documented rule of the gpt-4o family: a base, and a step for every tile of 512 pixels. */
const BASE = 85;
const PER_TILE = 170;
const MINI_BASE = 2_833;
const MINI_PER_TILE = 5_667;
/** A picture whose size is not to be seen (an address we do not follow) counts as 1024 × 1024: a guess. */
const UNSEEN = { width: 1024, height: 1024 };

interface Size {
  readonly width: number;
  readonly height: number;
}

interface Picture {
  readonly url: unknown;
  readonly detail: unknown;
}

/** What a content part adds to the prompt's tokens, in chat or responses; 0 when it is no picture. */
export function imageTokens(part: { readonly type: string }, { id }: Pick<ChatModel, 'id'>): number {
  const picture = pictureIn(part);
  if (!picture) return 0;
  const { url, detail } = picture;
  const [base, perTile] = id.startsWith('gpt-4o-mini') ? [MINI_BASE, MINI_PER_TILE] : [BASE, PER_TILE];
  return detail === 'low' ? base : base + perTile * tilesOf(sizeOf(String(url ?? '')) ?? UNSEEN);
}

function pictureIn(part: { readonly type: string; readonly image_url?: unknown; readonly detail?: unknown }) {
  switch (part.type) {
    case 'image_url':
      return (part.image_url ?? {}) as Picture;
    case 'input_image':
      return { url: part.image_url, detail: part.detail };
    default:
      return undefined;
  }
}

/** Shrunk into 2048 × 2048, then to a short side of 768. */
function tilesOf({ width, height }: Size): number {
  const fit = Math.min(1, 2048 / Math.max(width, height));
  const short = Math.min(1, 768 / (Math.min(width, height) * fit));
  const tiles = (side: number) => Math.max(1, Math.ceil(Math.floor(side * fit * short) / 512));
  return tiles(width) * tiles(height);
}

/** Read out of a PNG's or JPEG's head; undefined for anything else. */
function sizeOf(url: string): Size | undefined {
  const data = /^data:image\/(png|jpe?g);base64,/i.exec(url);
  if (!data) return undefined;
  const bytes = Buffer.from(url.slice(data[0].length), 'base64');
  return data[1]?.toLowerCase() === 'png' ? pngSize(bytes) : jpegSize(bytes);
}

function pngSize(bytes: Buffer): Size | undefined {
  if (bytes.length < 24) return undefined;
  return { width: bytes.readUInt32BE(16) || 1, height: bytes.readUInt32BE(20) || 1 };
}

/** The frame header of whichever kind; segments before it are skipped by their lengths. */
function jpegSize(bytes: Buffer): Size | undefined {
  let at = 2;
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] as number;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { height: bytes.readUInt16BE(at + 5) || 1, width: bytes.readUInt16BE(at + 7) || 1 };
    at += 2 + Math.max(2, bytes.readUInt16BE(at + 2));
  }
  return undefined;
}
