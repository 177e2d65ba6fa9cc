import { expect, test } from 'vitest';
import { sampleCheck, sampleReport, sampleScenario } from '../report/testing/samples.ts';
import { sampleLoad } from '../report/testing/showcase.ts';
import type { Report, ScenarioResult } from '../report/types.ts';
import { judgeRun } from '../run/judge-run.ts';
import type { JournalCounts } from './journal-counts.ts';
import { regate } from './regate.ts';

const NO_JOURNAL: JournalCounts = { has: () => false, hits: () => 0, holds: () => false };
const journal = (over: Partial<JournalCounts>): JournalCounts => ({
  has: () => true,
  hits: () => 1,
  holds: () => true,
  ...over,
});

/** A report as a run would have written it: everything follows from its scenarios. */
function written(scenarios: readonly ScenarioResult[], run: Partial<Report['run']> = {}): Report {
  const report = sampleReport(scenarios);
  const judgement = judgeRun({ results: scenarios, money: undefined, failOn: [], endings: run.endings ?? [] });
  return { ...report, ...judgement, run: { ...report.run, ...run } };
}

const failed = sampleScenario({
  state: 'FAIL',
  checks: [sampleCheck({ state: 'FAIL' })],
  reason: 'failed: facts-found',
});

test.each([
  ['passed', written([sampleScenario()])],
  ['failed', written([failed, sampleScenario({ id: 'other' })])],
  ['flaky', written([sampleScenario({ state: 'FLAKY', reason: 'passed at attempt 2' })], { repeats: 1 })],
  [
    'interrupted',
    written([sampleScenario({ state: 'UNKNOWN', reason: 'interrupted before it ended', checks: [] })], {
      endings: ['interrupted'],
    }),
  ],
  ['unhealthy', written([sampleScenario({ state: 'INVALID', reason: 'steady state: not healthy', checks: [] })])],
  [
    'skipped',
    written([sampleScenario({ state: 'SKIPPED', reason: 'needs processes', checks: [] }), sampleScenario({ id: 'b' })]),
  ],
])('a run that %s is judged the same again', (_, report) => {
  const { mismatches, report: now } = regate(report, NO_JOURNAL);
  expect(mismatches).toEqual([]);
  expect(now).toEqual(report);
});

type Change = (report: Report) => Report;
const LIES: [name: string, change: Change, pointers: string[]][] = [
  [
    'a failed scenario is called passed',
    (report) => ({ ...report, scenarios: report.scenarios.map((one) => ({ ...one, state: 'PASS' as const })) }),
    ['/scenarios/0/state'],
  ],
  ['the verdict is prettier than its scenarios', (report) => ({ ...report, verdict: 'PASS' }), ['/verdict']],
  ['the exit code is', (report) => ({ ...report, exitCode: 0 }), ['/exitCode']],
  [
    'a gate passes that failed',
    (report) => ({ ...report, gates: report.gates.map((gate) => ({ ...gate, state: 'PASS' as const })) }),
    ['/gates/1'],
  ],
  ['a gate is left out', (report) => ({ ...report, gates: report.gates.slice(1) }), ['/gates/all-scenarios-judged']],
  [
    'a gate was added that nobody judges',
    (report) => ({ ...report, gates: [...report.gates, { ...(report.gates[0] as Report['gates'][0]), id: 'mine' }] }),
    ['/gates/2'],
  ],
  ['more passed than there are', (report) => ({ ...report, totals: { ...report.totals, passed: 9 } }), ['/totals']],
  ['a step was faster', (report) => ({ ...report, latency: {} }), ['/latency']],
  ['money is missing', (report) => ({ ...report, costs: { ...report.costs, billedUsd: 0 } }), ['/costs/billedUsd']],
];
test.each(LIES)('it is told when %s', (_, change, pointers) => {
  const { mismatches } = regate(change(written([failed])), NO_JOURNAL);
  expect(mismatches.map((one) => one.pointer)).toEqual(pointers);
});

test('a fault that the journal never saw strike makes its scenario INVALID, whatever the report says', () => {
  const scenario = sampleScenario({ faults: [{ id: 'down', hits: 3, mustHit: 1 }] });
  const { report, mismatches } = regate(written([scenario]), journal({ hits: () => 0 }));
  expect(report).toMatchObject({ verdict: 'INVALID', exitCode: 3, scenarios: [{ state: 'INVALID' }] });
  expect(mismatches.map((one) => one.pointer)).toEqual(expect.arrayContaining(['/scenarios/0/faults', '/verdict']));
});

test('evidence that cites journal entries which are not there is told', () => {
  const { mismatches } = regate(written([sampleScenario()]), journal({ holds: (_, seq) => seq !== 9 }));
  expect(mismatches).toEqual([
    { pointer: '/scenarios/0/checks', stored: 'cites journal entry 9', now: 'no such entry' },
  ]);
});

const p95 = (atMost: string) =>
  new Map([['upload-to-answer', [{ id: 'p95', gate: 'latency', percentile: 95, atMost }]]]);
const fast = {
  id: 'p95',
  title: 'the whole flow: p95 is at most 200ms',
  state: 'PASS' as const,
  measured: '180 ms',
  limit: 'at most 200ms',
  samples: 400,
  evidence: [],
};

test.each([
  ['as it was is judged the same', '200ms', 'PASS', []],
  ['that became stricter turns the stored run red', '100ms', 'FAIL', ['/scenarios/0/state', '/totals', '/verdict']],
] as const)('the gate of a load %s', (_, atMost, state, pointers) => {
  const stored = written([sampleScenario({ load: sampleLoad, gates: [fast] })]);
  const { report, mismatches } = regate(stored, NO_JOURNAL, p95(atMost));
  expect(report.scenarios[0]).toMatchObject({ state, gates: [{ state, measured: '180 ms' }] });
  expect(mismatches.map((one) => one.pointer)).toEqual(expect.arrayContaining([...pointers]));
  if (pointers.length === 0) expect(mismatches).toEqual([]);
});

test('a load whose generator did not keep its plan proves nothing, whatever the report says', () => {
  const generator = { ...sampleLoad.generator, valid: false, reason: 'it lagged' };
  const stored = written([sampleScenario({ load: { ...sampleLoad, generator }, gates: [fast] })]);
  expect(regate(stored, NO_JOURNAL, p95('200ms')).report).toMatchObject({
    verdict: 'INVALID',
    scenarios: [{ state: 'INVALID', gates: [{ state: 'UNKNOWN' }] }],
  });
});

test('one strike that the journal notes at two entries is one strike', () => {
  const scenario = sampleScenario({ faults: [{ id: 'twice', hits: 1, mustHit: 1 }] });
  expect(regate(written([scenario]), journal({ hits: () => 2 })).mismatches).toEqual([]);
});
