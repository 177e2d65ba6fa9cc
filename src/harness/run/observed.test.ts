import { expect, test } from 'vitest';
import type { JournalEntry } from '../../mocks/index.ts';
import type { StepResult } from '../report/types.ts';
import { excerpts } from './excerpts.ts';
import { faultTimes } from './fault-times.ts';
import { modeSwitches } from './modes.ts';
import type { Step } from './steps/define.ts';
import { timeline } from './timeline.ts';

const STARTED = '2026-11-21T10:00:00.000Z';
const BEGAN = Date.parse(STARTED);

function step(id: string, kind: string, atMs: number, over: Partial<StepResult> = {}): StepResult {
  return { id, kind, startedAt: new Date(BEGAN + atMs).toISOString(), durationMs: 10, state: 'done', ...over };
}

function entry(over: Partial<JournalEntry> = {}): JournalEntry {
  return {
    seq: 1,
    at: BEGAN,
    vendor: 'openai',
    instance: 'mock',
    kind: 'request',
    operation: 'embeddings.create',
    method: 'POST',
    path: '/v1/embeddings',
    status: 200,
    durationMs: 3,
    requestBytes: 0,
    bodySha256: '',
    faults: [],
    facts: {},
    ...over,
  };
}

test('a moved clock does not move what happened after it on the time line', () => {
  const flow: Step[] = [{ id: 'tomorrow', do: 'advance-clock', by: '1d' }];
  const at = timeline({ beganAt: BEGAN, startedAt: STARTED, flow, steps: [step('tomorrow', 'advance-clock', 400)] });
  expect(at(BEGAN + 300)).toBe(300);
  expect(at(BEGAN + 86_400_000 + 450)).toBe(450);
});

const rule = {
  id: 'down',
  vendor: 'openai',
  operation: '*',
  when: { type: 'always' },
  inject: { type: 'hang' },
} as const;
const WINDOWS: [name: string, from: 'start' | 'step', steps: StepResult[], windows: object[] | undefined][] = [
  ['the whole flow', 'start', [], [{ fromMs: 0, toMs: 900 }]],
  ['until it is taken away', 'start', [step('off', 'fault-off', 300)], [{ fromMs: 0, toMs: 300 }]],
  [
    'twice',
    'step',
    [step('on', 'fault-on', 100), step('off', 'fault-off', 300), step('on', 'fault-on', 500)],
    [
      { fromMs: 100, toMs: 300 },
      { fromMs: 500, toMs: 900 },
    ],
  ],
  ['never, when its step was skipped', 'step', [step('on', 'fault-on', 100, { state: 'skipped' })], undefined],
];
test('the rules of a profile are in force from the step that names the profile', () => {
  const [fault] = faultTimes([{ id: 'half-open/openai', hits: 0, mustHit: 0 }], {
    declared: [{ rule: { ...rule, id: 'half-open/openai' }, from: 'step' }],
    flow: [{ id: 'on', do: 'fault-on', fault: 'half-open' }],
    steps: [step('on', 'fault-on', 100)],
    startedAt: STARTED,
    endedMs: 900,
    journal: [],
    ruleId: (id) => `s/${id}`,
    at: (ms) => ms - BEGAN,
  });
  expect(fault?.windows).toEqual([{ fromMs: 100, toMs: 900 }]);
});

test.each(WINDOWS)('a fault is in force %s', (_, from, steps, windows) => {
  const flow: Step[] = ['on', 'off'].map((id) => ({ id, do: `fault-${id}`, fault: 'down' }));
  const [fault] = faultTimes([{ id: 'down', hits: 0, mustHit: 1 }], {
    declared: [{ rule, from }],
    flow,
    steps,
    startedAt: STARTED,
    endedMs: 900,
    journal: [],
    ruleId: (id) => `s/${id}`,
    at: (ms) => ms - BEGAN,
  });
  expect(fault?.windows).toEqual(windows);
  expect(fault).not.toHaveProperty('firstHitMs');
});

test('first and last hit are those of the calls that the journal says it struck', () => {
  const journal = [
    entry({ at: BEGAN + 5 }),
    entry({ at: BEGAN + 20, faults: ['s/down'] }),
    entry({ at: BEGAN + 70, faults: ['other/down', 's/down'] }),
    entry({ at: BEGAN + 90, faults: ['other/down'] }),
  ];
  const [fault] = faultTimes([{ id: 'down', hits: 2, mustHit: 1 }], {
    declared: [{ rule, from: 'start' }],
    flow: [],
    steps: [],
    startedAt: STARTED,
    endedMs: 100,
    journal,
    ruleId: (id) => `s/${id}`,
    at: (ms) => ms - BEGAN,
  });
  expect(fault).toMatchObject({ firstHitMs: 20, lastHitMs: 70, hitMs: [20, 70] });
});

test('excerpts keep the calls and lines that tell something, in order, and count the others', () => {
  const journal = Array.from({ length: 200 }, (_, i) => entry({ seq: i + 1, at: BEGAN + i }));
  journal[150] = entry({ seq: 151, at: BEGAN + 150, status: 503, faults: ['s/down'] });
  const log = [
    ...Array.from({ length: 90 }, (_, i) => JSON.stringify({ level: 'info', event: `e${i}`, time: STARTED })),
    '{"level":"error","event":"call.failed","time":"2026-11-21T10:00:00.700Z","vendor":"openai"}',
    'Killed',
  ];
  const checks = [{ evidence: [{ kind: 'journal' as const, seqs: [180], note: '' }] }];
  const records = excerpts({ journal, log, checks, at: (ms) => ms - BEGAN });
  const seqs = records.journal.map((one) => one.seq);
  expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
  expect(seqs).toEqual(expect.arrayContaining([151, 180]));
  expect(records.journal.find((one) => one.seq === 180)?.cited).toBe(true);
  expect(records.leftOut).toEqual({ journal: 140, log: 52 });
  expect(records.log.at(-1)).toEqual({ atMs: 700, level: 'error', text: 'call.failed', fields: { vendor: 'openai' } });
});

test('a change of mode is told with how soon all saw it, and each vendor that goes its own way', () => {
  const change = { at: BEGAN + 100, mode: 'hybrid', overrides: { openai: 'mock' }, by: 'admin', seenAt: BEGAN + 340 };
  expect(modeSwitches([change], (ms) => ms - BEGAN)).toEqual([
    { atMs: 100, scope: 'all', mode: 'hybrid', by: 'admin', seenMs: 240 },
    { atMs: 100, scope: 'openai', mode: 'mock', by: 'admin', seenMs: 240 },
  ]);
});
