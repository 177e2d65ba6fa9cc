import PDFDocument from 'pdfkit';

/** A4, in points. */
export const PAGE = { width: 595, height: 842, margin: 62, footer: 36 } as const;

/** Every document says this date: the bytes depend on the seed alone. */
export const DOCUMENT_DATE = new Date(Date.UTC(2026, 0, 1));

export interface OpenPdf {
  readonly pdf: PDFKit.PDFDocument;
  /** Writes the end and gives all bytes. */
  finish(): Promise<Uint8Array>;
}

export interface PdfOptions {
  readonly title: string;
  readonly author: string;
  readonly compress?: boolean;
  readonly passwords?: { readonly user: string; readonly owner: string };
}

/** A PDF without pages whose bytes do not depend on the moment: date and, through it, the file id are fixed. */
export function openPdf(options: PdfOptions): OpenPdf {
  const pdf = new PDFDocument({
    size: [PAGE.width, PAGE.height],
    margin: 0,
    autoFirstPage: false,
    compress: options.compress ?? true,
    info: { Title: options.title, Author: options.author, CreationDate: DOCUMENT_DATE },
    ...(options.passwords && {
      // 1.4 = RC4 with 128 bits: the newer AES versions draw a random start vector for every object
      pdfVersion: '1.4' as const,
      userPassword: options.passwords.user,
      ownerPassword: options.passwords.owner,
    }),
  });
  const chunks: Uint8Array[] = [];
  const ended = new Promise<Uint8Array>((resolve, reject) => {
    pdf.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    pdf.on('end', () => resolve(new Uint8Array(Buffer.concat(chunks))));
    pdf.on('error', reject);
  });
  return {
    pdf,
    finish() {
      pdf.end();
      return ended;
    },
  };
}
