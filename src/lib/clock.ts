import { setTimeout as delay } from 'node:timers/promises';

/** Time as a parameter: everything that reads or waits for time is handed one of these. */
export interface Clock {
  /** Wall-clock time in whole milliseconds since the Unix epoch. May step backwards on a real machine. */
  now(): number;
  /** Milliseconds (with fraction) since an arbitrary start; never steps backwards. For durations. */
  elapsed(): number;
  /** Resolves after `ms` (0 or less: at the next turn). Rejects with `signal.reason` when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's own clock. Only entry points create it. */
export function systemClock(): Clock {
  return {
    now: () => Date.now(),
    elapsed: () => performance.now(),
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      try {
        await delay(Math.max(0, ms), undefined, { signal });
      } catch (error) {
        // node:timers wraps the reason in its own AbortError; callers compare with signal.reason
        throw signal?.aborted ? signal.reason : error;
      }
    },
  };
}

/** ISO 8601 text of a clock's wall time. */
export function isoTime(clock: Pick<Clock, 'now'>): string {
  return new Date(clock.now()).toISOString();
}
