import { inflateSync } from 'node:zlib';
import { nextTurn } from '../../../../lib/waiting.ts';
import { ParseFailure } from '../types.ts';

/** No page, font or table of a real document inflates to more (ours). */
const MAX_STREAM_BYTES = 32 * 1024 * 1024;
/** Deflate shrinks at most 1,032 times: streams that are shorter, and deflated once, cannot inflate to much. */
const MIN_SUSPECT_BYTES = 16 * 1024;
/** How far before a stream its dictionary is looked for. */
const DICTIONARY_BYTES = 600;
/** A stream may be deflated more than once. */
const MAX_FILTERS = 4;

/**
 * Inflates the file's long streams once, bounded, before pdf.js does it unbounded. Pictures are left to the limit on
 * their pixels; streams that do not inflate are left to pdf.js. LZW, and streams of encrypted files, are not looked into.
 * @throws ParseFailure for a stream that inflates to more than any document has
 */
export async function refuseBombs(bytes: Uint8Array, signal: AbortSignal): Promise<void> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = file.indexOf('stream');
  while (at >= 0) {
    const end = file.indexOf('endstream', at + 6);
    if (end < 0) return;
    const dictionary = dictionaryBefore(file, at);
    const filters = Math.min(MAX_FILTERS, [...dictionary.matchAll(/\/FlateDecode|\/Fl\b/g)].length);
    const suspect = filters > 1 || (filters === 1 && end - at > MIN_SUSPECT_BYTES);
    if (suspect && !/\/Subtype\s{0,20}\/Image\b/.test(dictionary)) {
      await nextTurn(signal);
      let content: Uint8Array | undefined = file.subarray(file[at + 6] === 13 ? at + 8 : at + 7, end);
      for (let filter = 0; filter < filters && content; filter++) content = inflate(content);
    }
    at = file.indexOf('stream', end + 9);
  }
}

function dictionaryBefore(file: Buffer, at: number): string {
  const before = file.toString('latin1', Math.max(0, at - DICTIONARY_BYTES), at);
  return before.slice(before.lastIndexOf(' obj') + 1);
}

/** Undefined for what is damaged. */
function inflate(content: Uint8Array): Uint8Array | undefined {
  try {
    return inflateSync(content, { maxOutputLength: MAX_STREAM_BYTES });
  } catch (error) {
    if (error instanceof RangeError) {
      throw new ParseFailure('DOCUMENT_TOO_LARGE', 'A part of the PDF is too large when inflated.', { cause: error });
    }
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}
