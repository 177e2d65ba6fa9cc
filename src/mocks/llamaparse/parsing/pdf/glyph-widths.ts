import type { OperatorCodes, Operators } from './operators.ts';
import type { LetterWidth } from './types.ts';

/** What pdf.js hands to a renderer for a letter; numbers between are kerning. */
interface Glyph {
  readonly unicode?: string;
  readonly width?: number;
}

/** The widths of the letters that a page's text uses, by the font's name. Units: thousandths of the size. */
export function glyphWidths(
  codes: OperatorCodes,
  { fnArray, argsArray }: Operators,
): (fontName: string) => LetterWidth {
  const fonts = new Map<string, Map<string, number>>();
  let widths = new Map<string, number>();
  const saved: Map<string, number>[] = [];
  for (const [index, operator] of fnArray.entries()) {
    const [first] = (argsArray[index] as unknown[] | null) ?? [];
    if (operator === codes.save) saved.push(widths);
    else if (operator === codes.restore) widths = saved.pop() ?? widths;
    else if (operator === codes.setFont) {
      const name = String(first);
      widths = fonts.get(name) ?? new Map<string, number>();
      fonts.set(name, widths);
    } else if (operator === codes.showText && Array.isArray(first)) note(widths, first);
  }
  return (fontName) => (letter) => fonts.get(fontName)?.get(letter);
}

function note(widths: Map<string, number>, glyphs: readonly unknown[]): void {
  for (const glyph of glyphs) {
    if (typeof glyph !== 'object' || glyph === null) continue;
    const { unicode, width } = glyph as Glyph;
    if (unicode !== undefined && typeof width === 'number' && width > 0) widths.set(unicode, width);
  }
}
