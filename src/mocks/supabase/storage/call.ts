import type { Clock } from '../../../lib/clock.ts';
import type { Database } from '../../../lib/database/types.ts';
import type { Random } from '../../../lib/random.ts';
import type { Jwts } from '../jwt.ts';
import type { BlobStore } from './blobs.ts';
import type { ResumableUploads } from './resumable/uploads.ts';
import type { S3Access } from './s3/access.ts';
import type { BodySchema } from './schemas.ts';
import type { Caller, RequestFacts } from './scope.ts';

/** What every handler works with. */
export interface StorageDeps {
  readonly db: Database;
  readonly blobs: BlobStore;
  readonly resumable: ResumableUploads;
  readonly jwts: Jwts;
  readonly s3: S3Access;
  readonly clock: Clock;
  readonly random: Random;
  /** Bytes of one object, over the whole project. */
  readonly globalObjectBytes: number;
  /** Facts for the journal: bucket, path, bytes; never tokens or content. */
  note(request: Request, facts: Readonly<Record<string, string | number | boolean>>): void;
}

/** One request that passed route, body, header and JWT checks. */
export interface StorageCall {
  readonly request: Request;
  /** Where the caller reaches Storage, without a slash at the end: `http://127.0.0.1:8103/storage/v1`. */
  readonly publicBase: string;
  readonly bucket: string;
  /** The `*` of the route, decoded. */
  readonly key: string;
  readonly query: URLSearchParams;
  /** The query as its route's schema coerced it; undefined for routes without one. */
  readonly filters: unknown;
  /** As its route's schema says; undefined for routes without one. */
  readonly body: unknown;
  readonly caller: Caller;
  readonly facts: RequestFacts;
}

export type StorageHandler = (storage: StorageDeps, call: StorageCall) => Promise<Response>;

export interface StorageRoute {
  readonly method: string;
  readonly pattern: string;
  /** Our name of it, for fault rules and the journal: `object.download`. */
  readonly operation: string;
  /** The vendor's, as storage.operation() shows it to policies: `storage.object.get_authenticated`. */
  readonly policyName: string;
  /**
   * `jwt`: a valid JWT is required. `optional`: without one the caller is anonymous. `none`: nobody asks.
   */
  readonly auth: 'jwt' | 'optional' | 'none';
  /**
   * `bytes` are left for the handler; `resumable` too, where their type is tus's own; `json-or-empty` also takes an
   * empty body that claims to be JSON.
   */
  readonly body: 'none' | 'bytes' | 'resumable' | 'json' | 'json-or-empty';
  readonly schema?: BodySchema;
  readonly query?: BodySchema;
  readonly handle: StorageHandler;
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  const text = JSON.stringify(body);
  return new Response(text, {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(Buffer.byteLength(text)),
      ...headers,
    },
  });
}
