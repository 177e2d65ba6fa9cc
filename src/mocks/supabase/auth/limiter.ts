import type { Clock } from '../../../lib/clock.ts';
import { AuthRefused, refusals } from './errors.ts';

/** Counts calls of limited routes. */
export interface CallLimiter {
  /** Throws AuthRefused (429) when the operation's bucket is empty. */
  take(operation: string): void;
  reset(): void;
}

const FIVE_MINUTES_MS = 300_000;

/**
 * A token bucket per operation, as the vendor's: full at first, refilled evenly over five minutes. The vendor counts
 * by client address, which a fetch-native app does not know: here all clients share one.
 */
export function callLimiter(callsPerFiveMinutes: number, clock: Clock): CallLimiter {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    take(operation) {
      if (callsPerFiveMinutes === Number.POSITIVE_INFINITY) return;
      const now = clock.now();
      const { tokens, at } = buckets.get(operation) ?? { tokens: callsPerFiveMinutes, at: now };
      const refilled = Math.min(callsPerFiveMinutes, tokens + ((now - at) / FIVE_MINUTES_MS) * callsPerFiveMinutes);
      const isEmpty = refilled < 1;
      buckets.set(operation, { tokens: isEmpty ? refilled : refilled - 1, at: now });
      if (isEmpty) throw new AuthRefused(refusals.tooManyRequests);
    },
    reset: () => buckets.clear(),
  };
}
