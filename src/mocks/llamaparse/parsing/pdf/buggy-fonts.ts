import { ParseFailure } from '../types.ts';

/** More letters of a page than this share cannot be told: the font has no table that says what they are (ours). */
const MAX_SHARE = 0.02;
/** Replacement characters, controls, and private letters but for those of symbol fonts, whose bullets are everywhere. */
const UNKNOWN = /(?!\s)[\p{Cc}\uE000-\uEFFF\uF100-\uF8FF\uFFFD]/gu;

/** @throws ParseFailure for a page with such a font */
export function refuseBuggyFonts(pieces: readonly { readonly str: string }[], page: number): void {
  const text = pieces.map(({ str }) => str).join('');
  const unknown = text.match(UNKNOWN)?.length ?? 0;
  if (unknown <= text.length * MAX_SHARE) return;
  throw new ParseFailure('ERROR_DURING_PROCESSING', `Page ${page} has a font whose letters cannot be told.`);
}
