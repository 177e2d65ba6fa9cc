import { uuidV4 } from '../../../../lib/ids.ts';
import { metadataOf } from '../asset.ts';
import { refusals } from '../errors.ts';
import { findAsCaller } from '../find.ts';
import { checkBucketName, checkKey } from '../names.ts';
import type { ObjectRow } from '../rows.ts';
import { keepObject, tryWrite } from '../upload.ts';
import type { S3Call, S3Handler } from './call.ts';
import { checkCopyConditions, parseCopySource } from './copy-source.ts';
import { s3Refusals } from './errors.ts';
import { metadataIn } from './metadata.ts';

/** PUT /:bucket/:key with x-amz-copy-source: SELECT on the source and a trial upsert at the target as the caller. */
export const copyObject: S3Handler = async (storage, call) => {
  const { bucket, key, caller } = call;
  const source = parseCopySource(call.request.headers.get('x-amz-copy-source') ?? '');
  if (source.bucket === '') throw refusals.invalidBucketName();
  if (source.key === '') throw s3Refusals.missingParameter('CopySource');
  checkBucketName(source.bucket);
  checkKey(key);
  storage.note(call.request, { bucket: source.bucket, path: source.key, destination: `${bucket}/${key}` });
  const row = await findAsCaller(storage, call, source.bucket, source.key);
  const target = { bucket, key, version: uuidV4(storage.random), ownerId: caller.sub, ...described(call, row) };
  await tryWrite(storage, call, { caller, ownerId: caller.sub, upsert: true }, target);
  checkCopyConditions(call.request.headers, metadataOf(row));
  const bytes = await storage.blobs.get(row.version);
  if (!bytes) throw refusals.bytesMissing();
  storage.note(call.request, { bytes: bytes.byteLength });
  await keepObject(storage, call, bytes, target);
  return {
    xml: { CopyObjectResult: { ETag: target.metadata.eTag, LastModified: target.metadata.lastModified } },
  };
};

/** The source's own, or with the directive REPLACE what this request says instead. */
function described(call: S3Call, row: ObjectRow) {
  const { headers } = call.request;
  const metadata = { ...metadataOf(row), lastModified: call.facts.at.toISOString() };
  if ((headers.get('x-amz-metadata-directive') ?? 'COPY') === 'COPY') {
    return { metadata, userMetadata: row.user_metadata ?? undefined };
  }
  const mimetype = headers.get('content-type') || 'application/octet-stream';
  const cacheControl = headers.get('cache-control') ?? 'no-cache';
  return { metadata: { ...metadata, mimetype, cacheControl }, userMetadata: metadataIn(headers) ?? {} };
}
