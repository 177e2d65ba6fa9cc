import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fisherTest, holm, median, rankSumTest } from './statistics.ts';

/** R 4.x: wilcox.test(a, b, exact = TRUE)$p.value where there are no ties. */
const RANKS: [name: string, a: number[], b: number[], p: number][] = [
  ['5 and 5, apart', [1, 2, 3, 4, 5], [6, 7, 8, 9, 10], 2 / 252],
  ['4 and 4, apart', [1, 2, 3, 4], [5, 6, 7, 8], 2 / 70],
  ['3 and 3, apart: can never be significant', [1, 2, 3], [4, 5, 6], 0.1],
  [
    "Hollander and Wolfe, permeability (R's own example, twice its one-sided 0.1272)",
    [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46],
    [1.15, 0.88, 0.9, 0.74, 1.21],
    0.2544122544122544,
  ],
  ['all equal', [5, 5, 5, 5, 5], [5, 5, 5, 5, 5], 1],
  ['the same values', [1, 2, 3], [1, 2, 3], 1],
  ['ties across: 2 of the 6 ways are as far', [1, 1], [1, 2], 1],
];
test.each(RANKS)('rank sums of %s', (_, a, b, p) => {
  expect(rankSumTest(a, b)).toBeCloseTo(p, 10);
});

/** All ways to divide, one by one. */
function byEnumeration(a: readonly number[], b: readonly number[]): number {
  const all = [...a, ...b];
  const rank = (value: number) =>
    all.filter((one) => one < value).length + (all.filter((one) => one === value).length + 1) / 2;
  const ranks = all.map(rank);
  const mean = (a.length * (all.length + 1)) / 2;
  const far = (indexes: readonly number[]) => Math.abs(indexes.reduce((s, i) => s + (ranks[i] as number), 0) - mean);
  const subsets = (from: number, size: number): number[][] =>
    size === 0
      ? [[]]
      : Array.from({ length: all.length - from }, (_, i) => from + i).flatMap((first) =>
          subsets(first + 1, size - 1).map((rest) => [first, ...rest]),
        );
  const seen = far(a.map((_, i) => i));
  const ways = subsets(0, a.length);
  return ways.filter((way) => far(way) >= seen - 1e-9).length / ways.length;
}

test('rank sums, ties included, are what trying all divisions gives', () => {
  const side = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 5 });
  fc.assert(fc.property(side, side, (a, b) => Math.abs(rankSumTest(a, b) - byEnumeration(a, b)) < 1e-10));
});

/** R: fisher.test(matrix(...))$p.value. */
const FISHER: [name: string, a: [number, number], b: [number, number], p: number][] = [
  ["Fisher's tea, three of four", [3, 1], [1, 3], 0.4857142857142857],
  ["Fisher's tea, all of four", [4, 0], [0, 4], 2 / 70],
  ['studying, from Wikipedia', [1, 9], [11, 3], 0.0027594561852200836],
  ['convictions of twins (R: fisher.test(Convictions))', [2, 15], [10, 3], 0.000536724112841],
  ['nothing to tell apart', [10, 0], [10, 0], 1],
  ['one failure in ten', [10, 0], [9, 1], 1],
  ['an empty side', [0, 0], [3, 4], 1],
];
test.each(FISHER)('pass counts of %s', (_, [passed, failed], [otherPassed, otherFailed], p) => {
  expect(fisherTest({ passed, failed }, { passed: otherPassed, failed: otherFailed })).toBeCloseTo(p, 10);
});

describe('Holm', () => {
  // R: p.adjust(..., "holm")
  test.each<[number[], number[]]>([
    [
      [0.01, 0.02, 0.03, 0.04],
      [0.04, 0.06, 0.06, 0.06],
    ],
    [
      [0.04, 0.01, 0.03, 0.005],
      [0.06, 0.03, 0.06, 0.02],
    ],
    [
      [0.5, 0.9],
      [1, 1],
    ],
    [[], []],
  ])('adjusts %j to %j', (values, adjusted) => {
    for (const [index, p] of holm(values).entries()) expect(p).toBeCloseTo(adjusted[index] as number, 12);
    expect(holm(values)).toHaveLength(adjusted.length);
  });
});

test.each<[number[], number]>([
  [[3], 3],
  [[1, 9, 2], 2],
  [[4, 1, 3, 2], 2.5],
])('the median of %j is %d', (values, expected) => expect(median(values)).toBe(expected));

test('nothing has no median and no comparison', () => {
  expect(() => median([])).toThrow(RangeError);
  expect(() => rankSumTest([], [1])).toThrow(RangeError);
});
