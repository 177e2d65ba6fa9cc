import type { OperatorCodes, Operators } from './operators.ts';

/** Text of this rendering mode is neither filled nor drawn (PDF 32000, 9.3.6), that of 7 only cuts. */
const INVISIBLE: ReadonlySet<unknown> = new Set([3, 7]);

/**
 * The pieces of a page's text that it prints invisibly. pdf.js does not say so of a piece; but it reads the letters in the
 * order that they are drawn in, so each piece's are found again among those. Where they are not, nothing counts as hidden.
 */
export function hiddenPieces<P extends { readonly str: string }>(
  codes: OperatorCodes,
  operators: Operators,
  pieces: readonly P[],
): ReadonlySet<P> {
  const drawn = drawnLetters(codes, operators);
  const wanted = pieces.map(({ str }) => letters(str));
  const total = wanted.reduce((sum, text) => sum + text.length, 0);
  if (!drawn.includes(true) || total !== drawn.length) return new Set();
  const hidden = new Set<P>();
  let at = 0;
  for (const [index, piece] of pieces.entries()) {
    const length = wanted[index]?.length ?? 0;
    const own = drawn.slice(at, at + length);
    if (own.length > 0 && own.every((one) => one)) hidden.add(piece);
    at += length;
  }
  return hidden;
}

/** Of each letter that the page draws, whether it is invisible. Form fields' and notes' own text is not the page's. */
function drawnLetters(codes: OperatorCodes, { fnArray, argsArray }: Operators): boolean[] {
  const found: boolean[] = [];
  const saved: unknown[] = [];
  let mode: unknown = 0;
  let annotations = 0;
  for (const [index, operator] of fnArray.entries()) {
    const [first] = (argsArray[index] as unknown[] | null) ?? [];
    if (operator === codes.beginAnnotation) annotations++;
    else if (operator === codes.endAnnotation) annotations--;
    else if (operator === codes.save || operator === codes.paintFormXObjectBegin) saved.push(mode);
    else if (operator === codes.restore || operator === codes.paintFormXObjectEnd) mode = saved.pop() ?? mode;
    else if (operator === codes.setTextRenderingMode) mode = first;
    else if (operator === codes.showText && Array.isArray(first) && annotations === 0) {
      const text = first.map(unicodeOf).join('');
      for (let count = letters(text).length; count > 0; count--) found.push(INVISIBLE.has(mode));
    }
  }
  return found;
}

function unicodeOf(glyph: unknown): string {
  const known = typeof glyph === 'object' && glyph !== null && 'unicode' in glyph;
  return known && typeof glyph.unicode === 'string' ? glyph.unicode : '';
}

/** Without white space, ligatures and width variants taken apart, as pdf.js hands some over and some not. */
function letters(text: string): string {
  return text.normalize('NFKC').replace(/[\s\p{Cc}\u00AD\u200B]/gu, '');
}
