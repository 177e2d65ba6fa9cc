import type { Clock } from '../../lib/clock.ts';
import { RequestError } from '../errors.ts';

const WINDOW_MS = 60_000;
/** Bounds the memory to a few MB. When full, the oldest window is forgotten: its caller starts anew. */
const MAX_WINDOWS = 10_000;

export interface PollLimit {
  /** Counts one poll. Throws RequestError 429 with the time until the window ends. */
  count(key: string): void;
}

/** At most `perMinute` polls a key within the minute that its first poll begins. One process counts for itself. */
export function pollLimit(perMinute: number, clock: Clock): PollLimit {
  const windows = new Map<string, { endsAt: number; polls: number }>();
  return {
    count(key) {
      const now = clock.elapsed();
      const current = windows.get(key);
      if (!current || current.endsAt <= now) {
        windows.delete(key); // so that the map stays in order of beginning
        windows.set(key, { endsAt: now + WINDOW_MS, polls: 1 });
        forgetOldest(windows, now);
        return;
      }
      if (current.polls >= perMinute) {
        const message = `this job may be asked for ${perMinute} times a minute; wait as long as Retry-After says`;
        throw new RequestError(429, 'TOO_MANY_POLLS', message, { retryAfterMs: current.endsAt - now });
      }
      current.polls += 1;
    },
  };
}

function forgetOldest(windows: Map<string, { endsAt: number }>, now: number): void {
  for (const [key, { endsAt }] of windows) {
    if (endsAt > now && windows.size <= MAX_WINDOWS) return;
    windows.delete(key);
  }
}
