/** The kinds of document taken in, with the file ending that each is stored and parsed under. */
export const DOCUMENT_TYPES = {
  'application/pdf': 'pdf',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'text/markdown': 'md',
  'text/html': 'html',
  'text/plain': 'txt',
} as const;

export type DocumentMime = keyof typeof DOCUMENT_TYPES;
export type DocumentEnding = (typeof DOCUMENT_TYPES)[DocumentMime];

/** Undefined for a type that is not taken in. Parameters (`; charset=utf-8`) are ignored. */
export function documentMime(mime: string): DocumentMime | undefined {
  const bare = mime.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return Object.hasOwn(DOCUMENT_TYPES, bare) ? (bare as DocumentMime) : undefined;
}

/** Storage paths begin with their bucket. */
export function rawPath(bucket: string, userId: string, document: string, mime: DocumentMime): string {
  return `${bucket}/${userId}/${document}.${DOCUMENT_TYPES[mime]}`;
}

/** A fallback's text lies beside the real one's, so that the one can replace the other without a gap. */
export function parsedPath(bucket: string, userId: string, document: string, isFallback = false): string {
  return `${bucket}/${userId}/${document}${isFallback ? '.fallback' : ''}.md`;
}

/** Unique per job, so that a parse whose answer was lost can be found again at the vendor. */
export function parseFilename(jobId: string, mime: string): string {
  const known = documentMime(mime);
  return known ? `${jobId}.${DOCUMENT_TYPES[known]}` : jobId;
}
