import type { getDocumentProxy } from 'unpdf';
import { ParseFailure } from '../types.ts';

export type PdfDocument = Awaited<ReturnType<typeof getDocumentProxy>>;
export type PdfPage = Awaited<ReturnType<PdfDocument['getPage']>>;

/** @throws ParseFailure for what cannot be opened */
export async function openPdf(bytes: Uint8Array): Promise<PdfDocument> {
  const { getDocumentProxy } = await import('unpdf');
  try {
    // pdf.js takes the buffer over; pictures are not needed, so none is decoded
    const data = new Uint8Array(bytes);
    return await getDocumentProxy(data, {
      verbosity: 0,
      maxImageSize: 1,
      disableFontFace: true,
      useSystemFonts: false,
    });
  } catch (cause) {
    const name = cause instanceof Error ? cause.name : '';
    if (name === 'PasswordException') {
      throw new ParseFailure('PDF_IS_PROTECTED', 'The PDF is protected by a password.', { cause });
    }
    throw new ParseFailure('PDF_IS_BROKEN', 'The PDF is damaged and cannot be opened.', { cause });
  }
}
