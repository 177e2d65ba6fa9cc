import type { Clock } from './clock.ts';

interface Sleeper {
  readonly wakeAt: number;
  readonly order: number;
  wake(): void;
}

/**
 * A clock that moves only when told to. Sleepers wake in order of their time, then of their arrival.
 * `start` is milliseconds since the Unix epoch.
 */
export class VirtualClock implements Clock {
  readonly #start: number;
  #now: number;
  #arrivals = 0;
  readonly #sleepers = new Set<Sleeper>();

  constructor(start: number = Date.UTC(2026, 0, 1)) {
    this.#start = start;
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  elapsed(): number {
    return this.#now - this.#start;
  }

  /** How many sleeps have not ended yet. */
  get sleeping(): number {
    return this.#sleepers.size;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#sleepers.delete(sleeper);
        reject(signal?.reason);
      };
      const sleeper: Sleeper = {
        wakeAt: this.#now + Math.max(0, ms),
        order: this.#arrivals++,
        wake: () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#sleepers.add(sleeper);
    });
  }

  /**
   * Moves time forward by `ms`, waking each sleeper at its own moment and letting what it woke run
   * before time moves on.
   */
  async advance(ms: number): Promise<void> {
    if (ms < 0) throw new RangeError(`a virtual clock cannot go back (asked for ${ms} ms)`);
    const target = this.#now + ms;
    await settle();
    for (let next = this.#next(target); next; next = this.#next(target)) {
      this.#now = Math.max(this.#now, next.wakeAt);
      this.#sleepers.delete(next);
      next.wake();
      await settle();
    }
    this.#now = target;
  }

  /** Moves to the next sleeper's moment. Returns false when nobody sleeps. */
  async advanceToNext(): Promise<boolean> {
    await settle();
    const next = this.#next(Number.POSITIVE_INFINITY);
    if (!next) return false;
    await this.advance(Math.max(0, next.wakeAt - this.#now));
    return true;
  }

  #next(until: number): Sleeper | undefined {
    let first: Sleeper | undefined;
    for (const sleeper of this.#sleepers) {
      if (sleeper.wakeAt > until) continue;
      if (!first || sleeper.wakeAt < first.wakeAt || (sleeper.wakeAt === first.wakeAt && sleeper.order < first.order)) {
        first = sleeper;
      }
    }
    return first;
  }
}

/** Lets promise callbacks and immediates that are due run. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
