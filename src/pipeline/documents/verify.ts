import { createHash } from 'node:crypto';
import { hasWordDocument, inspectBytes } from './inspect.ts';
import { pdfPages } from './pdf.ts';
import type { DocumentMime } from './types.ts';

/** What the caller said about the bytes at upload, and what is allowed. */
export interface Declared {
  readonly mime: DocumentMime;
  readonly bytesLen: number;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly maxBytes: number;
  readonly maxPages: number;
}

export type RefusalCode =
  | 'EMPTY_FILE'
  | 'FILE_TOO_LARGE'
  | 'SIZE_MISMATCH'
  | 'HASH_MISMATCH'
  | 'UNSUPPORTED_TYPE' // the bytes are of no type that is taken in
  | 'TYPE_MISMATCH' // they are, but of another one than declared
  | 'TOO_MANY_PAGES';

export type Verification =
  | {
      readonly kind: 'ok';
      readonly type: DocumentMime;
      /** Undefined where pages cannot be counted here: not a PDF, or one that does not open (the parser will tell). */
      readonly pages: number | undefined;
    }
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly message: string };

/** Compares the bytes that really arrived with what was declared. Never throws on account of the bytes. */
export async function verifyUpload(bytes: Uint8Array, declared: Declared): Promise<Verification> {
  const wrong = wrongSizeOrHash(bytes, declared) ?? wrongType(bytes, declared.mime);
  if (wrong) return wrong;
  const pages = declared.mime === 'application/pdf' ? await pdfPages(bytes) : undefined;
  if (pages !== undefined && pages > declared.maxPages) {
    return refused('TOO_MANY_PAGES', `the document has ${pages} pages; at most ${declared.maxPages} are taken`);
  }
  return { kind: 'ok', type: declared.mime, pages };
}

function wrongSizeOrHash(bytes: Uint8Array, declared: Declared): Verification | undefined {
  if (bytes.length === 0) return refused('EMPTY_FILE', 'the file is empty');
  if (bytes.length > declared.maxBytes) {
    return refused('FILE_TOO_LARGE', `the file has ${bytes.length} bytes; at most ${declared.maxBytes} are taken`);
  }
  if (bytes.length !== declared.bytesLen) {
    return refused('SIZE_MISMATCH', `${bytes.length} bytes arrived, ${declared.bytesLen} were declared`);
  }
  const arrived = createHash('sha256').update(bytes).digest('hex');
  if (arrived === declared.sha256.toLowerCase()) return undefined;
  return refused('HASH_MISMATCH', 'the bytes that arrived have another sha256 than declared');
}

function wrongType(bytes: Uint8Array, mime: DocumentMime): Verification | undefined {
  const found = inspectBytes(bytes);
  const misses = (actual: string) => refused('TYPE_MISMATCH', `declared as ${mime}, but the file is ${actual}`);
  switch (found) {
    case 'pdf':
      return mime === 'application/pdf' ? undefined : misses('a PDF');
    case 'zip':
      if (!hasWordDocument(bytes)) return refused('UNSUPPORTED_TYPE', 'the file is a ZIP archive, not a Word document');
      return DOCX === mime ? undefined : misses('a Word document');
    case 'html':
      return mime.startsWith('text/') ? undefined : misses('HTML');
    case 'text':
      return mime === 'text/markdown' || mime === 'text/plain' ? undefined : misses('plain text');
    case 'binary':
      return refused('UNSUPPORTED_TYPE', 'the file is none of PDF, Word (docx), Markdown, HTML or UTF-8 text');
    default:
      throw new TypeError(`no such kind of bytes: ${found satisfies never}`);
  }
}

const DOCX: DocumentMime = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

function refused(code: RefusalCode, message: string): Verification {
  return { kind: 'refused', code, message };
}
