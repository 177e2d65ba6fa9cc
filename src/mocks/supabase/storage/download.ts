import type { Bytes } from './blobs.ts';
import { json, type StorageCall, type StorageDeps } from './call.ts';
import { refusals } from './errors.ts';
import { bucketIsPublic, findAsCaller, findAsService } from './find.ts';
import { isNotModified, parseRange } from './ranges.ts';
import type { ObjectMetadata, ObjectRow } from './rows.ts';
import { signedCall, verifySigned } from './signing.ts';

type Read = (storage: StorageDeps, call: StorageCall) => Promise<ObjectRow>;

/** GET and HEAD of /object/:bucket/* and /object/authenticated/:bucket/*: by policy, or by the bucket being public. */
const readByPolicy: Read = async (storage, call) => {
  const isPublic = await bucketIsPublic(storage, call.bucket);
  if (isPublic === undefined || (!call.caller.authenticated && !isPublic)) throw refusals.noSuchBucket();
  if (isPublic) return findAsService(storage, call.bucket, call.key);
  return findAsCaller(storage, call, call.bucket, call.key);
};

/** /object/public/:bucket/*: public buckets only, nobody's policies. */
const readPublic: Read = async (storage, call) => {
  if (!(await bucketIsPublic(storage, call.bucket))) throw refusals.noSuchBucket();
  return findAsService(storage, call.bucket, call.key);
};

export const downloadByPolicy = bytesOf(readByPolicy);
export const downloadPublic = bytesOf(readPublic);
export const headByPolicy = headersOf(readByPolicy);
export const headPublic = headersOf(readPublic);
export const infoByPolicy = infoOf(readByPolicy);
export const infoPublic = infoOf(readPublic);

/** GET /object/sign/:bucket/*?token=: the token is the authority. */
export async function downloadSigned(storage: StorageDeps, call: StorageCall): Promise<Response> {
  storage.note(call.request, { bucket: call.bucket, path: call.key });
  const claims = await verifySigned(storage, signedCall(call, 'download'));
  const row = await findAsService(storage, call.bucket, call.key);
  return sendBytes(storage, call, row, new Date((claims.exp ?? 0) * 1000));
}

function bytesOf(read: Read) {
  return async (storage: StorageDeps, call: StorageCall) => {
    storage.note(call.request, { bucket: call.bucket, path: call.key });
    return sendBytes(storage, call, await read(storage, call));
  };
}

function headersOf(read: Read) {
  return async (storage: StorageDeps, call: StorageCall) => {
    storage.note(call.request, { bucket: call.bucket, path: call.key });
    const metadata = metadataOf(await read(storage, call));
    return new Response(null, {
      headers: { ...assetHeaders(call, metadata), 'content-length': String(metadata.contentLength) },
    });
  };
}

function infoOf(read: Read) {
  return async (storage: StorageDeps, call: StorageCall) => {
    storage.note(call.request, { bucket: call.bucket, path: call.key });
    const row = await read(storage, call);
    const metadata = metadataOf(row);
    const info = {
      id: row.id,
      name: row.name,
      version: row.version,
      bucket_id: row.bucket_id,
      size: metadata.size,
      content_type: metadata.mimetype,
      cache_control: metadata.cacheControl,
      etag: metadata.eTag,
      metadata: row.user_metadata ?? {},
      last_modified: metadata.lastModified,
      created_at: row.created_at.toISOString(),
    };
    return json(200, info, {
      etag: metadata.eTag,
      'last-modified': new Date(metadata.lastModified).toUTCString(),
      'cache-control': metadata.cacheControl,
    });
  };
}

/** `expires` is set for signed URLs and stands in for Cache-Control. */
async function sendBytes(storage: StorageDeps, call: StorageCall, row: ObjectRow, expires?: Date): Promise<Response> {
  const metadata = metadataOf(row);
  const bytes = await storage.blobs.get(row.version);
  if (!bytes) {
    return json(400, refusals.bytesMissing().body, { 'cache-control': 'no-store' });
  }
  const requestHeaders = call.request.headers;
  if (isNotModified(requestHeaders, metadata.eTag, new Date(metadata.lastModified))) {
    return new Response(null, { status: 304, headers: { 'content-length': '0' } });
  }
  const headers = assetHeaders(call, metadata, expires);
  const asked = requestHeaders.get('range');
  if (asked === null) return bytesResponse(storage, call, bytes, 200, headers);
  const range = parseRange(asked, bytes.byteLength);
  if (!range) throw refusals.invalidRange();
  headers['content-range'] = `bytes ${range.first}-${range.last}/${bytes.byteLength}`;
  return bytesResponse(storage, call, bytes.subarray(range.first, range.last + 1), 206, headers);
}

function bytesResponse(
  storage: StorageDeps,
  call: StorageCall,
  bytes: Bytes,
  status: number,
  headers: Record<string, string>,
): Response {
  storage.note(call.request, { bytes: bytes.byteLength });
  return new Response(bytes, { status, headers: { ...headers, 'content-length': String(bytes.byteLength) } });
}

function assetHeaders(call: StorageCall, metadata: ObjectMetadata, expires?: Date): Record<string, string> {
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
function metadataOf(row: ObjectRow): ObjectMetadata {
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
