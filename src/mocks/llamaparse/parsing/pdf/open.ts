import type { getDocumentProxy } from 'unpdf';
import { ParseFailure } from '../types.ts';
import { PDF_DATA_OPTIONS } from './data.ts';
import { fitsInMemory, MAX_IMAGE_PIXELS } from './images.ts';

export type PdfDocument = Awaited<ReturnType<typeof getDocumentProxy>>;
export type PdfPage = Awaited<ReturnType<PdfDocument['getPage']>>;

export interface OpenOptions {
  /** Whether pictures are decoded. */
  readonly images: boolean;
  /** What pages are drawn with, as pdf.js takes it; absent, none will be. */
  readonly CanvasFactory?: new () => unknown;
}

/** @throws ParseFailure for what cannot be opened */
export async function openPdf(bytes: Uint8Array, { images, CanvasFactory }: OpenOptions): Promise<PdfDocument> {
  const { getDocumentProxy } = await import('unpdf');
  try {
    // pdf.js takes the buffer over
    const data = new Uint8Array(bytes);
    return await getDocumentProxy(data, {
      verbosity: 0,
      maxImageSize: images && fitsInMemory(bytes) ? MAX_IMAGE_PIXELS : 1,
      isOffscreenCanvasSupported: false,
      isImageDecoderSupported: false,
      disableFontFace: true,
      useSystemFonts: false,
      ...PDF_DATA_OPTIONS,
      ...(CanvasFactory && { CanvasFactory }),
    });
  } catch (cause) {
    const name = cause instanceof Error ? cause.name : '';
    if (name === 'PasswordException') {
      throw new ParseFailure('PDF_IS_PROTECTED', 'The PDF is protected by a password.', { cause });
    }
    throw new ParseFailure('PDF_IS_BROKEN', 'The PDF is damaged and cannot be opened.', { cause });
  }
}
