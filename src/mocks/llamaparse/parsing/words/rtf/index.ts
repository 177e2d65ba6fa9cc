import type { ParsedPage } from '../../types.ts';
import { type PageSettings, wordPages } from '../pages.ts';
import { RtfReader } from './reader.ts';

/**
 * A Rich Text file. Pages end at page breaks: the file knows no others. Deleted and hidden text is left out. Headers and
 * footers are the first that the file has.
 */
export function parseRtf(bytes: Uint8Array, settings: PageSettings): ParsedPage[] {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return wordPages(new RtfReader().read(file), settings);
}
