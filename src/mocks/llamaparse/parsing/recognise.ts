import { ParseFailure } from './types.ts';
import { readZipDirectory, readZipEntry, type ZipEntry } from './zip.ts';

export type Recognised =
  | { readonly kind: 'pdf' }
  /** `format`: PNG, JPEG … */
  | { readonly kind: 'image'; readonly format: string }
  | { readonly kind: 'docx' | 'odt' | 'rtf' | 'xlsx' | 'ods' | 'pptx' | 'odp' | 'epub' }
  | { readonly kind: 'html' | 'markdown' | 'text' | 'csv'; readonly text: string };

/** A PDF's header may be preceded by this much of something else. */
const PDF_HEADER_WITHIN = 1024;
/** Inflated bytes of an Office file that are still opened. */
const MAX_INFLATED_BYTES = 256 * 1024 * 1024;

/**
 * What the bytes are. The name only tells text, Markdown and CSV apart, which look alike.
 * @throws ParseFailure for what cannot be read here
 */
export function recognise(bytes: Uint8Array, filename: string): Recognised {
  if (bytes.length === 0) throw new ParseFailure('NO_DATA_FOUND_IN_FILE', 'The file is empty.');
  const start = Buffer.from(bytes.subarray(0, PDF_HEADER_WITHIN)).toString('latin1');
  if (start.includes('%PDF-')) return { kind: 'pdf' };
  if (start.startsWith('PK')) return recogniseZip(bytes);
  if (start.startsWith('{\\rtf')) return { kind: 'rtf' };
  const picture = PICTURES.find(([magic]) => start.startsWith(magic));
  if (picture) return { kind: 'image', format: picture[1] };
  if (/^RIFF.{4}WEBP/s.test(start)) return { kind: 'image', format: 'WebP' };
  if (isEncryptedOffice(bytes, start)) {
    throw new ParseFailure('PDF_IS_PROTECTED', 'The Office file is protected by a password.');
  }
  const other = OTHERS.find(([magic]) => start.startsWith(magic));
  if (other) throw unsupported(other[1]);
  const text = decodeText(bytes);
  if (text === undefined) throw unsupported('binary');
  if (text.trim() === '') throw new ParseFailure('NO_DATA_FOUND_IN_FILE', 'The file has nothing but white space.');
  const flat = FLAT.exec(text.slice(0, 10_000))?.[1];
  const flatKind = flat === undefined ? undefined : openDocumentKind(flat);
  if (flatKind !== undefined) return { kind: flatKind };
  return { kind: textKind(text, filename), text };
}

const OLE = '\xd0\xcf\x11\xe0';

const PICTURES: readonly (readonly [magic: string, name: string])[] = [
  ['\x89PNG', 'PNG'],
  ['\xff\xd8\xff', 'JPEG'],
  ['GIF8', 'GIF'],
  ['II*\0', 'TIFF'],
  ['MM\0*', 'TIFF'],
  ['BM', 'BMP'],
];
const OTHERS: readonly (readonly [magic: string, name: string])[] = [
  [OLE, 'legacy Office'],
  ['RIFF', 'RIFF'],
  ['ID3', 'MP3'],
  ['\x1f\x8b', 'gzip'],
  ['%!PS', 'PostScript'],
];

/** Office encrypts its files into an old container, under this name in UTF-16. The code is a guess: there is no other for it. */
function isEncryptedOffice(bytes: Uint8Array, start: string): boolean {
  return start.startsWith(OLE) && Buffer.from(bytes).includes(Buffer.from('EncryptedPackage', 'utf16le'));
}

/** An OpenDocument file that is one XML document. */
const FLAT = /<office:document\s[^>]*office:mimetype="([^"]*)"/;

const OFFICE = [
  ['word/document.xml', 'docx'],
  ['xl/workbook.xml', 'xlsx'],
  ['ppt/presentation.xml', 'pptx'],
] as const;

function recogniseZip(bytes: Uint8Array): Recognised {
  const entries = readZipDirectory(bytes);
  if (!entries) throw unsupported('damaged ZIP');
  const inflated = entries.reduce((sum, entry) => sum + entry.size, 0);
  if (inflated > MAX_INFLATED_BYTES)
    throw new ParseFailure('DOCUMENT_TOO_LARGE', 'The archive is too large when inflated.');
  const office = OFFICE.find(([part]) => entries.some((entry) => entry.name === part));
  if (office) return { kind: office[1] };
  const kind = openDocumentKind(mediaType(bytes, entries));
  if (kind === undefined) throw unsupported('ZIP (no office file and no book)');
  if (kind !== 'epub' && isEncryptedOpenDocument(bytes, entries)) {
    throw new ParseFailure('PDF_IS_PROTECTED', 'The OpenDocument file is protected by a password.');
  }
  return { kind };
}

/** OpenDocument files and books say what they are in a part of this name, and it is not packed much. */
const MEDIA_TYPE_PART = 'mimetype';
const MAX_MEDIA_TYPE_BYTES = 200;
const MANIFEST = 'META-INF/manifest.xml';
const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;

function mediaType(bytes: Uint8Array, entries: readonly ZipEntry[]): string {
  return readSmall(bytes, entries, MEDIA_TYPE_PART, MAX_MEDIA_TYPE_BYTES).trim();
}

function readSmall(bytes: Uint8Array, entries: readonly ZipEntry[], name: string, max: number): string {
  const entry = entries.find((one) => one.name === name);
  return entry && entry.size <= max ? readZipEntry(bytes, entry).toString('utf8') : '';
}

/** Templates, and the files of OpenOffice.org 1, are of the same kinds. */
function openDocumentKind(type: string): 'odt' | 'ods' | 'odp' | 'epub' | undefined {
  if (type === 'application/epub+zip') return 'epub';
  const [, odf, sun] =
    /^application\/vnd\.(?:oasis\.opendocument\.(text|spreadsheet|presentation|graphics)|sun\.xml\.(writer|calc|impress|draw))/.exec(
      type,
    ) ?? [];
  switch (odf ?? sun) {
    case 'text':
    case 'writer':
      return 'odt';
    case 'spreadsheet':
    case 'calc':
      return 'ods';
    case undefined:
      return undefined;
    default:
      return 'odp';
  }
}

function isEncryptedOpenDocument(bytes: Uint8Array, entries: readonly ZipEntry[]): boolean {
  return readSmall(bytes, entries, MANIFEST, MAX_MANIFEST_BYTES).includes('encryption-data');
}

function unsupported(what: string): ParseFailure {
  return new ParseFailure('UNSUPPORTED_FILE_TYPE', `Files of type ${what} cannot be parsed.`);
}

/** UTF-8, UTF-16 with a byte order mark, else Windows-1252; undefined for what is not text. */
function decodeText(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  if (controlShare(bytes) > 0.01) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** The share of bytes that no text has, in the beginning of the file. */
function controlShare(bytes: Uint8Array): number {
  const sample = bytes.subarray(0, 65_536);
  let odd = 0;
  for (const byte of sample) if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27)) odd++;
  return odd / sample.length;
}

function textKind(text: string, filename: string): 'html' | 'markdown' | 'text' | 'csv' {
  const start = text.slice(0, 2_000).trimStart().toLowerCase();
  if (/^(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)*<(!doctype html|html|head|body)\b/.test(start)) return 'html';
  const extension = filename.slice(filename.lastIndexOf('.') + 1).toLowerCase();
  if (extension === 'html' || extension === 'htm' || extension === 'xhtml') return 'html';
  if (extension === 'md' || extension === 'markdown') return 'markdown';
  if (extension === 'csv' || extension === 'tsv') return 'csv';
  return 'text';
}
