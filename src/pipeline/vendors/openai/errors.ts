import { APIConnectionError, APIError } from 'openai';
import type { Clock } from '../../../lib/clock.ts';
import { VendorError, type VendorFailure } from '../../errors.ts';
import { connectionFailure, failureOfStatus, malformed } from '../failures.ts';
import { retryAfterMs } from '../retry-after.ts';

/** Codes and types that arrive with a 429 and mean "no money left", not "slower" (facts/openai.md 2.1). */
const QUOTA_CODES = new Set([
  'insufficient_quota',
  'credit_balance_exhausted',
  'organization_spend_limit_exceeded',
  'project_spend_limit_exceeded',
  'organization_usage_limit_exceeded',
  'billing_hard_limit_reached',
  'billing_not_active',
]);

/** Undefined when `error` is neither the vendor's nor the network's. */
export function openAiFailure(error: unknown, clock: Clock): VendorError | undefined {
  if (error instanceof APIConnectionError) {
    const known = connectionFailure('openai', error);
    return known ?? new VendorError('openai', 'unavailable', 'openai could not be reached', { cause: error.cause });
  }
  if (error instanceof APIError) return answeredWith(error, clock);
  if (error instanceof SyntaxError) return malformed('openai', 'the body is not JSON');
  return undefined;
}

function answeredWith(error: APIError, clock: Clock): VendorError {
  const failure = failureOf(error);
  const facts = [error.status, word(error.code) ?? word(error.type), word(error.requestID)];
  const message = `openai answered ${facts.filter((fact) => fact !== undefined).join(' ') || 'with an error in the stream'}`;
  return new VendorError('openai', failure, message, {
    status: error.status,
    retryAfterMs: retryAfterMs(error.headers, clock),
  });
}

function failureOf(error: APIError): VendorFailure {
  if (QUOTA_CODES.has(error.code ?? '') || QUOTA_CODES.has(error.type ?? '')) return 'quota';
  if (error.status === 429 && tooLargeForTheLimit(error)) return 'rejected';
  if (error.status !== undefined) return failureOfStatus(error.status);
  return error.code === 'rate_limit_exceeded' ? 'throttled' : 'unavailable'; // an error event inside a stream
}

/** One request above the whole minute's tokens: waiting never helps. */
function tooLargeForTheLimit(error: APIError): boolean {
  return /Request too large for /.test(error.message);
}

/** Codes and ids only: free text may repeat a key or what we sent. */
function word(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w.-]{1,80}$/.test(value) ? value : undefined;
}
