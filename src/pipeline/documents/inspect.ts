/** What bytes are by themselves, whatever somebody calls them. */
export type ByteKind = 'pdf' | 'zip' | 'html' | 'text' | 'binary';

/** Readers accept a PDF whose header lies within its first 1,024 bytes (ISO 32000-1, implementation note 13). */
const PDF_HEADER_WITHIN = 1024;
const HTML_TAG =
  /^\s*(?:<!--[\s\S]*?-->\s*|<\?xml[^>]*>\s*)*<(?:!doctype\s+html|html|head|body|title|meta|div|p|h[1-6]|table|section|article|main|span|ul|ol)\b/i;

export function inspectBytes(bytes: Uint8Array): ByteKind {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, PDF_HEADER_WITHIN));
  if (start.includes('%PDF-')) return 'pdf';
  if (start.length >= 4 && start.readUInt32BE(0) === 0x504b0304) return 'zip';
  const text = readUtf8(bytes);
  if (text === undefined || text.includes('\0')) return 'binary';
  return HTML_TAG.test(text) ? 'html' : 'text';
}

/** Undefined when the bytes are not UTF-8. A byte order mark is dropped. */
export function readUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined; // the one way to learn that bytes are not UTF-8
  }
}

/** True when the archive's directory lists word/document.xml, which makes a ZIP a Word document. */
export function hasWordDocument(zip: Uint8Array): boolean {
  const bytes = Buffer.from(zip.buffer, zip.byteOffset, zip.length);
  return bytes.includes('word/document.xml');
}
