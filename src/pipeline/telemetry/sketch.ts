/** Durations are kept in buckets 2 % wide, so that a percentile is right to 1 %, whatever the number of samples. */
const GROWTH = Math.log(1.02);

/** Everything shorter falls into the first bucket. */
const SHORTEST_MS = 0.1;

/** A day: everything longer falls into the last bucket. With it a sketch has at most 1,038 buckets. */
const LONGEST_MS = 86_400_000;

/** Counts of durations, which can be added up over minutes and processes. */
export class Sketch {
  count = 0;
  failed = 0;
  sumMs = 0;
  readonly #buckets = new Map<number, number>();

  add(durationMs: number, ok: boolean): void {
    const within = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, durationMs));
    const key = Math.ceil(Math.log(within / SHORTEST_MS) / GROWTH);
    this.#buckets.set(key, (this.#buckets.get(key) ?? 0) + 1);
    this.count += 1;
    this.sumMs += durationMs;
    if (!ok) this.failed += 1;
  }

  merge(other: SketchRow): void {
    this.count += other.count;
    this.failed += other.failed;
    this.sumMs += other.sumMs;
    for (const [place, key] of other.keys.entries()) {
      this.#buckets.set(key, (this.#buckets.get(key) ?? 0) + (other.counts[place] ?? 0));
    }
  }

  /** Milliseconds that the share `quantile` (0 to 1) of the samples did not exceed. Undefined without samples. */
  quantile(quantile: number): number | undefined {
    if (this.count === 0) return undefined;
    const rank = Math.max(1, Math.ceil(quantile * this.count));
    let seen = 0;
    for (const [key, count] of [...this.#buckets].sort(([a], [b]) => a - b)) {
      seen += count;
      if (seen >= rank) return SHORTEST_MS * Math.exp(GROWTH * (key - 0.5));
    }
    return undefined;
  }

  toRow(): SketchRow {
    const buckets = [...this.#buckets].sort(([a], [b]) => a - b);
    return {
      count: this.count,
      failed: this.failed,
      sumMs: this.sumMs,
      keys: buckets.map(([key]) => key),
      counts: buckets.map(([, count]) => count),
    };
  }
}

/** As it lies in the database: `counts[i]` samples in bucket `keys[i]`. */
export interface SketchRow {
  readonly count: number;
  readonly failed: number;
  readonly sumMs: number;
  readonly keys: readonly number[];
  readonly counts: readonly number[];
}
