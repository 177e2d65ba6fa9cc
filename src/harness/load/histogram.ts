import { build, type Histogram } from 'hdr-histogram-js';
import { percentileRanks } from '../report/statistics.ts';
import type { LatencySummary, PercentileBounds } from '../report/types.ts';

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
    const { count } = this;
    const bounds = { p50: this.#bounds(50), p90: this.#bounds(90), p95: this.#bounds(95), p99: this.#bounds(99) };
    return { count, p50: at(50), p90: at(90), p95: at(95), p99: at(99), max: at(100), bounds };
  }

  #bounds(percentile: number): PercentileBounds {
    const { lower, upper } = percentileRanks(this.count, percentile / 100);
    // the middle of a rank's own stretch of the scale: its edge would be the neighbour's
    const at = (rank: number | null) => (rank === null ? null : this.at((100 * (rank - 0.5)) / this.count));
    return { lower95: at(lower), upper95: at(upper) };
  }

  /** Only percentiles that this many samples can tell apart, and the greatest. */
  spectrum(): { percentile: number; ms: number }[] {
    if (this.count === 0) return [];
    const known = PERCENTILES.filter((percentile) => percentile <= 100 * (1 - 1 / this.count));
    return [...known, 100].map((percentile) => ({ percentile, ms: this.at(percentile) as number }));
  }
}
