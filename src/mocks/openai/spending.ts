import type { Meter } from '../kit/types.ts';

/** What each key has spent since the start or the last reset, in micro-dollars: an account's balance is held against it. */
export interface Spending {
  of(apiKey: string): number;
  reset(): void;
}

/** Keys that are counted; the oldest give way, for a client may make up any number of them. */
const KEYS_MAX = 10_000;

/** The meter, and beside it a sum for each key: the meter itself drops old entries. */
export function countSpending(meter: Meter): { readonly meter: Meter; readonly spending: Spending } {
  const spent = new Map<string, number>();
  return {
    meter: {
      ...meter,
      charge(entry) {
        meter.charge(entry);
        spent.set(entry.apiKey, (spent.get(entry.apiKey) ?? 0) + entry.microUsd);
        if (spent.size > KEYS_MAX) spent.delete(spent.keys().next().value as string);
      },
    },
    spending: { of: (apiKey) => spent.get(apiKey) ?? 0, reset: () => spent.clear() },
  };
}
