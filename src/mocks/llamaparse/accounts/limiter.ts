import type { Clock } from '../../../lib/clock.ts';
import { errors } from '../errors.ts';
import type { Account } from './accounts.ts';
import { limitKinds } from './plans.ts';

interface Window {
  /** Which window of its kind it is, counted from the clock's start. */
  readonly number: number;
  requests: number;
}

/** Pairs of key and kind that are counted; the oldest give way, for a client may make up any number of keys. */
const COUNTED_MAX = 50_000;

/** Requests of each account by kind, in fixed windows (that they are fixed is a guess; refused ones do not count). */
export class RequestLimiter {
  readonly #clock: Clock;
  readonly #windows = new Map<string, Window>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @throws ApiError 429, without any hint how long to wait, as the service */
  admit(account: Account, operation: string): void {
    const now = this.#clock.elapsed();
    const counted: Window[] = [];
    for (const kind of limitKinds(operation)) {
      const limit = account.limits[kind];
      if (!limit) continue;
      const window = this.#window(`${account.apiKey} ${kind}`, Math.floor(now / limit.windowMs));
      if (window.requests >= limit.requests) throw errors.rateLimited(limit.words);
      counted.push(window);
    }
    for (const window of counted) window.requests++;
  }

  reset(): void {
    this.#windows.clear();
  }

  #window(key: string, number: number): Window {
    const known = this.#windows.get(key);
    if (known?.number === number) return known;
    const window = { number, requests: 0 };
    this.#windows.delete(key);
    this.#windows.set(key, window);
    if (this.#windows.size > COUNTED_MAX) this.#windows.delete(this.#windows.keys().next().value as string);
    return window;
  }
}
