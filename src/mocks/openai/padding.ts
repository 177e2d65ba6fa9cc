import type { Random } from '../../lib/random.ts';

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'];

/** Hides the length of a streamed piece from who watches the encrypted line. */
export function padding(random: Random): string {
  return Array.from({ length: random.integer(1, 16) }, () => random.pick(LETTERS)).join('');
}
