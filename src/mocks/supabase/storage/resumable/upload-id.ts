import { isUuid } from '../../../../lib/ids.ts';
import { checkBucketName, checkKey } from '../names.ts';
import { tusErrors } from './protocol.ts';

/** The last segment of an upload's URL says what it is: base64url of `bucket/key/version`. */
export interface UploadId {
  readonly bucket: string;
  readonly key: string;
  readonly version: string;
}

export function formatUploadId({ bucket, key, version }: UploadId): string {
  return Buffer.from(`${bucket}/${key}/${version}`).toString('base64url');
}

/** Throws TusError, InvalidBucketName or InvalidKey. `rest` is what follows `/upload/resumable/`. */
export function parseUploadId(rest: string): UploadId {
  const segment = /([^/]+)\/?$/.exec(rest)?.[1];
  if (!segment) throw tusErrors.notFound();
  const [bucket = '', ...parts] = Buffer.from(segment, 'base64url').toString('utf8').split('/');
  const version = parts.pop();
  if (!version || parts.length === 0) throw tusErrors.invalidUploadId();
  const key = parts.join('/');
  checkBucketName(bucket);
  checkKey(key);
  if (!isUuid(version)) throw tusErrors.notFound();
  return { bucket, key, version };
}
