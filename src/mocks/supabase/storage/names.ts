import { BUCKET_NAME_CHARS, OBJECT_KEY_CHARS } from '../limits.ts';
import { refusals } from './errors.ts';

const KEY = /^[\w/!.*'() &$=@;:+,?-]+$/;
const BUCKET = /^[\w!.*'() &$=@;:+,?-]+$/;

/** An object key: S3-safe characters and `/`, no `..` segment. Throws InvalidKey. */
export function checkKey(key: string): void {
  const climbs = key.split('/').includes('..');
  if (!KEY.test(key) || climbs || key.length > OBJECT_KEY_CHARS) throw refusals.invalidKey(key);
}

/** A bucket name: as a key without `/`, 1 to 100 characters, no space at either end. Throws InvalidBucketName. */
export function checkBucketName(name: string): void {
  const fits = name.length <= BUCKET_NAME_CHARS && name.trim() === name;
  if (!fits || !BUCKET.test(name)) throw refusals.invalidBucketName();
}
