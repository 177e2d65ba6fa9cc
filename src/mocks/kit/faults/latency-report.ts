export interface Quantiles {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/** Milliseconds that a rule's delays were to take, and took. */
export interface LatencyReport {
  readonly rule: string;
  readonly count: number;
  readonly asked: Quantiles;
  readonly delivered: Quantiles;
}

/** The newest so many of each rule stand for all. */
const SAMPLES_KEPT = 10_000;

export class LatencyRecord {
  readonly #byRule = new Map<string, { count: number; asked: number[]; delivered: number[] }>();

  add(rule: string, askedMs: number, deliveredMs: number): void {
    const known = this.#byRule.get(rule) ?? { count: 0, asked: [], delivered: [] };
    const place = known.count % SAMPLES_KEPT;
    known.asked[place] = askedMs;
    known.delivered[place] = deliveredMs;
    known.count += 1;
    this.#byRule.set(rule, known);
  }

  report(): readonly LatencyReport[] {
    return [...this.#byRule].map(([rule, { count, asked, delivered }]) => ({
      rule,
      count,
      asked: quantiles(asked),
      delivered: quantiles(delivered),
    }));
  }

  clear(): void {
    this.#byRule.clear();
  }
}

function quantiles(samples: readonly number[]): Quantiles {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number;
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
}
