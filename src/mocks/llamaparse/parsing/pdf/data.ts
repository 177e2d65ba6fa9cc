import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * What pdf.js reads beside its code: the character maps that PDFs name without embedding them, and the outlines of the
 * 14 standard fonts. In `data/`, from pdfjs-dist of the release that unpdf bundles (the whole package is 36 MB, these are
 * 2). Its decoders for JPEG 2000, JBIG2 and fax pages are left out: unpdf's build has no loader for them.
 */
const FOLDERS: Readonly<Record<string, string>> = {
  cMapUrl: 'cmaps',
  standardFontDataUrl: 'standard_fonts',
};

/** The release of pdfjs-dist that `data/` is from. */
export const DATA_VERSION = '6.1.200';

/** Names come from documents: they name a file of these folders, and nothing else. */
const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]*(\.[a-z]{2,5})?$/;

/** As pdf.js asks for them. */
export class PdfData {
  /** @throws Error for a name that is not one of `data/`'s */
  async fetch({ kind, filename }: { readonly kind: string; readonly filename: string }): Promise<Uint8Array> {
    const folder = FOLDERS[kind];
    if (folder === undefined || !FILE_NAME.test(filename)) throw new Error(`no such data of pdf.js: ${kind}`);
    return new Uint8Array(await readFile(join(import.meta.dirname, 'data', folder, filename)));
  }
}

/** pdf.js wants addresses to be set, and hands them to the factory's constructor only. */
export const PDF_DATA_OPTIONS = {
  BinaryDataFactory: PdfData,
  cMapUrl: '/',
  cMapPacked: true,
  standardFontDataUrl: '/',
} as const;
