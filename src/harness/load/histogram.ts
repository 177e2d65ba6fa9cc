import { build, type Histogram } from 'hdr-histogram-js';
import type { LatencySummary } from '../report/types.ts';

/** Longer durations are recorded as this one. */
const LONGEST_MS = 3_600_000;
const PERCENTILES = [0, 10, 25, 50, 75, 90, 95, 99, 99.9, 99.99] as const;

/** Durations in milliseconds, kept to the microsecond with a relative error below 0.1 % (`digits` 3) or 1 % (2). */
export class Durations {
  readonly #histogram: Histogram;

  constructor(digits: 2 | 3 = 3) {
    this.#histogram = build({
      bitBucketSize: 32,
      autoResize: true,
      lowestDiscernibleValue: 1,
      highestTrackableValue: 2,
      numberOfSignificantValueDigits: digits,
    });
  }

  get count(): number {
    return this.#histogram.totalCount;
  }

  record(ms: number): void {
    this.#histogram.recordValue(Math.round(Math.min(LONGEST_MS, Math.max(0, ms)) * 1000));
  }

  add(other: Durations): void {
    this.#histogram.add(other.#histogram);
  }

  /** Null when nothing was recorded. */
  at(percentile: number): number | null {
    if (this.count === 0) return null;
    return Math.min(this.#histogram.getValueAtPercentile(percentile), this.#histogram.maxValue) / 1000;
  }

  /** Undefined when nothing was recorded: 0 ms would be a good latency. */
  summary(): LatencySummary | undefined {
    if (this.count === 0) return undefined;
    const at = (percentile: number) => this.at(percentile) as number;
    return { count: this.count, p50: at(50), p90: at(90), p95: at(95), p99: at(99), max: at(100) };
  }

  /** Only percentiles that this many samples can tell apart, and the greatest. */
  spectrum(): { percentile: number; ms: number }[] {
    if (this.count === 0) return [];
    const known = PERCENTILES.filter((percentile) => percentile <= 100 * (1 - 1 / this.count));
    return [...known, 100].map((percentile) => ({ percentile, ms: this.at(percentile) as number }));
  }
}
