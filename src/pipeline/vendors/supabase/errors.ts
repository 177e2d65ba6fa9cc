import type { Clock } from '../../../lib/clock.ts';
import { VendorError } from '../../errors.ts';
import { connectionFailure, failureOfStatus, malformed } from '../failures.ts';
import { retryAfterMs } from '../retry-after.ts';

/** What we read of storage-js's errors, which it tells apart by name, not by exported classes. */
interface StorageApiError extends Error {
  readonly status: number;
  readonly statusCode: string;
  readonly code?: string;
}

/** Undefined when `error` is neither the vendor's nor the network's. */
export function storageFailure(error: unknown, headers: Headers | undefined, clock: Clock): VendorError | undefined {
  if (isApiError(error)) {
    const status = trueStatus(error);
    const code = error.code !== undefined && /^\w{1,60}$/.test(error.code) ? ` ${error.code}` : '';
    return new VendorError('supabase', failureOfStatus(status), `supabase storage answered ${status}${code}`, {
      status,
      retryAfterMs: retryAfterMs(headers, clock),
    });
  }
  const origin = isUnknownError(error) ? error.originalError : error;
  if (origin instanceof SyntaxError) return malformed('supabase', 'the body is not JSON');
  const network = connectionFailure('supabase', origin);
  if (network) return network;
  // storage-js trips over bodies it did not expect: "No token returned by API", properties of null
  const tripped = origin instanceof TypeError || (origin instanceof Error && origin.name === 'StorageError');
  return tripped ? malformed('supabase', 'the SDK could not read the body') : undefined;
}

/** True only for "no object there": a missing bucket is a fault of the set-up, and a gateway's 404 says nothing. */
export function isObjectMissing(error: unknown): boolean {
  if (!isApiError(error) || trueStatus(error) !== 404) return false;
  return error.code === 'NoSuchKey' || (error.code === undefined && error.message === 'Object not found');
}

/** HTTP says 400 for nearly all errors; the true status is the text inside (facts/supabase.md 2). */
export function trueStatus(error: StorageApiError): number {
  const said = /^[45]\d\d$/.test(error.statusCode) ? Number(error.statusCode) : undefined;
  return error.status === 400 && said !== undefined ? said : error.status;
}

function isApiError(error: unknown): error is StorageApiError {
  return error instanceof Error && error.name === 'StorageApiError';
}

function isUnknownError(error: unknown): error is Error & { originalError: unknown } {
  return error instanceof Error && error.name === 'StorageUnknownError' && 'originalError' in error;
}
