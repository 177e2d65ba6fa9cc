import { createHash } from 'node:crypto';
import type { Bytes } from '../../blobs.ts';
import type { StorageDeps } from '../../call.ts';
import { refusals } from '../../errors.ts';
import { describeObject, keepObject, uploadRules } from '../../upload.ts';
import type { S3Handler } from '../call.ts';
import { unquoted } from '../copy-source.ts';
import { s3Refusals } from '../errors.ts';
import type { CompleteUploadBody } from '../schemas.ts';
import { checkMayUpload, uploadOf } from './begin-abort.ts';
import { dropUpload, partsOf, type UploadPart } from './store.ts';

/** POST /:bucket/:key?uploadId=: the parts named, or all, one after the other by their numbers. */
export const completeUpload: S3Handler = async (storage, call) => {
  const { bucket, key, caller } = call;
  const upload = await uploadOf(storage, call);
  await checkMayUpload(storage, call, upload);
  const parts = chosen(call.body as CompleteUploadBody | undefined, await partsOf(storage, upload.id), upload.id);
  const { limitBytes } = await uploadRules(storage, bucket, key);
  const bytes = await join(storage, parts, upload.id, limitBytes);
  storage.note(call.request, { bytes: bytes.byteLength });
  const described = {
    mimetype: upload.metadata?.mimetype || 'application/octet-stream',
    cacheControl: upload.metadata?.cacheControl || 'no-cache',
    xRobotsTag: undefined,
  };
  const eTag = eTagOf(parts);
  await keepObject(storage, call, bytes, {
    ...{ bucket, key, version: upload.version, ownerId: caller.sub },
    metadata: { ...describeObject(bytes, described, call.facts.at), eTag },
    userMetadata: upload.user_metadata ?? undefined,
  });
  await dropUpload(storage, upload.id);
  const result = { Location: `${bucket}/${key}`, Bucket: bucket, Key: key };
  // the server copies its own store's checksums, of which there are none without being asked for
  const checksums = { ChecksumCRC32: null, ChecksumCRC32C: null, ChecksumSHA1: null, ChecksumSHA256: null };
  return { xml: { CompleteMultipartUploadResult: { ...result, ...checksums, ETag: eTag } } };
};

/** Throws MissingPart, or InvalidChecksum for a part that is not the one meant. */
function chosen(
  body: CompleteUploadBody | undefined,
  held: readonly UploadPart[],
  uploadId: string,
): readonly UploadPart[] {
  const named = body?.CompleteMultipartUpload?.Part ?? [];
  const byNumber = new Map(held.map((part) => [part.part_number, part]));
  const parts = named.map(({ PartNumber, ETag }) => {
    const part = byNumber.get(PartNumber);
    if (!part) throw s3Refusals.missingPart(PartNumber, uploadId);
    if (unquoted(part.etag) !== unquoted(ETag)) throw s3Refusals.wrongPart(PartNumber);
    return part;
  });
  if (parts.length === 0 && held.length === 0) throw s3Refusals.invalidRequest('You must specify at least one part');
  return parts.length === 0 ? held : parts.toSorted((a, b) => a.part_number - b.part_number);
}

async function join(
  storage: StorageDeps,
  parts: readonly UploadPart[],
  uploadId: string,
  limitBytes: number,
): Promise<Bytes> {
  const length = parts.reduce((sum, { size }) => sum + size, 0);
  if (length > limitBytes) throw refusals.tooLarge(); // a part named twice counts twice
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    const bytes = await storage.blobs.get(part.id);
    if (!bytes) throw s3Refusals.missingPart(part.part_number, uploadId);
    whole.set(bytes, at);
    at += bytes.byteLength;
  }
  return whole;
}

/** S3's for an object of parts: the MD5 of their MD5s, and how many. */
function eTagOf(parts: readonly UploadPart[]): string {
  const hash = createHash('md5');
  for (const { etag } of parts) hash.update(Buffer.from(unquoted(etag), 'hex'));
  return `"${hash.digest('hex')}-${parts.length}"`;
}
