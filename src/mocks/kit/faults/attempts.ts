import type { FaultCall } from './types.ts';

/** Of each of two generations: some 10 MB in all. A request not seen for so many others counts from 1 again. */
const REQUESTS_KEPT = 25_000;

/**
 * Numbers the sendings of each request. An SDK that retries says so itself; as one that does not may say 0 for ever
 * (the pipeline retries on its own, the SDK's retries being off), equal sendings are counted besides.
 */
export class Attempts {
  #young = new Map<string, number>();
  #old = new Map<string, number>();

  /** `n`, or `r.n` where the SDK says that it is retry r. */
  next(call: Pick<FaultCall, 'instance' | 'retry'>, request: string): string {
    const retry = call.retry === undefined || call.retry === '0' ? '' : `${call.retry}.`;
    // a request's digest holds its path: no need of vendor and operation
    const key = retry === '' && call.instance !== 'real' ? request : `${retry}${call.instance} ${request}`;
    const n = (this.#young.get(key) ?? this.#old.get(key) ?? 0) + 1;
    this.#young.set(key, n);
    if (this.#young.size >= REQUESTS_KEPT) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    return `${retry}${n}`;
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
  }
}
