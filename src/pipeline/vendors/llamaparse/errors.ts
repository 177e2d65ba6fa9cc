import { APIConnectionError, APIError } from '@llamaindex/llama-cloud';
import type { Clock } from '../../../lib/clock.ts';
import { VendorError } from '../../errors.ts';
import { connectionFailure, failureOfStatus, malformed } from '../failures.ts';
import { retryAfterMs } from '../retry-after.ts';

/**
 * Undefined when `error` is neither the vendor's nor the network's. The service sends no Retry-After of its own
 * (facts/llamaparse.md 1); a gateway before it may.
 */
export function llamaParseFailure(error: unknown, clock: Clock): VendorError | undefined {
  if (error instanceof APIConnectionError) {
    const known = connectionFailure('llamaparse', error);
    return (
      known ?? new VendorError('llamaparse', 'unavailable', 'llamaparse could not be reached', { cause: error.cause })
    );
  }
  if (error instanceof APIError && error.status !== undefined) {
    const failure = error.status === 429 && isPlanLimit(error) ? 'quota' : failureOfStatus(error.status);
    return new VendorError('llamaparse', failure, `llamaparse answered ${error.status}`, {
      status: error.status,
      retryAfterMs: retryAfterMs(error.headers, clock),
    });
  }
  if (error instanceof SyntaxError) return malformed('llamaparse', 'the body is not JSON');
  return undefined;
}

/** Plan limits are 429 too ("You've already reached the maximum number of …"), and waiting does not lift them. */
function isPlanLimit(error: APIError): boolean {
  return /reached the maximum number of|maximum number of credits|No quota left/i.test(error.message);
}
