import type { StorageDeps } from '../../call.ts';
import { checkAllowed } from '../../mime.ts';
import { checkBucketName, checkKey } from '../../names.ts';
import { tryWrite, uploadRules } from '../../upload.ts';
import type { S3Call, S3Handler } from '../call.ts';
import { s3Refusals } from '../errors.ts';
import { metadataIn } from '../metadata.ts';
import { beginUpload, dropUpload, findUpload, type MultipartUpload } from './store.ts';

/** POST /:bucket/:key?uploads */
export const createUpload: S3Handler = async (storage, call) => {
  const { bucket, key, caller } = call;
  const { headers } = call.request;
  checkBucketName(bucket);
  checkKey(key);
  const rules = await uploadRules(storage, bucket, key);
  const mimetype = headers.get('content-type') ?? undefined;
  if (mimetype) checkAllowed(mimetype, rules.allowedMimeTypes);
  const user_metadata = metadataIn(headers) ?? null;
  const metadata = { mimetype, cacheControl: headers.get('cache-control') ?? undefined };
  await checkMayUpload(storage, call, { user_metadata, metadata: { mimetype } });
  const id = await beginUpload(storage, { bucket_id: bucket, key, user_metadata, metadata, owner_id: caller.sub });
  return { xml: { InitiateMultipartUploadResult: { Bucket: bucket, Key: key, UploadId: id } } };
};

/** DELETE /:bucket/:key?uploadId= */
export const abortUpload: S3Handler = async (storage, call) => {
  const upload = await uploadOf(storage, call);
  await checkMayUpload(storage, call, upload);
  await dropUpload(storage, upload.id);
  return {};
};

/** The upload a call names. Throws InvalidUploadId for an empty name, NoSuchUpload. */
export async function uploadOf(storage: StorageDeps, call: S3Call): Promise<MultipartUpload> {
  const uploadId = call.query.get('uploadId');
  if (!uploadId) throw s3Refusals.invalidUploadId();
  return findUpload(storage, { uploadId, bucket: call.bucket, key: call.key });
}

/** Asks the caller's policies by an upsert that is rolled back. Throws AccessDenied. */
export async function checkMayUpload(
  storage: StorageDeps,
  call: S3Call,
  { user_metadata, metadata }: Pick<MultipartUpload, 'user_metadata' | 'metadata'>,
): Promise<void> {
  const { bucket, key, caller } = call;
  const trial = { bucket, key, version: '1', metadata: metadata ?? null, userMetadata: user_metadata ?? undefined };
  await tryWrite(storage, call, { caller, ownerId: caller.sub, upsert: true }, trial);
}
