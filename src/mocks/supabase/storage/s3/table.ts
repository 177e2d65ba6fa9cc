import type { MockedRoute } from '../../../kit/fidelity.ts';
import type { S3Level } from './call.ts';
import { addressOf, findS3Route, S3_PREFIX } from './find-route.ts';
import { s3Routes } from './routes.ts';

/** Our name of what a request asks for; `path` is without the gateway's prefix. Undefined for an unknown route. */
export function s3OperationOf({ method, url, headers }: Request, path: string): string | undefined {
  const address = addressOf(path);
  if (!address) return undefined;
  const query = new URLSearchParams(url.split('?').slice(1).join('?'));
  return findS3Route(s3Routes, method, address.level, { query, headers })?.operation;
}

const PATHS: Readonly<Record<S3Level, readonly string[]>> = {
  service: ['/'],
  bucket: ['/:bucket', '/:bucket/'],
  object: ['/:bucket/*'],
};

/** The route table for the fidelity ledger. */
export function mockedS3Routes(prefix: string): readonly MockedRoute[] {
  return s3Routes.flatMap(({ operation, method, level, query, header }) =>
    PATHS[level].map((path) => ({
      ...{ operation, method, path: prefix + S3_PREFIX + path },
      ...(query.length > 0 && { query }),
      ...(header && { header }),
    })),
  );
}
