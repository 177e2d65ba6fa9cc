import type { Meter, MeterEntry, MockVendor } from './types.ts';

/** Entries kept for reading; totals stay exact beyond it. */
const ENTRY_LIMIT = 50_000;

export function createMeter(): Meter {
  let entries: MeterEntry[] = [];
  const totals = new Map<MockVendor, number>();
  return {
    charge(entry) {
      if (!Number.isSafeInteger(entry.microUsd) || entry.microUsd < 0) {
        throw new RangeError(
          `a charge is in whole micro-dollars, 0 or more; ${entry.operation} asked for ${entry.microUsd}`,
        );
      }
      totals.set(entry.vendor, (totals.get(entry.vendor) ?? 0) + entry.microUsd);
      entries.push({ instance: 'mock', ...entry });
      if (entries.length >= ENTRY_LIMIT * 1.25) entries = entries.slice(-ENTRY_LIMIT);
    },
    entries: () => entries,
    totalMicroUsd(vendor) {
      if (vendor) return totals.get(vendor) ?? 0;
      return [...totals.values()].reduce((sum, value) => sum + value, 0);
    },
    reset() {
      entries = [];
      totals.clear();
    },
  };
}
