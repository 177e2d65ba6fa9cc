import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';

export type Sheet = InstanceType<typeof PDFDocument>;

const resolve = createRequire(import.meta.url).resolve;

/** DejaVu has Latin, Greek, Cyrillic, Armenian, Georgian letters and many signs. */
export const FACES = {
  plain: resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  bold: resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
  mono: resolve('dejavu-fonts-ttf/ttf/DejaVuSansMono.ttf'),
} as const;

export interface Lettering {
  readonly face: keyof typeof FACES;
  /** Points. */
  readonly size: number;
}

/** A PDF of pages that `draw` adds; the same pages make the same bytes. */
export async function writeSheets(draw: (sheet: Sheet) => void): Promise<Uint8Array> {
  // the date is part of the file and of its id
  const info = { CreationDate: new Date(0) };
  const sheet = new PDFDocument({ autoFirstPage: false, margin: 0, font: FACES.plain, info });
  const chunks: Uint8Array[] = [];
  sheet.on('data', (chunk: Uint8Array) => chunks.push(chunk));
  const written = new Promise<void>((done, failed) => sheet.on('end', done).on('error', failed));
  draw(sheet);
  sheet.end();
  await written;
  return Buffer.concat(chunks);
}

export function letter(sheet: Sheet, { face, size }: Lettering): Sheet {
  return sheet.font(FACES[face]).fontSize(size);
}

/** More does not fit on a page (ours). */
const MAX_CHARS = 20_000;
/** Longer words are broken: pdfkit takes them apart letter by letter, in quadratic time. */
const LONG_WORD = /[^\s\u200b]{60}(?=\S)/gu;

/** A text as it can be written. */
export function writable(text: string): string {
  return text.slice(0, MAX_CHARS).toWellFormed().replace(LONG_WORD, '$&\u200b');
}

/** Points that a text takes within a width. */
export function textHeight(sheet: Sheet, text: string, lettering: Lettering, width: number): number {
  return letter(sheet, lettering).heightOfString(text, { width });
}

/** Writes within a box; what does not fit into its height is left out. */
export function write(
  sheet: Sheet,
  text: string,
  lettering: Lettering,
  box: { readonly x: number; readonly y: number; readonly w: number; readonly h: number },
): void {
  if (text === '' || box.h < lettering.size) return;
  // a height bounds the text: without it pdfkit would go on on a new page
  letter(sheet, lettering).text(text, box.x, box.y, { width: box.w, height: box.h, lineBreak: true });
}
