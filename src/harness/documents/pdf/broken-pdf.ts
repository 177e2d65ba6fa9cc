import type { Random } from '../../../lib/random.ts';
import { writePdf } from './text-pdf.ts';

/** How much of the file survived. */
const KEPT = 0.6;

/**
 * Begins like a PDF, but is cut off (no cross-reference table, no trailer, no catalog), and the word that starts each
 * object is damaged, so that a reader that searches for objects finds none either.
 */
export async function writeBrokenPdf(random: Random): Promise<Uint8Array> {
  const { bytes } = await writePdf({ type: 'pdf', pages: 2 }, random);
  const kept = Buffer.from(bytes.subarray(0, Math.floor(bytes.length * KEPT))).toString('latin1');
  return new Uint8Array(Buffer.from(kept.replaceAll(/(\d+ \d+ )obj\b/g, '$10bj'), 'latin1'));
}
