import { isNotModified } from '../ranges.ts';
import type { ObjectMetadata } from '../rows.ts';
import { s3Refusals } from './errors.ts';

/** What `x-amz-copy-source` names: `/bucket/a%20key` or without the first slash; a slash may be encoded too. */
export function parseCopySource(source: string): { bucket: string; key: string } {
  const path = source.split('/').map(decodeSegment).join('/').replace(/^\//, '');
  const at = path.indexOf('/');
  return at < 0 ? { bucket: path, key: '' } : { bucket: path.slice(0, at), key: path.slice(at + 1) };
}

/** A segment that cannot be decoded stays as it is: no key has a `%`, so that nothing is found. */
function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) return segment;
    throw error;
  }
}

/** `x-amz-copy-source-if-*`, by RFC 9110's rules for the same words without the prefix. Throws PreconditionFailed's 412. */
export function checkCopyConditions(headers: Headers, metadata: ObjectMetadata): void {
  const given = (name: string) => headers.get(`x-amz-copy-source-if-${name}`);
  const modified = new Date(metadata.lastModified);
  const match = given('match');
  if (match !== null && match !== '*' && unquoted(match) !== unquoted(metadata.eTag))
    throw s3Refusals.preconditionFailed();
  const unmodifiedSince = Date.parse(given('unmodified-since') ?? '');
  if (match === null && Math.floor(modified.getTime() / 1000) * 1000 > unmodifiedSince)
    throw s3Refusals.preconditionFailed();
  const noneMatch = given('none-match');
  const since = given('modified-since');
  const asRead = new Headers();
  if (noneMatch !== null) asRead.set('if-none-match', noneMatch === '*' ? '*' : `"${unquoted(noneMatch)}"`);
  if (since !== null) asRead.set('if-modified-since', since);
  if (isNotModified(asRead, metadata.eTag, modified)) throw s3Refusals.preconditionFailed();
}

export const unquoted = (eTag: string): string => eTag.replace(/^"|"$/g, '');

/** `bytes=a-b`, both ends within the source: nothing is clamped. Throws InvalidRange, with 400. */
export function parseCopyRange(header: string, size: number): { first: number; last: number } {
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(header) ?? [];
  const [first, last] = [Number(from), Number(to)];
  if (!(first <= last && last < size)) throw s3Refusals.invalidCopyRange();
  return { first, last };
}
