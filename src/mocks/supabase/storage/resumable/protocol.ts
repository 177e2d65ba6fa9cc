import { GLOBAL_OBJECT_BYTES } from '../../limits.ts';
import { isMetadata } from './metadata.ts';

/** What tus calls an error: a plain text with its real status. */
export class TusError extends Error {
  readonly status: number;
  constructor(status: number, text: string) {
    super(text);
    this.name = 'TusError';
    this.status = status;
  }
}

/** The words of the vendor's tus server (facts/supabase.md 1.7; those not in its table: @tus/server's source). */
export const tusErrors = {
  versionMissing: () => new TusError(412, 'Tus-Resumable Required\n'),
  invalidHeaders: (names: readonly string[]) => new TusError(400, `Invalid ${names.join(' ')}\n`),
  concatenation: () =>
    new TusError(501, 'Concatenation extension is not (yet) supported. Disable parallel uploads in the tus client.\n'),
  lengthMissing: () => new TusError(400, 'Upload-Length or Upload-Defer-Length header required\n'),
  metadataMissing: () => new TusError(400, 'Metadata header is required'),
  offsetMissing: () => new TusError(403, 'Upload-Offset header required\n'),
  contentTypeMissing: () => new TusError(403, 'Content-Type header required\n'),
  offsetConflict: () => new TusError(409, 'Upload-Offset conflict\n'),
  maxSizeExceeded: () => new TusError(413, 'Maximum size exceeded\n'),
  sizeExceeded: () => new TusError(413, "upload's size exceeded\n"),
  notFound: () => new TusError(404, 'The file for this url was not found\n'),
  expired: () => new TusError(410, 'The file for this url no longer exists\n'),
  completed: () => new TusError(400, 'Cannot terminate an already completed upload'),
  invalidUploadId: () => new TusError(400, 'Invalid upload id'),
  methodNotFound: () => new TusError(404, 'Not found\n'),
  /** A limit of the mock, not of the vendor. */
  tooMany: (limit: number) =>
    new TusError(429, `the mock keeps at most ${limit} unfinished uploads or 1 GiB of them; finish or delete some\n`),
};

const VERSION = '1.0.0';
export const APPEND_TYPE = 'application/offset+octet-stream';
export const EXTENSIONS = ['creation', 'creation-with-upload', 'creation-defer-length', 'termination', 'expiration'];

const KNOWN_HEADERS = [
  ...['Authorization', 'Content-Type', 'Location', 'Tus-Extension', 'Tus-Max-Size', 'Tus-Resumable', 'Tus-Version'],
  ...['Upload-Concat', 'Upload-Defer-Length', 'Upload-Length', 'Upload-Metadata', 'Upload-Offset'],
  ...['X-HTTP-Method-Override', 'X-Requested-With', 'X-Forwarded-Host', 'X-Forwarded-Proto', 'Forwarded'],
].join(', ');

/** On every answer of the tus server, errors included. */
export const COMMON_HEADERS = {
  'tus-resumable': VERSION,
  'access-control-allow-origin': '*',
  'access-control-expose-headers': KNOWN_HEADERS,
};

export const OPTIONS_HEADERS = {
  'tus-version': VERSION,
  'tus-extension': EXTENSIONS.join(','),
  'tus-max-size': String(GLOBAL_OBJECT_BYTES),
  'access-control-allow-methods': 'POST, HEAD, PATCH, OPTIONS, DELETE',
  'access-control-allow-headers': `${KNOWN_HEADERS}, Authorization, X-Upsert, Upload-Expires, ApiKey, x-signature`,
  'access-control-max-age': '86400',
};

const isCount = (value: string) => /^(0|[1-9]\d*)$/.test(value) && Number.isSafeInteger(Number(value));
const RULES: Readonly<Record<string, (value: string) => boolean>> = {
  'tus-resumable': (value) => value === VERSION,
  'tus-version': (value) => value === VERSION,
  'upload-offset': isCount,
  'upload-length': isCount,
  'upload-defer-length': (value) => value === '1',
  'upload-metadata': isMetadata,
  'upload-concat': (value) => value === 'partial' || value.startsWith('final;'),
  'x-forwarded-proto': (value) => value === 'http' || value === 'https',
  'content-type': (value) => value === APPEND_TYPE,
};

/** Refuses a request that does not speak tus 1.0.0. Content-Type counts for PATCH only. */
export function checkHeaders(request: Request): void {
  if (!request.headers.get('tus-resumable')) throw tusErrors.versionMissing();
  const wrong = Object.entries(RULES).filter(([name, holds]) => {
    const value = request.headers.get(name);
    if (value === null || (name === 'content-type' && request.method !== 'PATCH')) return false;
    return !holds(value);
  });
  if (wrong.length > 0) throw tusErrors.invalidHeaders(wrong.map(([name]) => name).sort());
}

/** A whole number of bytes from a header that passed `checkHeaders`; undefined when absent. */
export function countOf(request: Request, name: 'upload-offset' | 'upload-length'): number | undefined {
  const value = request.headers.get(name);
  return value === null ? undefined : Number(value);
}
