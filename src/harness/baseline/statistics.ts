/**
 * Two-sided exact permutation test on the rank sum (Mann-Whitney; ties get the mean of their ranks): of all ways to
 * divide the values into groups of these sizes, the share whose rank sum is at least as far from its mean. Exact at any
 * size by counting sums, so no approximation is ever needed; some thousand values a side are the practical limit.
 */
export function rankSumTest(a: readonly number[], b: readonly number[]): number {
  if (a.length === 0 || b.length === 0) throw new RangeError('a comparison needs values on both sides');
  const ranks = doubledRanks([...a, ...b]);
  const observed = sum(ranks.slice(0, a.length));
  const total = sum(ranks);
  const counts = subsetSums(ranks, a.length, total);
  // the mean, doubled and multiplied by n, so that everything stays a whole number
  const n = ranks.length;
  const distance = (rankSum: number) => Math.abs(rankSum * n - total * a.length);
  let extreme = 0;
  let all = 0;
  for (const [rankSum, count] of counts.entries()) {
    all += count;
    if (distance(rankSum) >= distance(observed)) extreme += count;
  }
  return extreme / all;
}

/** Ranks times two, so that the mean of two neighbours is a whole number. */
function doubledRanks(values: readonly number[]): number[] {
  const sorted = values.toSorted((x, y) => x - y);
  return values.map((value) => sorted.indexOf(value) + 1 + sorted.lastIndexOf(value) + 1);
}

/** For each sum, how many subsets of `size` ranks have it. */
function subsetSums(ranks: readonly number[], size: number, total: number): Float64Array {
  const counts = Array.from({ length: size + 1 }, () => new Float64Array(total + 1));
  (counts[0] as Float64Array)[0] = 1;
  for (const rank of ranks) {
    for (let taken = size; taken >= 1; taken--) {
      const into = counts[taken] as Float64Array;
      const from = counts[taken - 1] as Float64Array;
      for (let s = total; s >= rank; s--) into[s] = (into[s] ?? 0) + (from[s - rank] ?? 0);
    }
  }
  return counts[size] as Float64Array;
}

export interface PassCount {
  readonly passed: number;
  readonly failed: number;
}

/**
 * Fisher's exact test, two-sided: the probability, with both margins fixed, of a table no likelier than the one seen.
 * 1 when a side is empty: nothing speaks against equality.
 */
export function fisherTest(a: PassCount, b: PassCount): number {
  const passed = a.passed + b.passed;
  const size = a.passed + a.failed;
  const total = size + b.passed + b.failed;
  const lowest = Math.max(0, size - (total - passed));
  const highest = Math.min(size, passed);
  const log = (k: number) => logChoose(passed, k) + logChoose(total - passed, size - k) - logChoose(total, size);
  const seen = log(a.passed);
  let p = 0;
  // a hair of tolerance: equal probabilities differ in their last bits
  for (let k = lowest; k <= highest; k++) if (log(k) <= seen + 1e-7) p += Math.exp(log(k));
  return Math.min(1, p);
}

function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

function logFactorial(n: number): number {
  let log = 0;
  for (let i = 2; i <= n; i++) log += Math.log(i);
  return log;
}

/** Holm's step-down adjustment (S. Holm, 1979): with these, rejecting below 5 % keeps the chance of any false alarm below 5 %. */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((p, index) => ({ p, index })).sort((a, b) => a.p - b.p);
  const adjusted = Array<number>(pValues.length).fill(1);
  let highest = 0;
  for (const [rank, { p, index }] of order.entries()) {
    highest = Math.max(highest, Math.min(1, p * (pValues.length - rank)));
    adjusted[index] = highest;
  }
  return adjusted;
}

export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('no values, no median');
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] as number) + (sorted[Math.ceil(middle)] as number)) / 2;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
