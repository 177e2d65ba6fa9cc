import { DeadlineError } from '../../lib/waiting.ts';
import { BreakerOpenError, RateHeldError, VendorError, type VendorFailure } from '../errors.ts';
import type { CallContext, Vendor } from './types.ts';

/**
 * Runs one SDK call. Every failure leaves as a VendorError, except two: the caller's own reason for stopping, and an
 * error `translate` does not know (a bug of ours, which must look like one).
 *
 * An SDK's error is not kept as the cause where the vendor answered: its text repeats what was sent and received
 * (LlamaParse's 422 echoes the configuration with the webhook secret, JSON.parse quotes the document).
 */
export async function guarded<T>(
  vendor: Vendor,
  context: CallContext,
  translate: (error: unknown) => VendorError | undefined,
  call: () => Promise<T>,
): Promise<T> {
  try {
    context.signal.throwIfAborted();
    return await call();
  } catch (error) {
    throw translated(vendor, context, translate, error);
  }
}

/** What `guarded` throws for `error`: for callers that cannot wrap their call in one promise (streams). */
export function translated(
  vendor: Vendor,
  context: CallContext,
  translate: (error: unknown) => VendorError | undefined,
  error: unknown,
): unknown {
  const own = ownError(error);
  if (own) return own;
  if (context.signal.aborted) return stopped(vendor, context.signal.reason);
  return translate(error) ?? connectionFailure(vendor, error) ?? error;
}

/** Our `fetch` refuses a call that the vendor's rate limit forbids (watched-fetch.ts); each SDK wraps that in its own way. */
function ownError(error: unknown): VendorError | undefined {
  let current = error;
  for (let depth = 0; depth < 4 && current instanceof Error; depth++) {
    if (current instanceof VendorError) return current;
    const { originalError } = current as { originalError?: unknown }; // Supabase's
    current = originalError ?? current.cause;
  }
  return undefined;
}

/** The failure a plain HTTP status means, where the vendor's own error code says nothing finer. */
export function failureOfStatus(status: number): VendorFailure {
  if (status === 429) return 'throttled';
  if (status === 402) return 'quota';
  if (status === 401 || status === 403) return 'credentials';
  if (status === 408) return 'timeout';
  if (status === 409 || status === 423) return 'unavailable'; // somebody holds a lock: the same request may pass later
  if (status >= 500) return 'unavailable';
  if (status >= 400) return 'rejected';
  return 'malformed';
}

/** `detail` says which expectation broke; it never quotes the answer. */
export function malformed(vendor: Vendor, detail: string, status?: number): VendorError {
  return new VendorError(vendor, 'malformed', `${vendor} sent an answer that is not what it promises: ${detail}`, {
    status,
  });
}

function stopped(vendor: Vendor, reason: unknown): unknown {
  const isDeadline = reason instanceof DeadlineError || (reason instanceof Error && reason.name === 'TimeoutError');
  if (!isDeadline) return reason;
  return new VendorError(vendor, 'timeout', `${vendor} did not answer in time`, { cause: reason });
}

/** No connection came about, so that the call cannot have reached the vendor. */
export function wasNeverSent(error: unknown): boolean {
  if (error instanceof BreakerOpenError || error instanceof RateHeldError) return true;
  return /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/.test(
    networkCode(error) ?? '',
  );
}

/** Undefined when `error` did not come from the network. */
export function connectionFailure(vendor: Vendor, error: unknown): VendorError | undefined {
  const code = networkCode(error);
  if (code === undefined) return undefined;
  const timedOut = /TIMEOUT|TIMEDOUT/.test(code);
  const what = timedOut ? 'did not answer in time' : 'could not be reached or hung up';
  return new VendorError(vendor, timedOut ? 'timeout' : 'unavailable', `${vendor} ${what} (${code})`, { cause: error });
}

/** The system's or undici's code (`ECONNRESET`, `UND_ERR_SOCKET`) somewhere in the chain of causes, 4 deep. */
function networkCode(error: unknown): string | undefined {
  let current = error;
  let fetchFailed = false;
  for (let depth = 0; depth < 4 && current instanceof Error; depth++) {
    const code = (current as { code?: unknown }).code;
    if (typeof code === 'string' && /^(E[A-Z]{3,}|UND_ERR_[A-Z_]+|HPE_[A-Z_]+)$/.test(code)) return code;
    fetchFailed ||= current instanceof TypeError && /^(fetch failed|terminated|network error)/i.test(current.message);
    current = current.cause;
  }
  return fetchFailed ? 'FETCH_FAILED' : undefined;
}
