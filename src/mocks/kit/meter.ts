import type { Meter, MeterEntry, MeterLine, MockVendor } from './types.ts';

/** Entries kept for reading; totals stay exact beyond it. */
const ENTRY_LIMIT = 50_000;

/** Lines kept apart; what further keys spend is one line for all of them, under no key. */
const LINE_LIMIT = 10_000;

export function createMeter(): Meter {
  let entries: MeterEntry[] = [];
  const lines = new Lines();
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
      lines.add(whole);
      entries.push(whole);
      if (entries.length >= ENTRY_LIMIT * 1.25) entries = entries.slice(-ENTRY_LIMIT);
    },
    entries: () => entries,
    lines: () => lines.all.map((line) => ({ ...line })),
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

/** A key has a few lines: to look through them takes less time than to make a name of all they differ by. */
class Lines {
  all: CountedLine[] = [];
  readonly #ofKey = new Map<string, CountedLine[]>();

  add(entry: MeterEntry): void {
    const line = this.#find(entry, entry.apiKey) ?? this.#make(entry);
    line.calls += 1;
    line.microUsd += entry.microUsd;
  }

  clear(): void {
    this.all = [];
    this.#ofKey.clear();
  }

  #find({ instance, vendor, operation, model }: MeterEntry, apiKey: string): CountedLine | undefined {
    const isOf = (line: CountedLine) =>
      line.operation === operation && line.model === model && line.vendor === vendor && line.instance === instance;
    return this.#ofKey.get(apiKey)?.find(isOf);
  }

  /** Past the limit it is the line of no key, which may be there already. */
  #make(entry: MeterEntry): CountedLine {
    const apiKey = this.all.length < LINE_LIMIT ? entry.apiKey : '';
    const found = this.#find(entry, apiKey);
    if (found) return found;
    const { instance, vendor, operation, model } = entry;
    const line = { instance, vendor, apiKey, operation, model, calls: 0, microUsd: 0 };
    this.all.push(line);
    const ofKey = this.#ofKey.get(apiKey);
    if (ofKey) ofKey.push(line);
    else this.#ofKey.set(apiKey, [line]);
    return line;
  }
}
