import { expect, test } from 'vitest';
import type { GateResult, ScenarioState, Verdict } from '../report/types.ts';
import { type Ending, exitCode, runVerdict, scenarioState, totals } from './verdict.ts';

const VERDICTS: [verdict: Verdict, scenarios: ScenarioState[], gates: GateResult['state'][]][] = [
  ['PASS', ['PASS', 'SKIPPED'], ['PASS']],
  ['PASS', ['FLAKY'], []],
  ['WAIVED', ['PASS', 'WAIVED'], []],
  ['UNKNOWN', ['PASS', 'WAIVED', 'UNKNOWN'], []],
  ['UNKNOWN', ['PASS'], ['UNKNOWN']],
  ['UNKNOWN', ['SKIPPED'], []],
  ['UNKNOWN', [], []],
  ['FAIL', ['PASS', 'UNKNOWN', 'FAIL'], ['UNKNOWN']],
  ['FAIL', ['PASS'], ['PASS', 'FAIL']],
  ['INVALID', ['INVALID', 'FAIL', 'UNKNOWN', 'WAIVED', 'PASS'], ['FAIL']],
];
test.each(VERDICTS)('the verdict is %s for scenarios %j and gates %j', (verdict, scenarios, gates) => {
  expect(
    runVerdict(
      scenarios.map((state) => ({ state })),
      gates.map((state) => ({ state })),
    ),
  ).toBe(verdict);
});

const EXITS: [code: number, ending: Partial<Ending>][] = [
  [0, { verdict: 'PASS' }],
  [0, { verdict: 'WAIVED' }],
  [0, { verdict: 'PASS', totals: { flaky: 1, waived: 0, skipped: 0 } }],
  [1, { verdict: 'PASS', totals: { flaky: 1, waived: 0, skipped: 0 }, failOn: ['flaky'] }],
  [1, { verdict: 'WAIVED', totals: { flaky: 0, waived: 1, skipped: 0 }, failOn: ['waived'] }],
  [1, { verdict: 'FAIL' }],
  [2, { verdict: 'UNKNOWN' }],
  [3, { verdict: 'INVALID' }],
  [5, { verdict: 'FAIL', budgetStopped: true }],
  [130, { verdict: 'FAIL', budgetStopped: true, interrupted: true }],
  [6, { verdict: 'PASS', interrupted: true, cleanupFailed: true }],
];
test.each(EXITS)('exit code %i for %j', (code, ending) => {
  const usual: Ending = {
    verdict: 'PASS',
    totals: { flaky: 0, waived: 0, skipped: 0 },
    failOn: [],
    budgetStopped: false,
    cleanupFailed: false,
    interrupted: false,
  };
  expect(exitCode({ ...usual, ...ending })).toBe(code);
});

test('a scenario without a single check is UNKNOWN', () => {
  const facts = { steady: true, steps: [], checks: [], faults: [], harnessError: undefined, interrupted: false };
  expect(scenarioState(facts).state).toBe('UNKNOWN');
});

test('a failed step outranks a fault that therefore never fired', () => {
  const step = { id: 'up', kind: 'upload', startedAt: '', durationMs: 1, state: 'failed' as const, error: 'refused' };
  const faults = [{ id: 'f', hits: 0, mustHit: 1 }];
  const facts = { steady: true, steps: [step], checks: [], faults, harnessError: undefined, interrupted: false };
  expect(scenarioState(facts).state).toBe('FAIL');
  expect(scenarioState({ ...facts, steps: [] }).state).toBe('INVALID');
});

test('skipped and unknown scenarios do not count for the pass rate', () => {
  const counted = totals((['PASS', 'PASS', 'FAIL', 'SKIPPED', 'UNKNOWN'] as const).map((state) => ({ state })));
  expect(counted.passRate.value).toBeCloseTo(2 / 3);
  expect(totals([{ state: 'SKIPPED' }]).passRate).toEqual({ value: null, lower95: null });
});
