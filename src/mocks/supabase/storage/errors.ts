import { DatabaseError } from '../../../lib/database/types.ts';
import { BlobStoreFull } from './blobs.ts';

/** The vendor's error body, in its key order. */
export interface StorageErrorBody {
  /** The status meant; the HTTP status itself is 400 for nearly all of them. */
  readonly statusCode: string;
  readonly error: string;
  readonly message: string;
  readonly code: string;
}

/** An answer of Storage that is an error. Thrown anywhere below the router, which turns it into a response. */
export class StorageError extends Error {
  readonly httpStatus: number;
  readonly body: StorageErrorBody;
  readonly headers: Readonly<Record<string, string>>;

  constructor(body: StorageErrorBody, httpStatus = 400, headers: Readonly<Record<string, string>> = {}) {
    super(body.message);
    this.name = 'StorageError';
    this.body = body;
    this.httpStatus = httpStatus;
    this.headers = headers;
  }
}

function refuse(statusCode: string, error: string, message: string, code: string, httpStatus = 400): StorageError {
  return new StorageError({ statusCode, error, message, code }, httpStatus);
}

const EXISTS = 'The resource already exists';

/** Every error Storage answers with, in the vendor's words (facts/supabase.md section 2). */
export const refusals = {
  noSuchBucket: () => refuse('404', 'Bucket not found', 'Bucket not found', 'NoSuchBucket'),
  noSuchKey: () => refuse('404', 'not_found', 'Object not found', 'NoSuchKey'),
  bytesMissing: () =>
    new StorageError(
      { statusCode: '404', error: 'Not found', message: 'The resource was not found', code: 'NoSuchKey' },
      400,
      { 'cache-control': 'no-store' },
    ),
  keyExists: () => refuse('409', 'Duplicate', EXISTS, 'KeyAlreadyExists'),
  moveTargetExists: () => refuse('409', 'Duplicate', EXISTS, 'ResourceAlreadyExists'),
  bucketExists: () => refuse('409', 'Duplicate', EXISTS, 'BucketAlreadyExists'),
  bucketNotEmpty: () =>
    refuse('409', 'ResourceNotEmpty', 'The bucket you tried to delete is not empty', 'ResourceNotEmpty'),
  policyViolation: () => refuse('403', 'Unauthorized', 'new row violates row-level security policy', 'AccessDenied'),
  accessDenied: (message = 'Access denied') => refuse('403', 'Unauthorized', message, 'AccessDenied'),
  wrongRole: () => refuse('403', 'Unauthorized', 'Access denied: Invalid role', 'AccessDenied', 403),
  invalidJwt: (message: string) => refuse('400', 'InvalidJWT', message, 'InvalidJWT'),
  invalidSignature: (message = 'Invalid signature') => refuse('400', 'InvalidSignature', message, 'InvalidSignature'),
  tooLarge: () => refuse('413', 'Payload too large', 'The object exceeded the maximum allowed size', 'EntityTooLarge'),
  mimeNotSupported: (mime: string) =>
    refuse('415', 'invalid_mime_type', `mime type ${mime} is not supported`, 'InvalidMimeType'),
  malformedContentType: () => refuse('415', 'invalid_mime_type', 'Invalid Content-Type header', 'InvalidMimeType'),
  invalidRobotsTag: (why: string) =>
    refuse('400', 'invalid_x_robots_tag', `Invalid X-Robots-Tag header: ${why}`, 'InvalidRequest'),
  invalidKey: (key: string) => refuse('400', 'InvalidKey', `Invalid key: ${key}`, 'InvalidKey'),
  invalidBucketName: () => refuse('400', 'Invalid Input', 'Bucket name invalid', 'InvalidBucketName'),
  invalidParameter: (name: string) =>
    refuse('400', 'InvalidParameter', `Invalid Parameter ${name}`, 'InvalidParameter'),
  invalidFileSizeLimit: () =>
    refuse('400', 'InvalidRequest', 'Invalid file size format, hint: use 20GB / 20MB / 30KB / 3B', 'InvalidRequest'),
  invalidRange: () => refuse('416', 'invalid_range', 'invalid range provided', 'InvalidRange', 416),
  noContent: () => refuse('400', 'InvalidRequest', 'No content provided', 'InvalidRequest'),
  relatedMissing: () => refuse('404', 'InvalidRequest', 'The related resource does not exist', 'InvalidRequest'),
  /** `text` is ajv's: "body must have required property 'name'". */
  schema: (text: string) => refuse('400', 'Error', text, 'InvalidRequest'),
  /** What the HTTP server itself says of a body it cannot parse. */
  unparsable: (status: 400 | 413 | 415, message: string) =>
    refuse(String(status), 'FastifyError', message, 'InvalidRequest', status),
  unknownRoute: (message: string) => refuse('404', 'Not Found', message, 'InvalidRequest', 404),
  notMocked: (what: string) =>
    refuse('501', 'NotImplemented', `${what}: not part of this mock of Supabase Storage`, 'NotImplemented', 501),
  database: (sqlState: string) =>
    refuse('500', 'DatabaseError', `database error, code: ${sqlState}`, 'DatabaseError', 500),
  tooManyConnections: () =>
    refuse('429', 'too_many_connections', 'Too many connections issued to the database', 'SlowDown', 429),
  databaseTimeout: () =>
    refuse('544', 'DatabaseTimeout', 'The connection to the database timed out', 'DatabaseTimeout', 544),
  internal: () => refuse('500', 'Internal', 'Internal Server Error', 'InternalError', 500),
};

/** What the vendor makes of a refusal by PostgreSQL, or of a full store. `onDuplicate` names the thing that exists already. */
export function fromDatabase(error: unknown, onDuplicate: () => StorageError = refusals.keyExists): unknown {
  if (error instanceof BlobStoreFull) return refuse('500', 'InternalError', error.message, 'InternalError', 500);
  if (!(error instanceof DatabaseError)) return error;
  switch (error.code) {
    case '42501':
      return error.message.includes('row-level security')
        ? refusals.policyViolation()
        : refusals.accessDenied(error.message);
    case '23505':
      return onDuplicate();
    case '23503':
      if (!error.detail?.includes('is still referenced from table')) return refusals.relatedMissing();
      // ? status from the sheet ("404 or 409"), words from the server's source
      return refuse('409', 'ResourceReferenced', error.detail, 'ResourceReferenced');
    case '22P02':
    case '22021': // a NUL in a name; the server's own mapping says 500, which a caller's mistake must not be here
    case '22P05': // the same within JSON
      return refuse('400', 'InvalidParameter', error.message, 'InvalidParameter');
    case '55P03':
      return refuse('423', 'ResourceLocked', 'The resource is locked', 'ResourceLocked');
    case '57014':
      return refusals.databaseTimeout();
    case '25006':
      return unavailable('DatabaseReadOnly', 'The database is currently in read-only mode. Please try again later.');
    case '42P17':
      return unavailable('DatabaseInvalidObjectDefinition', 'The database schema is invalid or incompatible.');
    case '42703':
    case '42P01':
      return unavailable(
        'DatabaseSchemaMismatch',
        'The database schema is out of sync. Please run migrations or contact support.',
      );
    default:
      return refusals.database(error.code);
  }
}

const unavailable = (code: string, message: string) => refuse('503', code, message, code);

/** Runs `work`; what PostgreSQL refuses in it leaves as the vendor's error. */
export async function inVendorWords<T>(work: () => Promise<T>, onDuplicate?: () => StorageError): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw fromDatabase(error, onDuplicate);
  }
}
