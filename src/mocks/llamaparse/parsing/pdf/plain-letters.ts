/** Where TeX's own encodings have their ligatures, and fonts without a table to Unicode leave them. */
const LIGATURES: Readonly<Record<number, string>> = {
  11: 'ff',
  12: 'fi',
  13: 'fl',
  14: 'ffi',
  15: 'ffl',
  27: 'ff',
  28: 'fi',
  29: 'fl',
  30: 'ffi',
  31: 'ffl',
};
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is where they are
const CONTROL_LIGATURES = /(?<=\p{L})[\x0b-\x0f\x1b-\x1f]|[\x0b-\x0f\x1b-\x1f](?=\p{Ll})/gu;

/**
 * Ligatures and width variants in their plain form, no control characters. A lone sign of a symbol font, in the
 * private area where Word and LibreOffice have theirs, is a bullet.
 */
export function plainLetters(text: string): string {
  return text
    .replace(CONTROL_LIGATURES, (letter) => LIGATURES[letter.charCodeAt(0)] ?? '')
    .replace(/^\s*[\uE000-\uE0FF\uF020-\uF0FF](?=\s|$)/, '•')
    .replace(/[\uFB00-\uFB06\uFB50-\uFDFB\uFE70-\uFEFC\uFF01-\uFF5E]/g, (letter) => letter.normalize('NFKC'))
    .replace(/[\t\u00A0\u2000-\u200A\u202F]/g, ' ')
    .replace(/[\p{Cc}\uFFFE\uFFFF]/gu, '');
}
