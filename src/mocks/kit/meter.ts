import type { Meter, MeterEntry, MeterLine, MockVendor } from './types.ts';

/** Entries kept for reading; totals stay exact beyond it. */
const ENTRY_LIMIT = 50_000;

/** Lines kept apart; what further keys spend is one line for all of them, under no key. */
const LINE_LIMIT = 10_000;

export function createMeter(): Meter {
  let entries: MeterEntry[] = [];
  const lines = new Map<string, MeterLine>();
  const totals = new Map<MockVendor, number>();
  return {
    charge(entry) {
      if (!Number.isSafeInteger(entry.microUsd) || entry.microUsd < 0) {
        throw new RangeError(
          `a charge is in whole micro-dollars, 0 or more; ${entry.operation} asked for ${entry.microUsd}`,
        );
      }
      totals.set(entry.vendor, (totals.get(entry.vendor) ?? 0) + entry.microUsd);
      const whole: MeterEntry = { instance: 'mock', ...entry };
      addTo(lines, whole);
      entries.push(whole);
      if (entries.length >= ENTRY_LIMIT * 1.25) entries = entries.slice(-ENTRY_LIMIT);
    },
    entries: () => entries,
    lines: () => [...lines.values()],
    totalMicroUsd(vendor) {
      if (vendor) return totals.get(vendor) ?? 0;
      return [...totals.values()].reduce((sum, value) => sum + value, 0);
    },
    reset() {
      entries = [];
      lines.clear();
      totals.clear();
    },
  };
}

function addTo(lines: Map<string, MeterLine>, entry: MeterEntry): void {
  const own = nameOf(entry);
  const kept = lines.has(own) || lines.size < LINE_LIMIT ? entry : { ...entry, apiKey: '' };
  const name = kept === entry ? own : nameOf(kept);
  const { instance, vendor, apiKey, operation, model } = kept;
  const { calls, microUsd } = lines.get(name) ?? { calls: 0, microUsd: 0 };
  lines.set(name, {
    instance,
    vendor,
    apiKey,
    operation,
    model,
    calls: calls + 1,
    microUsd: microUsd + entry.microUsd,
  });
}

function nameOf({ instance, vendor, apiKey, operation, model }: MeterEntry): string {
  return `${instance} ${vendor} ${apiKey} ${operation} ${model}`;
}
