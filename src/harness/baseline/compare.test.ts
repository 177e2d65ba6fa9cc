import { expect, test } from 'vitest';
import { compare } from './compare.ts';
import type { Baseline, ComparisonVerdict, RunSample } from './types.ts';

function runs(p95: readonly number[], over: (index: number) => Partial<RunSample> = () => ({})): RunSample[] {
  return p95.map((ms, index) => ({
    id: `run-${index}`,
    sha256: String(index),
    commit: 'c',
    startedAt: '2026-11-21T00:00:00Z',
    environment: 'here',
    p95: { upload: ms },
    passed: {},
    ...over(index),
  }));
}

function baseline(samples: readonly RunSample[]): Baseline {
  return { schemaVersion: 1, name: 'main', blessedAt: '', note: '', environment: 'here', place: 'here', runs: samples };
}

const STEADY = [100, 101, 102, 103, 104];
const times = (factor: number) => STEADY.map((ms) => ms * factor);
const LATENCY: [name: string, verdict: ComparisonVerdict, exitCode: number, before: number[], after: number[]][] = [
  ['the same', 'stable', 0, STEADY, STEADY],
  ['a third more in every run', 'regression', 1, STEADY, times(1.33)],
  ['a third less in every run', 'improvement', 0, times(1.33), STEADY],
  ['8 % more in every run, 80 ms: certain, but below 10 %', 'stable', 0, times(10), times(10.8)],
  ['twice as much of nearly nothing: certain, but below 15 ms', 'stable', 0, times(0.1), times(0.2)],
  ['a third more in the median, but by chance', 'stable', 0, [100, 150, 90, 160, 95], [140, 91, 151, 99, 155]],
  ['four runs only', 'insufficient_data', 2, STEADY, times(2).slice(1)],
  ['four runs in the baseline', 'insufficient_data', 2, STEADY.slice(1), times(2)],
];
test.each(LATENCY)('%s is %s with exit code %i', (_, verdict, exitCode, before, after) => {
  const report = compare(baseline(runs(before)), runs(after));
  expect(report).toMatchObject({ verdict, exitCode, comparisons: [{ metric: 'latency upload', verdict }] });
});

test('runs of another environment are never compared', () => {
  const elsewhere = runs(times(1), (index) => (index === 4 ? { environment: 'there' } : {}));
  expect(compare(baseline(runs(STEADY)), elsewhere)).toMatchObject({
    verdict: 'unreliable_baseline',
    exitCode: 3,
    comparisons: [],
  });
});

const passing = (count: number, passed: number) =>
  runs(Array<number>(count).fill(100), (index) => ({ p95: {}, passed: { 'a-scenario': index < passed } }));
const PASSES: [name: string, verdict: ComparisonVerdict, before: [number, number], after: [number, number]][] = [
  ['all of 5 and then none', 'regression', [5, 5], [5, 0]],
  ['none of 5 and then all', 'improvement', [5, 0], [5, 5]],
  ['all of 5 and then 4', 'stable', [5, 5], [5, 4]],
  ['all of 4 and then none', 'insufficient_data', [4, 4], [4, 0]],
];
test.each(PASSES)('a scenario that passed %s is %s', (_, verdict, before, after) => {
  expect(compare(baseline(passing(...before)), passing(...after))).toMatchObject({ verdict });
});

test('with many comparisons one has to be more certain: 5 runs apart among 10 others are no finding', () => {
  const many = (factor: number) =>
    runs(STEADY, (index) => ({
      p95: {
        ...Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`other-${i}`, STEADY[(index * 2) % 5] as number])),
        upload: (STEADY[index] as number) * factor,
      },
    }));
  const [upload] = compare(baseline(many(1)), many(2)).comparisons.filter((one) => one.metric === 'latency upload');
  expect(upload).toMatchObject({ verdict: 'stable', ratio: 2 });
  expect(upload?.p).toBeCloseTo((11 * 2) / 252, 6);
});

test('what only one side measured is counted as missing overlap, not compared', () => {
  const other = runs(STEADY, () => ({ p95: { ask: 5 } }));
  expect(compare(baseline(runs(STEADY)), other)).toMatchObject({
    verdict: 'insufficient_data',
    overlap: { both: 0, either: 2 },
  });
});
