import { describe, expect, test } from 'vitest';
import type { StoredRun } from '../regate/stored-run.ts';
import { sampleCheck } from '../report/testing/samples.ts';
import type { ScenarioResult } from '../report/types.ts';
import { judgePhase } from './judge.ts';
import { COMMIT, criterion, measured, NOW, phaseOf, result, SCENARIOS, storedRun } from './testing/runs.ts';
import type { Attestation, Criterion, CriterionState, Phase, ReadinessVerdict, Waiver } from './types.ts';

function judge(phase: Phase, runs: readonly StoredRun[]) {
  return judgePhase({
    phase,
    runs,
    scenarios: SCENARIOS,
    asOf: NOW,
    git: { commit: COMMIT, dirty: false },
    tool: '0.1.0',
  });
}

const one = (proof: Criterion['proof'], runs: readonly StoredRun[]) => {
  const [found] = judge(phaseOf([criterion(proof)]), runs).criteria;
  return { state: found?.state, because: found?.because };
};

const failed = result({ state: 'FAIL', checks: [sampleCheck({ state: 'FAIL' })] });
const red = sampleCheck({ id: 'facts-found', lastRed: null });

type Row = [name: string, state: CriterionState, because: string, proof: Criterion['proof'], runs: StoredRun[]];
const STATES: Row[] = [
  ['everything holds', 'MET', '2 of 2 checks', measured(), [storedRun([result()])]],
  ['it failed', 'NOT MET', 'FAIL in run run-1', measured(), [storedRun([failed])]],
  ['it was waived in the run', 'NOT MET', 'WAIVED in run', measured(), [storedRun([result({ state: 'WAIVED' })])]],
  [
    'an older one of the runs that count failed',
    'NOT MET',
    'FAIL in run old',
    measured({ minRuns: 2 }),
    [storedRun([result()]), storedRun([failed], { id: 'old', finishedAt: '2026-11-20T11:00:00.000Z' })],
  ],
  ['no run looked at it', 'NOT RUN', 'in no run', measured(), [storedRun([result({ id: 'ask' })])]],
  ['there is no run at all', 'NOT RUN', 'in no run', measured(), []],
  [
    'it was only skipped',
    'NOT RUN',
    'skipped: no key',
    measured(),
    [storedRun([result({ state: 'SKIPPED', reason: 'no key', checks: [] })])],
  ],
  ['it is only planned', 'NOT RUN', 'it would take a real key', { type: 'planned', what: 'a real key' }, []],
  [
    'mocks answered where the real services must',
    'WRONG MODE',
    'seen on mock only, wanted on real',
    measured({ mode: 'real' }),
    [storedRun([result()])],
  ],
  [
    'a mixture answered where the real services must',
    'WRONG MODE',
    'seen on hybrid only',
    measured({ mode: 'real' }),
    [storedRun([result()], { backend: 'hybrid' })],
  ],
  [
    'real services answered where mocks must',
    'WRONG MODE',
    'seen on real only',
    measured({ mode: 'mock' }),
    [storedRun([result()], { backend: 'real' })],
  ],
  [
    'real services failed and mocks held',
    'NOT MET',
    'FAIL in run real',
    measured({ mode: 'real' }),
    [storedRun([result()]), storedRun([failed], { id: 'real', backend: 'real' })],
  ],
  [
    'it is too old',
    'STALE',
    'newest is 8 d old, at most 7 d allowed',
    measured({ sameCommit: false }),
    [storedRun([result()], { finishedAt: '2026-11-13T11:00:00.000Z' })],
  ],
  [
    'it is of another commit',
    'STALE',
    'of commit deadbeef, not c0ffee',
    measured(),
    [storedRun([result()], { git: { commit: 'deadbeef', dirty: false } })],
  ],
  [
    'the tree was changed',
    'STALE',
    'changed working tree',
    measured(),
    [storedRun([result()], { git: { commit: COMMIT, dirty: true } })],
  ],
  [
    'its scenario was edited since',
    'STALE',
    'the scenario file was changed since',
    measured(),
    [storedRun([result({ sourceSha256: 'f'.repeat(64) })])],
  ],
  [
    'an old failure stands beside a fresh pass',
    'MET',
    '2 of 2 checks',
    measured(),
    [storedRun([result()]), storedRun([failed], { id: 'old', finishedAt: '2026-10-01T00:00:00.000Z' })],
  ],
  ['there are too few runs', 'INSUFFICIENT', '1 of 3 runs', measured({ minRuns: 3 }), [storedRun([result()])]],
  ['nothing was measured', 'INSUFFICIENT', 'UNKNOWN in run', measured(), [storedRun([result({ state: 'UNKNOWN' })])]],
  ['the run was unfit', 'INSUFFICIENT', 'INVALID in run', measured(), [storedRun([result({ state: 'INVALID' })])]],
  ['it passed only when repeated', 'INSUFFICIENT', 'FLAKY', measured(), [storedRun([result({ state: 'FLAKY' })])]],
  [
    'a check was never seen red',
    'INSUFFICIENT',
    'never seen red: facts-found',
    measured(),
    [storedRun([result({ checks: [red] })])],
  ],
  [
    'a check was never seen red and need not be',
    'MET',
    '1 of 1 checks',
    measured({ seenRed: false }),
    [storedRun([result({ checks: [red] })])],
  ],
  ['nothing is named', 'NOT RUN', 'it names no evidence', measured({ items: [] }), [storedRun([result()])]],
];
test.each(STATES)('when %s a criterion is %s', (_, state, because, proof, runs) => {
  expect(one(proof, runs)).toEqual({ state, because: expect.stringContaining(because) });
});

const item = (kind: 'check' | 'gate' | 'invariant', name: string, scenario?: string) =>
  measured({ items: [{ kind, scenario, [kind]: name } as never], seenRed: true });
const money = (state: 'PASS' | 'FAIL' | 'UNKNOWN', lastRed: string | null = '2026-11-20T00:00:00Z') =>
  sampleCheck({ id: 'invariant-money', state, lastRed });
const slow = {
  id: 'p95',
  title: 'slow',
  state: 'FAIL' as const,
  measured: '900 ms',
  limit: '<= 800 ms',
  samples: 100,
  evidence: [],
};
const ask = (over: Partial<ScenarioResult> = {}) => result({ id: 'ask', checks: [], ...over });
const ITEMS: [name: string, state: CriterionState, proof: Criterion['proof'], runs: StoredRun[]][] = [
  ['a check that passed', 'MET', item('check', 'facts-found', 'upload'), [storedRun([result()])]],
  ['a check that failed', 'NOT MET', item('check', 'facts-found', 'upload'), [storedRun([failed])]],
  [
    'a check of an unfit scenario',
    'INSUFFICIENT',
    item('check', 'facts-found', 'upload'),
    [storedRun([result({ state: 'INVALID' })])],
  ],
  ['a check that is not there', 'NOT RUN', item('check', 'gone', 'upload'), [storedRun([result()])]],
  ["a run's gate that passed", 'MET', item('gate', 'pass-rate'), [storedRun([result(), ask()])]],
  ["a run's gate that failed", 'NOT MET', item('gate', 'pass-rate'), [storedRun([failed, ask()])]],
  ["a scenario's gate that failed", 'NOT MET', item('gate', 'p95', 'upload'), [storedRun([result({ gates: [slow] })])]],
  [
    'a gate without samples',
    'INSUFFICIENT',
    item('gate', 'p95', 'upload'),
    [storedRun([result({ gates: [{ ...slow, state: 'UNKNOWN' }] })])],
  ],
  ['a gate that is not there', 'NOT RUN', item('gate', 'p95', 'upload'), [storedRun([result()])]],
  [
    'an invariant that held everywhere',
    'MET',
    item('invariant', 'invariant-money'),
    [storedRun([result({ checks: [money('PASS')] }), ask()])],
  ],
  [
    'an invariant that failed somewhere',
    'NOT MET',
    item('invariant', 'invariant-money'),
    [storedRun([result({ checks: [money('PASS')] }), result({ id: 'ask', state: 'FAIL', checks: [money('FAIL')] })])],
  ],
  [
    'an invariant that could not look somewhere',
    'INSUFFICIENT',
    item('invariant', 'invariant-money'),
    [storedRun([result({ checks: [money('UNKNOWN')] }), ask()])],
  ],
  [
    'an invariant nobody saw red',
    'INSUFFICIENT',
    item('invariant', 'invariant-money'),
    [storedRun([result({ checks: [money('PASS', null)] }), ask()])],
  ],
  [
    'an invariant in one scenario',
    'MET',
    item('invariant', 'invariant-money', 'upload'),
    [storedRun([result({ checks: [money('PASS')] })])],
  ],
];
test.each(ITEMS)('a criterion that rests on %s is %s', (_, state, proof, runs) => {
  expect(one(proof, runs).state).toBe(state);
});

test.each([
  ["a run's gate", item('gate', 'pass-rate')],
  ['an invariant everywhere', item('invariant', 'invariant-money')],
])('%s cannot be told by a run that left scenarios out', (_, proof) => {
  expect(one(proof, [storedRun([result({ checks: [money('PASS')] })])])).toEqual({
    state: 'NOT RUN',
    because: expect.stringContaining('every run left scenarios out'),
  });
});

test('of several items the worst decides, and the others are counted', () => {
  const both = measured({ items: ['upload', 'ask'].map((scenario) => ({ kind: 'scenario', scenario })) });
  expect(one(both, [storedRun([result(), result({ ...failed, id: 'ask' })])])).toEqual({
    state: 'NOT MET',
    because: 'ask: FAIL in run run-1',
  });
  expect(one(both, [storedRun([result()])]).state).toBe('NOT RUN');
});

test('a run whose hashes do not hold counts for nothing and is listed with the reason', () => {
  const tampered = { ...storedRun([result()]), record: undefined, problems: ['report.json was changed'] };
  const report = judge(phaseOf([criterion()]), [tampered]);
  expect(report.criteria[0]?.state).toBe('NOT RUN');
  expect(report.runs).toEqual([{ id: 'run-1', sha256: null, trusted: false, problems: ['report.json was changed'] }]);
});

describe('waivers', () => {
  const waiver: Waiver = {
    id: 'w-1',
    criterion: 'P3-01',
    until: '2026-11-30',
    owner: 'ingest-lead',
    approver: 'release-manager',
    reason: 'no key yet',
    issue: '#7',
  };
  const judged = (runs: StoredRun[], over: Partial<Waiver> = {}) => {
    const report = judge(phaseOf([criterion()], { waivers: [{ ...waiver, ...over }] }), runs);
    return { criterion: report.criteria[0], verdict: report.verdict, exitCode: report.exitCode };
  };

  test('a waiver shows beside the state it hides, and the verdict before and after it', () => {
    expect(judged([storedRun([failed])])).toMatchObject({
      criterion: { state: 'WAIVED', own: 'NOT MET', waiver: { inForce: true, note: 'expires in 10 d' } },
      verdict: { before: 'NOT READY', after: 'READY' },
      exitCode: 0,
    });
  });

  test('the last day of a waiver counts whole, the next not at all', () => {
    expect(judged([storedRun([failed])], { until: '2026-11-21' }).criterion?.state).toBe('WAIVED');
    expect(judged([storedRun([failed])], { until: '2026-11-20' })).toMatchObject({
      criterion: { state: 'NOT MET', waiver: { inForce: false, note: 'expired on 2026-11-20' } },
      verdict: { before: 'NOT READY', after: 'NOT READY' },
      exitCode: 1,
    });
  });

  test('a waiver of what holds is not used', () => {
    expect(judged([storedRun([result()])]).criterion).toMatchObject({ state: 'MET', waiver: { inForce: false } });
  });
});

describe('what a person must confirm', () => {
  const proof: Criterion['proof'] = { type: 'attested', what: 'the runbook was read' };
  const word: Attestation = { criterion: 'P3-01', by: 'Ana', at: '2026-11-01', until: '2026-12-01', note: 'read it' };
  const state = (...attestations: Attestation[]) =>
    judge(phaseOf([criterion(proof)], { attestations }), [storedRun([result()])]).criteria[0]?.state;

  test.each<[string, CriterionState, Attestation[]]>([
    ['with a word that counts', 'ATTESTED', [word]],
    ['without one', 'NOT ATTESTED', []],
    ['with one that has lapsed', 'NOT ATTESTED', [{ ...word, until: '2026-11-20' }]],
    ['with one from the future', 'NOT ATTESTED', [{ ...word, at: '2026-11-22' }]],
    ['with one about something else', 'NOT ATTESTED', [{ ...word, criterion: 'P3-02' }]],
  ])('%s is %s, and never MET', (_, expected, words) => expect(state(...words)).toBe(expected));
});

const must = (id: string, proof: Criterion['proof']) => criterion(proof, { id });
const holding = measured();
const lacking: Criterion['proof'] = { type: 'planned', what: 'more' };
const failing = measured({ items: [{ kind: 'scenario', scenario: 'ask' }] });
const VERDICTS: [verdict: ReadinessVerdict, exitCode: number, criteria: Criterion[]][] = [
  ['READY', 0, [must('P3-01', holding)]],
  ['READY', 0, [must('P3-01', holding), criterion(failing, { id: 'P3-02', severity: 'should' })]],
  ['NOT READY', 1, [must('P3-01', holding), must('P3-02', failing)]],
  ['NOT READY', 1, [must('P3-01', lacking), must('P3-02', failing)]],
  ['INSUFFICIENT', 2, [must('P3-01', holding), must('P3-02', lacking)]],
  ['INSUFFICIENT', 2, [must('P3-01', measured({ mode: 'real' }))]],
  ['INSUFFICIENT', 2, [criterion(holding, { severity: 'should' })]],
];
test.each(VERDICTS)('the verdict is %s with exit code %i', (verdict, exitCode, criteria) => {
  const runs = [storedRun([result(), result({ ...failed, id: 'ask' })])];
  expect(judge(phaseOf(criteria), runs)).toMatchObject({ verdict: { before: verdict, after: verdict }, exitCode });
});

test('what no criterion covers and what no scenario shows is said', () => {
  const report = judge(phaseOf([must('P3-01', holding), must('P3-02', lacking)]), []);
  expect(report.notCovered).toEqual({ scenarios: ['ask'], criteria: ['P3-02'] });
});

test('a narrowed run, repeats and a changed tree are caveats of what is MET', () => {
  const run = storedRun([result()], { selection: '--grep upload', repeats: 2, git: { commit: COMMIT, dirty: true } });
  const [found] = judge(phaseOf([criterion(measured({ sameCommit: false }))]), [run]).criteria;
  expect(found).toMatchObject({
    state: 'MET',
    caveats: [
      'run run-1 was narrowed by --grep upload',
      'run run-1 allowed 2 repeats',
      'run run-1 was made from a changed working tree',
    ],
  });
});
