import { S3_DELETE_KEYS } from '../../limits.ts';
import type { StorageDeps } from '../call.ts';
import { inVendorWords, refusals } from '../errors.ts';
import { bucketIsPublic, findAsService } from '../find.ts';
import { checkBucketName } from '../names.ts';
import { deleteAsCaller } from '../remove.ts';
import type { S3Call, S3Handler } from './call.ts';
import { s3Refusals } from './errors.ts';
import type { DeleteObjectsBody } from './schemas.ts';

/** DELETE /:bucket/:key: what is not there is deleted too, if its bucket is. */
export const deleteObject: S3Handler = async (storage, call) => {
  checkBucketName(call.bucket);
  if (await isThere(storage, call)) {
    const gone = await deleteAsCaller(storage, call, [call.key]);
    if (gone.length === 0) throw refusals.accessDenied();
  } else await mustHaveBucket(storage, call.bucket);
  return { status: 204 };
};

async function isThere(storage: StorageDeps, call: S3Call): Promise<boolean> {
  try {
    await findAsService(storage, call.bucket, call.key);
    return true;
  } catch (error) {
    if ((error as { body?: { code?: string } }).body?.code !== 'NoSuchKey') throw error;
    return false;
  }
}

/** Throws NoSuchBucket, whoever asks. */
export async function mustHaveBucket(storage: StorageDeps, bucket: string): Promise<void> {
  if ((await bucketIsPublic(storage, bucket)) === undefined) throw refusals.noSuchBucket();
}

/** POST /:bucket?delete: what stays because of a policy is an error of the list, what never was there is not. */
export const deleteObjects: S3Handler = async (storage, call) => {
  const { Object: objects, Quiet: quiet } = (call.body as DeleteObjectsBody).Delete;
  if (objects.length > S3_DELETE_KEYS) {
    throw s3Refusals.invalidRequest(`Bulk object requests are limited to ${S3_DELETE_KEYS} objects per request.`);
  }
  checkBucketName(call.bucket);
  await mustHaveBucket(storage, call.bucket);
  const keys = objects.map(({ Key }) => Key);
  const gone = await deleteAsCaller(storage, call, keys);
  storage.note(call.request, { removed: gone.length });
  const kept = await remaining(storage, call.bucket, keys);
  const deleted = keys.filter((key) => !kept.has(key)).map((Key) => ({ Key }));
  const refused = keys
    .filter((key) => kept.has(key))
    .map((Key) => ({ Key, Code: 'AccessDenied', Message: 'Access Denied' }));
  return { xml: { DeleteResult: { Deleted: quiet ? [] : deleted, Error: refused } } };
};

async function remaining(storage: StorageDeps, bucket: string, keys: readonly string[]): Promise<ReadonlySet<string>> {
  const sql = 'select name from storage.objects where bucket_id = $1 and name = any($2::text[])';
  const { rows } = await inVendorWords(() => storage.db.query<{ name: string }>(sql, [bucket, keys]));
  return new Set(rows.map(({ name }) => name));
}
