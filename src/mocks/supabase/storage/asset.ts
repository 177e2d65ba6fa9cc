import type { StorageCall } from './call.ts';
import type { ObjectMetadata, ObjectRow } from './rows.ts';

/** The headers of an object's bytes. `expires` is set for signed URLs and stands in for Cache-Control. */
export function assetHeaders(call: StorageCall, metadata: ObjectMetadata, expires?: Date): Record<string, string> {
  const headers: Record<string, string> = {
    'accept-ranges': 'bytes',
    // a stored page must not run on the project's own origin
    'content-type': metadata.mimetype.includes('text/html') ? 'text/plain' : metadata.mimetype,
    etag: metadata.eTag,
    'last-modified': new Date(metadata.lastModified).toUTCString(),
    'x-robots-tag': metadata.xRobotsTag ?? 'none',
  };
  if (expires) headers.expires = expires.toUTCString();
  else headers['cache-control'] = cacheControl(call.request.headers, metadata);
  const download = call.query.get('download');
  if (download !== null) headers['content-disposition'] = disposition(download);
  return headers;
}

function cacheControl(requestHeaders: Headers, metadata: ObjectMetadata): string {
  const known = requestHeaders.get('if-none-match');
  const stale = known !== null && known !== metadata.eTag;
  return stale ? `${metadata.cacheControl}, stale-while-revalidate=30` : metadata.cacheControl;
}

function disposition(filename: string): string {
  if (filename === '') return 'attachment;';
  const encoded = encodeURIComponent(filename.toWellFormed());
  return `attachment; filename=${encoded}; filename*=UTF-8''${encoded}`;
}

/** Rows written by SQL from outside may lack some or all of it. */
export function metadataOf(row: ObjectRow): ObjectMetadata {
  return {
    eTag: '""',
    size: 0,
    mimetype: 'application/octet-stream',
    cacheControl: 'no-cache',
    lastModified: row.updated_at.toISOString(),
    contentLength: 0,
    httpStatusCode: 200,
    ...row.metadata,
  };
}
