import type { Typeface } from './typeface.ts';

export const INK = '#1a1a1a';

/** What shapes are measured and drawn with. `width` is one column's, in points. */
export interface Pen {
  readonly pdf: PDFKit.PDFDocument;
  readonly typeface: Typeface;
  readonly width: number;
}
