import type { Vendor } from './vendors/types.ts';

/**
 * The pipeline's family of errors. `code` is stable and machine-readable; `retryable` is decided where the error is
 * born; the cause is kept. Messages are safe to show: no key, token, signed URL or document text.
 */
export class PipelineError extends Error {
  readonly code: string;
  readonly retryable: boolean;
  /** Milliseconds to wait at least before the next attempt, where somebody said so (`Retry-After`). */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: string,
    message: string,
    facts: { retryable: boolean; retryAfterMs?: number | undefined; cause?: unknown },
  ) {
    super(message, { cause: facts.cause });
    this.name = new.target.name;
    this.code = code;
    this.retryable = facts.retryable;
    this.retryAfterMs = facts.retryAfterMs;
  }
}

/** What went wrong at a vendor, as the retry rules need it. */
export type VendorFailure =
  | 'throttled' // 429: wait, not a breaker failure
  | 'quota' // 429 insufficient_quota, 402: not retried
  | 'credentials' // 401, 403
  | 'rejected' // 400, 404, 413, 422: this request will never pass
  | 'unavailable' // 5xx, connection refused or reset
  | 'timeout'
  | 'malformed'; // an answer that is not what the vendor promises

export class VendorError extends PipelineError {
  readonly vendor: Vendor;
  readonly failure: VendorFailure;
  /** HTTP status, where there was an answer. */
  readonly status: number | undefined;

  constructor(
    vendor: Vendor,
    failure: VendorFailure,
    message: string,
    facts: { status?: number | undefined; retryAfterMs?: number | undefined; cause?: unknown },
  ) {
    super(`${vendor.toUpperCase()}_${failure.toUpperCase()}`, message, {
      retryable:
        failure === 'throttled' || failure === 'unavailable' || failure === 'timeout' || failure === 'malformed',
      retryAfterMs: facts.retryAfterMs,
      cause: facts.cause,
    });
    this.vendor = vendor;
    this.failure = failure;
    this.status = facts.status;
  }
}

/** The vendor took the work in and failed at it: nothing was billed, and asking for it again finds the same failure. */
export class VendorJobFailedError extends VendorError {}

/** Not called at all: the service is known to fail. Nothing was sent, and the attempt is not counted as one. */
export class BreakerOpenError extends VendorError {
  constructor(vendor: Vendor, backend: 'mock' | 'real', retryAfterMs: number) {
    const message = `the ${backend} ${vendor} is known to fail and is not called until it is well again`;
    super(vendor, 'unavailable', message, { retryAfterMs });
  }
}

/** Not called at all: by what the vendor said of its limits it would only refuse. Nothing was sent. */
export class RateHeldError extends VendorError {
  constructor(vendor: Vendor, retryAfterMs: number) {
    super(vendor, 'throttled', `${vendor} is not to be asked for another ${retryAfterMs} ms`, { retryAfterMs });
  }
}

/** A caller's mistake over HTTP: answered with `status` and a problem body, never logged as an error. */
export class RequestError extends PipelineError {
  readonly status: number;

  constructor(status: number, code: string, message: string, facts: { retryAfterMs?: number; cause?: unknown } = {}) {
    super(code, message, { retryable: false, ...facts });
    this.status = status;
  }
}
