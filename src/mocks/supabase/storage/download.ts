import { assetHeaders, metadataOf } from './asset.ts';
import type { Bytes } from './blobs.ts';
import { json, type StorageCall, type StorageDeps } from './call.ts';
import { refusals } from './errors.ts';
import { bucketIsPublic, findAsCaller, findAsService } from './find.ts';
import { isNotModified, parseRange } from './ranges.ts';
import type { ObjectRow } from './rows.ts';
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
export const readPublic: Read = async (storage, call) => {
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
  if (!bytes) throw refusals.bytesMissing();
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
