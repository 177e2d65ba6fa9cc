import { wilson95 } from '../statistics.ts';
import type { CheckResult, ControlResult, Report, ScenarioResult, ScenarioState } from '../types.ts';

/** Reports for the tests of the writers and for looking at them: see `sampleReport`. */
const AT = '2026-11-21T21:40:07.000Z';
const after = (ms: number) => new Date(Date.parse(AT) + ms).toISOString();

export function sampleCheck(change: Partial<CheckResult> = {}): CheckResult {
  return {
    id: 'facts-found',
    title: 'Every fact of the document is in exactly one chunk of its page',
    state: 'PASS',
    measured: { found: 12, missing: 0 },
    expected: { found: 12, missing: 0 },
    evidence: [
      { kind: 'journal', seqs: [4, 9], note: 'parse.upload and embeddings.create of this document' },
      { kind: 'rows', query: 'select ord, page_from from document_chunks', rows: [{ ord: 0, page_from: 1 }] },
    ],
    lastRed: '2026-11-20T09:12:44.000Z',
    ...change,
  };
}

export function sampleScenario(change: Partial<ScenarioResult> = {}): ScenarioResult {
  const id = change.id ?? 'upload-to-answer';
  return {
    id,
    title: 'A PDF is uploaded, ingested and answers a question about itself',
    kind: 'end-to-end',
    intent:
      'A member uploads a plan handbook and asks about a number on its third page. The answer must cite that page.',
    file: `scenarios/end-to-end/${id}.yaml`,
    tags: ['pr', 'phase:1'],
    state: 'PASS',
    durationMs: 1234,
    checks: [
      sampleCheck(),
      sampleCheck({
        id: 'answer-cites-page',
        title: 'The answer cites the page of the fact',
        measured: 3,
        expected: 3,
      }),
    ],
    steps: [
      { id: 'upload', kind: 'upload', startedAt: after(0), durationMs: 120, state: 'done' },
      { id: 'ready', kind: 'wait', startedAt: after(120), durationMs: 900, state: 'done' },
      { id: 'ask', kind: 'ask', startedAt: after(1020), durationMs: 214, state: 'done' },
    ],
    faults: [],
    costs: { ledgerUsd: 0.003771, billedUsd: 0.003771 },
    correlationIds: [`corr-${id}`],
    rerun: `npx shakedown run --grep ${id} --seed 42`,
    ...change,
  };
}

export function sampleControl(change: Partial<ControlResult> = {}): ControlResult {
  return {
    id: 'zero-vectors',
    scenario: 'upload-to-answer',
    planted: 'openai embeddings.create: zero vectors',
    state: 'RED',
    checks: [{ id: 'facts-found', state: 'FAIL' }],
    at: '2026-11-20T09:12:44.000Z',
    ...change,
  };
}

/** A report around these scenarios, its totals and verdict counted from them. */
export function sampleReport(scenarios: readonly ScenarioResult[], change: Partial<Report> = {}): Report {
  const count = (state: ScenarioState) => scenarios.filter((scenario) => scenario.state === state).length;
  const rate = wilson95(count('PASS'), scenarios.length - count('SKIPPED'));
  const worst = (['INVALID', 'FAIL', 'UNKNOWN', 'WAIVED'] as const).find((state) => count(state) > 0) ?? 'PASS';
  const ledgerUsd = scenarios.reduce((sum, scenario) => sum + scenario.costs.ledgerUsd, 0);
  return {
    schemaVersion: 1,
    run: {
      id: '20261121-214007-9f8e2c',
      seed: '42',
      startedAt: AT,
      finishedAt: after(18_400),
      command: 'npx shakedown run --seed 42',
      backend: 'mock',
      database: 'embedded',
      git: { commit: 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334', dirty: false },
      environment: {
        node: '24.21.0',
        platform: 'linux x64',
        cpu: 'AMD EPYC 7763',
        cores: 2,
        memoryMb: 7936,
        pricesDated: '2026-11-01',
        versions: { shakedown: '0.1.0', openai: '7.57.0', '@llamaindex/llama-cloud': '2.16.0', pglite: '0.5.14' },
      },
    },
    verdict: worst,
    exitCode: { PASS: 0, WAIVED: 0, FAIL: 1, UNKNOWN: 2, INVALID: 3 }[worst],
    totals: {
      scenarios: scenarios.length,
      passed: count('PASS'),
      failed: count('FAIL'),
      flaky: count('FLAKY'),
      unknown: count('UNKNOWN'),
      invalid: count('INVALID'),
      waived: count('WAIVED'),
      skipped: count('SKIPPED'),
      passRate: { value: rate.value, lower95: rate.lower95 },
    },
    gates: [],
    scenarios,
    latency: {},
    costs: { ledgerUsd, billedUsd: ledgerUsd, byVendor: {} },
    controls: [],
    notChecked: [],
    ...change,
  };
}
