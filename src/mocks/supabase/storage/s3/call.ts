import type { Bytes } from '../blobs.ts';
import type { StorageCall, StorageDeps } from '../call.ts';
import type { FormUpload } from './body/form.ts';
import type { Payload } from './body/payload.ts';
import type { S3Schema } from './schemas.ts';
import type { XmlValue } from './xml.ts';

/** One S3 request that passed signature, route and schema. `filters` are its query, `body` its XML, as the schema coerced them. */
export interface S3Call extends StorageCall {
  /** The bytes of routes whose body is `bytes`; throws elsewhere. */
  readonly payload: Payload;
  /** Of the form upload; undefined elsewhere. */
  readonly form: FormUpload | undefined;
}

/** What a handler answers; the router writes it out. */
export interface S3Answer {
  /** Default 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** An XML document by its root; JSON for who accepts no XML. */
  readonly xml?: Readonly<Record<string, XmlValue>>;
  /** Of an object, instead of a document. */
  readonly bytes?: Bytes;
}

export type S3Handler = (storage: StorageDeps, call: S3Call) => Promise<S3Answer>;

/** What an address names: the service, a bucket, or an object. */
export type S3Level = 'service' | 'bucket' | 'object';

export interface S3Route {
  readonly method: string;
  readonly level: S3Level;
  /** Query parameters that must be there, with their value where one is named: `list-type=2`. */
  readonly query: readonly string[];
  /** A header that must be there, with how it begins where that is named. */
  readonly header?: readonly [name: string, start?: string];
  /** Our name of it, for fault rules and the journal: `s3.put_object`. */
  readonly operation: string;
  /** The vendor's, as storage.operation() shows it to policies: `storage.s3.upload`. */
  readonly policyName: string;
  readonly body: 'none' | 'bytes' | 'xml' | 'form';
  readonly schema?: S3Schema;
  readonly handle: S3Handler;
}
