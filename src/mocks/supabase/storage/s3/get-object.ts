import { metadataOf } from '../asset.ts';
import { refusals } from '../errors.ts';
import { findAsCaller } from '../find.ts';
import { checkBucketName } from '../names.ts';
import { isNotModified, parseRange } from '../ranges.ts';
import type { S3Answer, S3Call, S3Handler } from './call.ts';
import { s3Refusals } from './errors.ts';
import { isHeaderValue, metadataHeaders } from './metadata.ts';

/** GET /:bucket/:key: whole or a range, under the caller's policies even in a public bucket. */
export const getObject: S3Handler = async (storage, call) => {
  const overrides = responseOverrides(call.query);
  checkBucketName(call.bucket);
  const row = await findAsCaller(storage, call, call.bucket, call.key);
  const metadata = metadataOf(row);
  const bytes = await storage.blobs.get(row.version);
  if (!bytes) throw refusals.bytesMissing();
  const headers = {
    'cache-control': metadata.cacheControl,
    'content-type': metadata.mimetype,
    etag: metadata.eTag,
    'last-modified': new Date(metadata.lastModified).toUTCString(),
    ...metadataHeaders(row.user_metadata),
    ...overrides,
  };
  if (isNotModified(call.request.headers, metadata.eTag, new Date(metadata.lastModified)))
    return { status: 304, headers };
  return ranged(call, bytes, headers);
};

function ranged(call: S3Call, bytes: Uint8Array<ArrayBuffer>, headers: Record<string, string>): S3Answer {
  const asked = call.request.headers.get('range');
  if (asked === null) return { bytes, headers };
  const range = parseRange(asked, bytes.byteLength);
  if (!range) throw refusals.invalidRange();
  const contentRange = `bytes ${range.first}-${range.last}/${bytes.byteLength}`;
  return {
    status: 206,
    bytes: bytes.subarray(range.first, range.last + 1),
    headers: { ...headers, 'content-range': contentRange },
  };
}

const OVERRIDES = [
  ...['content-disposition', 'content-type', 'cache-control', 'content-encoding', 'content-language'],
] as const;

/** What the caller wants an answer's headers to be: `response-content-type` and its like. Throws for an Expires that is no date. */
function responseOverrides(query: URLSearchParams): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of OVERRIDES) {
    const value = query.get(`response-${name}`);
    if (value && isHeaderValue(value)) headers[name] = value;
  }
  const expires = query.get('response-expires');
  if (!expires) return headers;
  if (Number.isNaN(Date.parse(expires))) throw s3Refusals.invalidParameter('response-expires');
  return { ...headers, expires: new Date(expires).toUTCString() };
}

/** HEAD /:bucket/:key: what the row says; ranges and conditions are not read. */
export const headObject: S3Handler = async (storage, call) => {
  checkBucketName(call.bucket);
  const row = await findAsCaller(storage, call, call.bucket, call.key);
  const metadata = metadataOf(row);
  return {
    headers: {
      'created-at': row.created_at.toISOString(),
      'cache-control': metadata.cacheControl,
      'content-length': String(metadata.size),
      'content-type': metadata.mimetype,
      etag: metadata.eTag,
      'last-modified': row.updated_at.toUTCString(),
      ...metadataHeaders(row.user_metadata),
    },
  };
};

/** GET /:bucket/:key?tagging: there are no tags. */
export const getObjectTagging: S3Handler = async (storage, call) => {
  checkBucketName(call.bucket);
  await findAsCaller(storage, call, call.bucket, call.key);
  return { xml: { Tagging: { TagSet: null } } };
};
