import type { LatencySummary } from './types.ts';

/** A share of successes with its 95 % Wilson interval; all null when there was nothing to judge. */
export interface PassRate {
  readonly value: number | null;
  readonly lower95: number | null;
  readonly upper95: number | null;
}

/** The normal distribution's 97.5 % point. */
const Z = 1.959963984540054;

/**
 * Wilson's score interval, two-sided 95 % (E. B. Wilson, JASA 22, 1927): unlike the textbook interval it is honest for
 * small numbers and near 100 %: 10 of 10 proves no more than 72 %.
 */
export function wilson95(passed: number, total: number): PassRate {
  if (!(Number.isInteger(passed) && Number.isInteger(total) && passed >= 0 && passed <= total)) {
    throw new RangeError(`no share: ${passed} of ${total}`);
  }
  if (total === 0) return { value: null, lower95: null, upper95: null };
  const share = passed / total;
  const centre = share + Z ** 2 / (2 * total);
  const spread = Z * Math.sqrt((share * (1 - share)) / total + Z ** 2 / (4 * total ** 2));
  const scale = 1 + Z ** 2 / total;
  return {
    value: share,
    lower95: passed === 0 ? 0 : (centre - spread) / scale,
    upper95: passed === total ? 1 : (centre + spread) / scale,
  };
}

/**
 * Percentiles of durations in milliseconds by nearest rank: each is a duration that was really measured. Throws when
 * there is none: a step that never ran has no latency, and 0 ms would be a good one.
 */
export function summarize(durations: readonly number[]): LatencySummary {
  if (durations.length === 0) throw new RangeError('no durations: leave out a step that was not measured');
  if (!durations.every((ms) => Number.isFinite(ms) && ms >= 0)) throw new RangeError('a duration is not a number >= 0');
  const sorted = Float64Array.from(durations).sort();
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] as number;
  return { count: sorted.length, p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99), max: at(1) };
}

/**
 * The ranks (1 = the least) of the samples that enclose a percentile with at least 95 % confidence, two-sided, whatever
 * the distribution: how many of n samples lie below it is binomial. Null at an end that n samples cannot bound.
 */
export function percentileRanks(n: number, share: number): { lower: number | null; upper: number | null } {
  if (!(Number.isInteger(n) && n >= 1 && share > 0 && share < 1))
    throw new RangeError(`no percentile: ${share} of ${n}`);
  const odds = Math.log(share) - Math.log1p(-share);
  let logTerm = n * Math.log1p(-share); // of exactly k below, from k = 0 on
  let below = 0; // the chance of fewer than k below
  let lower: number | null = null;
  let upper: number | null = null;
  for (let k = 0; k <= n; k++) {
    if (below <= 0.025 && k >= 1) lower = k;
    below += Math.exp(logTerm);
    if (upper === null && below >= 0.975 - 1e-12 && k + 1 <= n) upper = k + 1;
    logTerm += Math.log(n - k) - Math.log(k + 1) + odds;
  }
  return { lower, upper };
}
