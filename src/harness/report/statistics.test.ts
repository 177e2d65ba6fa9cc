import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percentileRanks, summarize, wilson95 } from './statistics.ts';

describe('the Wilson interval', () => {
  // percentages as in facts/harness.md 2.3
  it.each([
    [10, 10, 72, 100],
    [30, 30, 89, 100],
    [100, 100, 96, 100],
    [300, 300, 98.7, 100],
    [29, 30, 83, 99],
  ])('of %d of %d is [%f %%, %f %%]', (passed, total, lower, upper) => {
    const rate = wilson95(passed, total);
    const digits = Number.isInteger(lower) ? 0 : 1;
    expect(rate.value).toBe(passed / total);
    expect(((rate.lower95 ?? 0) * 100).toFixed(digits)).toBe(String(lower));
    expect(((rate.upper95 ?? 0) * 100).toFixed(0)).toBe(String(upper));
  });

  it('ends where the measured share is exactly 1.96 standard errors away', () => {
    for (const [passed, total] of [
      [1, 3],
      [5, 10],
      [29, 30],
      [970, 1000],
    ] as const) {
      const { value, lower95, upper95 } = wilson95(passed, total);
      for (const end of [lower95!, upper95!]) {
        expect(Math.abs(value! - end) / Math.sqrt((end * (1 - end)) / total)).toBeCloseTo(1.959964, 6);
      }
    }
  });

  it('needs 381 clean results to prove 99 %', () => {
    expect(wilson95(380, 380).lower95).toBeLessThan(0.99);
    expect(wilson95(381, 381).lower95).toBeGreaterThanOrEqual(0.99);
  });

  it('says nothing about nothing', () => {
    expect(wilson95(0, 0)).toEqual({ value: null, lower95: null, upper95: null });
  });

  it('always holds the share between its ends', () => {
    const counts = fc
      .nat(5000)
      .chain((total) => fc.tuple(fc.integer({ min: 0, max: total + 1 }), fc.constant(total + 1)));
    fc.assert(
      fc.property(counts, ([passed, total]) => {
        const { value, lower95, upper95 } = wilson95(passed, total);
        return 0 <= lower95! && lower95! <= value! && value! <= upper95! && upper95! <= 1;
      }),
    );
  });

  it.each([
    [2, 1],
    [-1, 1],
    [0.5, 1],
    [Number.NaN, 1],
  ])('refuses %d of %d', (passed, total) => {
    expect(() => wilson95(passed, total)).toThrow(RangeError);
  });
});

describe('the latency summary', () => {
  it('takes percentiles by nearest rank from 1 to 100, in any order', () => {
    const durations = Array.from({ length: 100 }, (_, i) => ((i * 37) % 100) + 1);
    expect(summarize(durations)).toEqual({ count: 100, p50: 50, p90: 90, p95: 95, p99: 99, max: 100 });
  });

  it('sorts as numbers, not as text', () => {
    expect(summarize([10, 9, 100])).toEqual({ count: 3, p50: 10, p90: 100, p95: 100, p99: 100, max: 100 });
  });

  it('of one duration is that duration', () => {
    expect(summarize([7.5])).toEqual({ count: 1, p50: 7.5, p90: 7.5, p95: 7.5, p99: 7.5, max: 7.5 });
  });

  it('refuses to summarize nothing, and what is no duration', () => {
    expect(() => summarize([])).toThrow(/leave out a step that was not measured/);
    expect(() => summarize([1, Number.NaN])).toThrow(RangeError);
    expect(() => summarize([-1])).toThrow(RangeError);
  });
});

/** The first four as in every table of the median; the others summed from binomials in exact fractions. */
it.each<[n: number, share: number, lower: number | null, upper: number | null]>([
  [10, 0.5, 2, 9],
  [6, 0.5, 1, 6],
  [5, 0.5, null, null],
  [100, 0.5, 40, 61],
  [71, 0.95, 63, null],
  [72, 0.95, 64, 72],
  [1000, 0.99, 983, 997],
])('of %i samples the %d percentile lies between ranks %s and %s', (n, share, lower, upper) => {
  expect(percentileRanks(n, share)).toEqual({ lower, upper });
});
