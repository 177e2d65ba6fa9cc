import type { Meter, MeterEntry, MeterLine, MockVendor } from './types.ts';

/** Entries kept for reading; totals stay exact beyond it. */
const ENTRY_LIMIT = 50_000;

/** Lines kept apart; what further keys spend is one line for all of them, under no key. */
const LINE_LIMIT = 10_000;

export function createMeter(): Meter {
  let entries: MeterEntry[] = [];
  const lines = new Map<string, CountedLine>();
  const totals = new Map<MockVendor, number>();
  return {
    charge(entry) {
      if (!Number.isSafeInteger(entry.microUsd) || entry.microUsd < 0) {
        throw new RangeError(
          `a charge is in whole micro-dollars, 0 or more; ${entry.operation} asked for ${entry.microUsd}`,
        );
      }
      totals.set(entry.vendor, (totals.get(entry.vendor) ?? 0) + entry.microUsd);
      const { instance = 'mock', vendor, apiKey, operation, model, units, microUsd } = entry;
      const whole: MeterEntry = { instance, vendor, apiKey, operation, model, units, microUsd };
      addTo(lines, whole);
      entries.push(whole);
      if (entries.length >= ENTRY_LIMIT * 1.25) entries = entries.slice(-ENTRY_LIMIT);
    },
    entries: () => entries,
    lines: () => Array.from(lines.values(), (line) => ({ ...line })),
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

type CountedLine = { -readonly [Name in keyof MeterLine]: MeterLine[Name] };

function addTo(lines: Map<string, CountedLine>, entry: MeterEntry): void {
  const line = lines.get(nameOf(entry)) ?? newLine(lines, entry);
  line.calls += 1;
  line.microUsd += entry.microUsd;
}

/** Past the limit it is the line of no key, which may be there already. */
function newLine(lines: Map<string, CountedLine>, entry: MeterEntry): CountedLine {
  const kept = lines.size < LINE_LIMIT ? entry : { ...entry, apiKey: '' };
  const name = nameOf(kept);
  const found = lines.get(name);
  if (found) return found;
  const { instance, vendor, apiKey, operation, model } = kept;
  const line = { instance, vendor, apiKey, operation, model, calls: 0, microUsd: 0 };
  lines.set(name, line);
  return line;
}

function nameOf({ instance, vendor, apiKey, operation, model }: MeterEntry): string {
  return `${instance} ${vendor} ${apiKey} ${operation} ${model}`;
}
