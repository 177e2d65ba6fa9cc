import { percentDecode } from '../../route-table.ts';
import type { S3Level, S3Route } from './call.ts';

/** Where the protocol lives, as the bare server has it. */
export const S3_PREFIX = '/s3';

/** Whether a path, raw and without the gateway's prefix, is of the S3 protocol. */
export const isS3Path = (path: string): boolean => path === S3_PREFIX || path.startsWith(`${S3_PREFIX}/`);

/** What an address names, decoded. */
export interface S3Address {
  readonly level: S3Level;
  readonly bucket: string;
  readonly key: string;
}

/** `/s3/`, `/s3/bucket`, `/s3/bucket/`, `/s3/bucket/a/key`; undefined for a bucket without a name. */
export function addressOf(path: string): S3Address | undefined {
  const rest = path.slice(S3_PREFIX.length + 1);
  if (rest === '') return { level: 'service', bucket: '', key: '' };
  const [rawBucket = '', ...segments] = rest.split('/');
  if (rawBucket === '') return undefined;
  const bucket = percentDecode(rawBucket) ?? rawBucket;
  const key = percentDecode(segments.join('/')) ?? '';
  return key === '' ? { level: 'bucket', bucket, key } : { level: 'object', bucket, key };
}

/** What decides between routes of one address and method. */
export interface Conditions {
  readonly query: URLSearchParams;
  readonly headers: Headers;
}

/** The first route of the table that fits. */
export function findS3Route(
  routes: readonly S3Route[],
  method: string,
  level: S3Level,
  { query, headers }: Conditions,
): S3Route | undefined {
  return routes.find(
    (route) =>
      route.method === method &&
      route.level === level &&
      route.query.every((wanted) => hasParameter(query, wanted)) &&
      hasHeader(headers, route.header),
  );
}

function hasParameter(query: URLSearchParams, wanted: string): boolean {
  const [name = '', value] = wanted.split('=');
  return value === undefined ? query.has(name) : query.get(name) === value;
}

function hasHeader(headers: Headers, wanted: S3Route['header']): boolean {
  if (!wanted) return true;
  const [name, start = ''] = wanted;
  return headers.get(name)?.startsWith(start) ?? false;
}
