import type { LoadResult } from '../../load/types.ts';
import type { Report, ScenarioRecords } from '../types.ts';
import { sampleCheck, sampleControl, sampleReport, sampleScenario } from './samples.ts';

const latency = {
  upload: { count: 412, p50: 18, p90: 41, p95: 57, p99: 130, max: 412 },
  wait: { count: 412, p50: 640, p90: 1180, p95: 1420, p99: 2900, max: 4100 },
  ask: { count: 44, p50: 92, p90: 160, p95: 210, p99: 380, max: 390 },
};
const byVendor = {
  openai: { ledgerUsd: 0.000412, billedUsd: 0.000412 },
  llamaparse: { ledgerUsd: 0.045, billedUsd: 0.045 },
};
const costs = { ledgerUsd: 0.045412, billedUsd: 0.045412, byVendor };
const gates: Report['gates'] = [
  {
    id: 'pass-rate',
    title: 'Uploads that end searchable',
    state: 'PASS',
    measured: 1,
    limit: '>= 0.99 (Wilson 95 %)',
    samples: 412,
    evidence: [{ kind: 'text', note: '412 of 412, lower bound 0.9908' }],
  },
  {
    id: 'submit-p95',
    title: 'Upload, 95th percentile',
    state: 'PASS',
    measured: '57 ms',
    limit: '<= 800 ms',
    samples: 412,
    evidence: [],
  },
];

/** Everything held. */
export const passing: Report = sampleReport(
  [
    sampleScenario(),
    sampleScenario({
      id: 'docx-tables',
      title: 'A Word document with tables keeps its rows together',
      durationMs: 842,
    }),
    sampleScenario({
      id: 'broken-pdf',
      title: 'A broken PDF is refused with a reason a user understands',
      kind: 'error-injection',
      durationMs: 377,
    }),
    sampleScenario({
      id: 'wrong-owner',
      title: 'Nobody sees the documents of another user',
      kind: 'security',
      durationMs: 95,
    }),
  ],
  {
    latency,
    costs,
    gates,
    controls: [sampleControl(), sampleControl({ id: 'row-deleted', planted: 'database: one chunk row deleted' })],
    notChecked: ['real services: this run used mocks'],
  },
);

const outageRecords: ScenarioRecords = {
  journal: [
    {
      seq: 4,
      atMs: 460,
      vendor: 'llamaparse',
      instance: 'real',
      operation: 'parse.upload',
      status: 503,
      durationMs: 2.4,
      faults: ['parser-503-recovers/outage-503'],
      facts: { bytes: 48_211 },
      cited: true,
    },
    {
      seq: 31,
      atMs: 20_940,
      vendor: 'llamaparse',
      operation: 'parse.get',
      status: null,
      durationMs: 3000,
      faults: [],
      facts: { jobId: 'pjb-1' },
      cited: false,
    },
  ],
  log: [
    { atMs: 462, level: 'warn', text: 'call.failed', fields: { vendor: 'llamaparse', status: 503, attempt: 1 } },
    { atMs: null, level: 'text', text: 'Killed', fields: {} },
  ],
  leftOut: { journal: 160, log: 3 },
};

/** Ten seconds at forty a second, the third and fourth slow and failing. */
export const sampleLoad: LoadResult = (() => {
  const series = Array.from({ length: 20 }, (_, i) => {
    const slow = i >= 6 && i < 9;
    const p50 = (slow ? 310 : 38) + (i % 3) * 4;
    return {
      t: i * 500,
      count: slow ? 14 : 20,
      errors: slow ? 6 : 0,
      p50,
      p95: p50 * 2.1,
      p99: p50 * (slow ? 6.2 : 3),
    };
  });
  const spectrum = [50, 75, 90, 95, 99, 99.9].map((percentile, i) => ({ percentile, ms: 38 * 1.8 ** i }));
  const whole = { count: 400, p50: 40, p90: 92, p95: 180, p99: 910, max: 1910 };
  const step = {
    id: 'flow',
    kind: 'flow',
    count: 382,
    errors: 18,
    timeouts: 4,
    latency: whole,
    service: whole,
    spectrum,
    series,
    phases: [],
    failures: [],
  };
  return {
    model: 'open',
    profile: 'open, 40 a second over 10 s, Poisson arrivals',
    startedAt: '2026-11-21T21:40:07.000Z',
    durationMs: 10_000,
    users: 30,
    offered: { planned: 402, started: 400, completed: 382, failed: 18, dropped: 2 },
    phases: [{ id: 'warm-up', warmup: true, fromMs: 0, toMs: 1500, ratePerSecond: { from: 10, to: 40 } }],
    steps: [
      step,
      { ...step, id: 'submit', kind: 'upload', failures: [{ message: 'answered 503, wanted 200', count: 14 }] },
    ],
    generator: {
      valid: true,
      lagP99Ms: 2.1,
      lagMaxMs: 6,
      lagLimitMs: 5,
      eventLoopDelayP99Ms: 11,
      utilisation: 0.61,
    },
    faults: [{ id: 'slow-embeddings', fromMs: 3000, toMs: 4500 }],
    memory: [],
  };
})();

/** One of everything that can go wrong. */
export const failing: Report = sampleReport(
  [
    ...passing.scenarios,
    sampleScenario({
      id: 'parser-503-recovers',
      kind: 'error-injection',
      state: 'FAIL',
      durationMs: 31_400,
      title: 'A parser outage is retried, then recovers; nothing is lost or paid twice',
      intent:
        'LlamaParse answers 503 for twenty seconds. Every document must still end searchable, and none may be charged twice.',
      checks: [
        sampleCheck({
          id: 'charged-once',
          title: 'No document is charged twice',
          state: 'FAIL',
          measured: { documents: 12, charges: 13, twice: ['6f0b1b1e-7a39-5d47-8a3e-0f6a2d1f7c11'] },
          expected: { documents: 12, charges: 12, twice: [] },
          lastRed: '2026-11-19T07:00:00.000Z',
        }),
        sampleCheck({ id: 'none-lost', title: 'Every document ends searchable or in the dead letters' }),
        sampleCheck({
          id: 'recovers',
          title: 'Recovers within 15 s of the end of the fault',
          state: 'UNKNOWN',
          measured: null,
          expected: '<= 15000 ms',
          evidence: [],
          lastRed: null,
        }),
      ],
      steps: [
        { id: 'upload', kind: 'upload', startedAt: '2026-11-21T21:40:07.000Z', durationMs: 400, state: 'done' },
        { id: 'outage', kind: 'fault', startedAt: '2026-11-21T21:40:07.400Z', durationMs: 20_000, state: 'done' },
        {
          id: 'ready',
          kind: 'wait',
          startedAt: '2026-11-21T21:40:07.400Z',
          durationMs: 31_000,
          state: 'failed',
          error:
            'the wait for "complete" took longer than its limit of 30000 ms; last status parse_queued, state retryable',
        },
        { id: 'ask', kind: 'ask', startedAt: '2026-11-21T21:40:38.400Z', durationMs: 0, state: 'skipped' },
      ],
      startedAt: '2026-11-21T21:40:07.000Z',
      faults: [
        {
          id: 'outage-503',
          hits: 26,
          mustHit: 1,
          windows: [{ fromMs: 400, toMs: 20_400 }],
          firstHitMs: 460,
          lastHitMs: 20_100,
          hitMs: Array.from({ length: 26 }, (_, i) => 460 + i * 785),
        },
      ],
      costs: {
        ledgerUsd: 0.045,
        billedUsd: 0.04875,
        byVendor: { llamaparse: { ledgerUsd: 0.045, billedUsd: 0.04875 } },
        budgetUsd: 0.04,
        booked: Array.from({ length: 12 }, (_, i) => ({ atMs: 21_000 + i * 800, usd: 0.00375 * (i + 1) })),
      },
      records: outageRecords,
      modes: [
        { atMs: 0, scope: 'all', mode: 'real', by: 'configuration' },
        { atMs: 9_000, scope: 'llamaparse', mode: 'hybrid', by: 'release-manager', seenMs: 240 },
        { atMs: 24_000, scope: 'all', mode: 'real', by: 'release-manager', seenMs: 310 },
      ],
    }),
    sampleScenario({
      id: 'answer-p99',
      kind: 'load',
      state: 'UNKNOWN',
      load: sampleLoad,
      title: 'Answers stay fast under load',
      reason: '44 samples; p99 needs 299',
      durationMs: 12_050,
    }),
    sampleScenario({
      id: 'webhook-late',
      kind: 'error-injection',
      state: 'FLAKY',
      title: 'A late webhook changes nothing',
      reason: 'passed on the second attempt',
      durationMs: 2210,
    }),
    sampleScenario({
      id: 'mode-switch',
      kind: 'mode-switching',
      state: 'WAIVED',
      title: 'A mode switch is seen everywhere within a second',
      reason: 'waived by release-manager until 2027-01-31: one process only in this phase',
      durationMs: 1500,
    }),
    sampleScenario({
      id: 'real-ocr',
      kind: 'services',
      state: 'SKIPPED',
      title: 'A scanned page is read by the real LlamaParse',
      reason: 'LLAMA_CLOUD_API_KEY is not set',
      checks: [],
      steps: [],
      durationMs: 0,
    }),
  ],
  {
    latency,
    costs: {
      ledgerUsd: 0.045412,
      billedUsd: 0.049162,
      byVendor: { ...byVendor, llamaparse: { ledgerUsd: 0.045, billedUsd: 0.04875 } },
    },
    gates: [
      ...gates,
      {
        id: 'ask-p99',
        title: 'Answer, 99th percentile',
        state: 'UNKNOWN',
        measured: null,
        limit: '<= 10 s',
        samples: 44,
        needed: 299,
        scenario: 'answer-p99',
        bounds: { lower95: 412.6, upper95: null },
        baseline: { name: 'main', ratio: 1.31, verdict: 'insufficient_data' },
        evidence: [{ kind: 'text', note: 'p99 needs 299 samples' }],
      },
      {
        id: 'overspend',
        title: 'Money spent beyond a budget',
        state: 'FAIL',
        measured: '$0.00375',
        limit: '= $0',
        samples: 12,
        evidence: [
          {
            kind: 'rows',
            query: 'select vendor, sum(micro_usd) from ledger group by 1',
            rows: [{ vendor: 'llamaparse', sum: 48750 }],
          },
        ],
      },
    ],
    controls: [
      ...passing.controls,
      sampleControl({
        id: 'swap-owner',
        scenario: 'wrong-owner',
        planted: 'database: a document moved to another user',
        state: 'GREEN',
        checks: [{ id: 'not-found', state: 'PASS' }],
        reason: 'the check only looks at the status',
      }),
    ],
    notChecked: [
      'real services: this run used mocks',
      'scenario real-ocr: skipped, LLAMA_CLOUD_API_KEY is not set',
      'scenario k8s-scale: filtered out by --tag pr',
      'check recovers of parser-503-recovers: never seen red',
    ],
    run: { ...passing.run, git: { commit: passing.run.git.commit, dirty: true } },
  },
);

/** A fault that never struck: whatever else the run says, it proves nothing. */
export const invalid: Report = sampleReport(
  [
    ...passing.scenarios,
    sampleScenario({
      id: 'zero-vectors',
      kind: 'error-injection',
      state: 'INVALID',
      title: 'Zero vectors never reach the index',
      reason: 'the fault "zero-vectors" was never hit: nothing was tested',
      faults: [{ id: 'zero-vectors', hits: 0, mustHit: 1 }],
      checks: [],
      durationMs: 210,
    }),
  ],
  { latency, costs, gates },
);

/** Nothing ran at all. */
export const nothing: Report = sampleReport([], { verdict: 'UNKNOWN', exitCode: 2 });

const HOSTILE = `</script><img src=x onerror=alert(1)>"'\`--> ]]> \u202egpj.exe \u001b[31m \u0000 & <b>|* [x](javascript:alert(1)) @everyone`;

/** Every text that can come from outside tries to get out of its place. */
export const hostile: Report = sampleReport(
  [
    sampleScenario({
      id: HOSTILE,
      title: HOSTILE,
      kind: HOSTILE,
      intent: HOSTILE,
      file: HOSTILE,
      tags: [HOSTILE],
      reason: HOSTILE,
      state: 'FAIL',
      rerun: HOSTILE,
      correlationIds: [HOSTILE],
      checks: [
        sampleCheck({
          id: HOSTILE,
          title: HOSTILE,
          state: 'FAIL',
          measured: HOSTILE,
          expected: { [HOSTILE]: HOSTILE },
          evidence: [
            { kind: 'http', method: HOSTILE, path: HOSTILE, status: 200, body: HOSTILE },
            { kind: 'journal', seqs: [1], note: HOSTILE },
            { kind: 'rows', query: HOSTILE, rows: [HOSTILE] },
            { kind: 'text', note: 'x'.repeat(9000) },
          ],
        }),
      ],
      steps: [
        {
          id: HOSTILE,
          kind: HOSTILE,
          startedAt: '2026-11-21T21:40:07.000Z',
          durationMs: 10,
          state: 'failed',
          error: HOSTILE,
        },
      ],
      faults: [{ id: HOSTILE, hits: 0, mustHit: 1 }],
    }),
  ],
  {
    gates: [
      { id: HOSTILE, title: HOSTILE, state: 'FAIL', measured: HOSTILE, limit: HOSTILE, samples: 1, evidence: [] },
    ],
    controls: [
      sampleControl({
        id: HOSTILE,
        scenario: HOSTILE,
        planted: HOSTILE,
        reason: HOSTILE,
        checks: [{ id: HOSTILE, state: 'MISSING' }],
      }),
    ],
    latency: { [HOSTILE]: { count: 1, p50: 0, p90: 0, p95: 0, p99: 0, max: 0 } },
    costs: { ledgerUsd: 0, billedUsd: 1, byVendor: { [HOSTILE]: { ledgerUsd: 0, billedUsd: 1 } } },
    notChecked: [HOSTILE],
    run: {
      ...passing.run,
      id: HOSTILE,
      seed: HOSTILE,
      command: HOSTILE,
      database: HOSTILE,
      git: { commit: HOSTILE, dirty: true },
      environment: { ...passing.run.environment, cpu: HOSTILE, versions: { [HOSTILE]: HOSTILE } },
    },
  },
);

/** `count` scenarios, one in fifty failing. */
export function huge(count: number): Report {
  const scenarios = Array.from({ length: count }, (_, i) =>
    sampleScenario({
      id: `scenario-${i}`,
      title: `Scenario number ${i} of a very long night`,
      kind: ['end-to-end', 'load', 'security'][i % 3] ?? '',
      state: i % 50 === 7 ? 'FAIL' : 'PASS',
      checks: Array.from({ length: 8 }, (_, c) =>
        sampleCheck({ id: `check-${c}`, state: i % 50 === 7 && c === 0 ? 'FAIL' : 'PASS' }),
      ),
    }),
  );
  return sampleReport(scenarios, { latency, costs });
}
