import type { Random } from '../../../lib/random.ts';
import { writePdf } from './text-pdf.ts';

/** Passwords of every protected document, for a test that wants to prove there is something inside. */
export const PASSWORDS = { user: 'shakedown-user', owner: 'shakedown-owner' } as const;

/** A sound document of two pages, encrypted: without the user's password no reader opens it. */
export async function writeProtectedPdf(random: Random): Promise<Uint8Array> {
  return (await writePdf({ type: 'pdf', pages: 2 }, random, PASSWORDS)).bytes;
}
