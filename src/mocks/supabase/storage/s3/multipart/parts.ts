import { createHash } from 'node:crypto';
import type { Bytes } from '../../blobs.ts';
import type { StorageDeps } from '../../call.ts';
import { refusals } from '../../errors.ts';
import { findAsCaller } from '../../find.ts';
import { uploadRules } from '../../upload.ts';
import type { S3Call, S3Handler } from '../call.ts';
import { parseCopyRange, parseCopySource } from '../copy-source.ts';
import { s3Refusals } from '../errors.ts';
import type { PartQuery } from '../schemas.ts';
import { checkMayUpload, uploadOf } from './begin-abort.ts';
import { keepPart, type MultipartUpload, releaseBytes, reserveBytes } from './store.ts';

/** PUT /:bucket/:key?uploadId=&partNumber= */
export const uploadPart: S3Handler = async (storage, call) => {
  const { declaredLength } = call.payload;
  if (call.query.get('uploadId') === '') throw s3Refusals.invalidUploadId();
  if (declaredLength === undefined) throw s3Refusals.missingLength();
  const upload = await uploadOf(storage, call);
  const eTag = await takePart(storage, call, upload, {
    length: declaredLength,
    read: () => call.payload.read(declaredLength),
  });
  return { headers: { etag: eTag, 'access-control-expose-headers': 'etag' } };
};

/** The same with x-amz-copy-source, and a range of it on request. */
export const uploadPartCopy: S3Handler = async (storage, call) => {
  const source = parseCopySource(call.request.headers.get('x-amz-copy-source') ?? '');
  if (source.bucket === '') throw refusals.noSuchBucket();
  if (source.key === '') throw refusals.noSuchKey();
  const upload = await uploadOf(storage, call);
  const row = await findAsCaller(storage, call, source.bucket, source.key);
  const bytes = await storage.blobs.get(row.version);
  if (!bytes) throw refusals.bytesMissing();
  const asked = call.request.headers.get('x-amz-copy-source-range');
  const range = asked ? parseCopyRange(asked, bytes.byteLength) : { first: 0, last: bytes.byteLength - 1 };
  const piece = bytes.slice(range.first, range.last + 1);
  const eTag = await takePart(storage, call, upload, { length: piece.byteLength, read: async () => piece });
  return { xml: { CopyPartResult: { ETag: eTag, LastModified: call.facts.at.toISOString() } } };
};

interface Part {
  /** Bytes. */
  readonly length: number;
  read(): Promise<Bytes>;
}

/** size of the bucket → trial write as the caller, rolled back → room → bytes. Returns the part's ETag. */
async function takePart(storage: StorageDeps, call: S3Call, upload: MultipartUpload, part: Part): Promise<string> {
  const { limitBytes } = await uploadRules(storage, call.bucket, call.key);
  await checkMayUpload(storage, call, upload);
  await reserveBytes(storage, upload.id, part.length, limitBytes);
  try {
    const bytes = await part.read();
    storage.note(call.request, { bytes: bytes.byteLength });
    const eTag = `"${createHash('md5').update(bytes).digest('hex')}"`;
    const { partNumber: number } = call.filters as PartQuery;
    await keepPart(storage, upload, { number, bytes, eTag, ownerId: call.caller.sub });
    return eTag;
  } catch (error) {
    await releaseBytes(storage, upload.id, part.length);
    throw error;
  }
}
