import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testPglite } from '../../../lib/database/testing.ts';
import type { Database } from '../../../lib/database/types.ts';
import { pipelineMigrations } from '../../schema/migrations.ts';
import type { QueueReading, Readings } from '../readings.ts';
import { Sketch } from '../sketch.ts';
import { ALERT_RULES, type AlertRule, evaluateAlerts, readAlerts } from './index.ts';

const MINUTE_MS = 60_000;

let database: Database;
beforeAll(async () => {
  database = await testPglite(pipelineMigrations);
});
afterAll(() => database[Symbol.asyncDispose]());
let now: number;
beforeEach(async () => {
  now = Date.UTC(2026, 0, 1);
  await database.query('truncate upload_pipeline.alerts');
});

const quiet: QueueReading = { due: 0, oldestMs: 0, parked: 0, deadLetters: 0, newDeadLetters: 0, stuck: 0 };
const well = (): Omit<Readings, 'at'> => ({
  operations: new Map(),
  queue: quiet,
  workers: { alive: 1, silent: 0 },
  breakers: [{ vendor: 'openai', backend: 'real', state: 'closed' }],
});

/** So many samples of `ms`, the first `failed` of which failed. */
function samples(operation: string, count: number, { failed = 0, ms = 10 } = {}): Partial<Readings> {
  const sketch = new Sketch();
  for (let n = 0; n < count; n++) sketch.add(ms, n >= failed);
  return { operations: new Map([[operation, sketch]]) };
}

const evaluate = (changes: Partial<Readings>, rules: readonly AlertRule[] = ALERT_RULES) =>
  evaluateAlerts(database, rules, { ...well(), ...changes, at: new Date(now) });
const told = async (changes: Partial<Readings>) =>
  (await evaluate(changes)).map(({ kind, rule, subject }) => [kind, rule, subject].join(' ').trim());

/** For each rule: what just exceeds it, what just does not, and of whom it is told. */
const rows: [string, Partial<Readings>, Partial<Readings>, string][] = [
  [
    'http-errors',
    samples('http askQuestion', 20, { failed: 2 }),
    samples('http askQuestion', 20, { failed: 1 }),
    'askQuestion',
  ],
  ['http-slow', samples('http readJob', 20, { ms: 5_100 }), samples('http readJob', 20, { ms: 4_900 }), 'readJob'],
  ['stage-failures', samples('stage parsed', 20, { failed: 3 }), samples('stage parsed', 20, { failed: 2 }), 'parsed'],
  ['documents-slow', samples('document', 5, { ms: 490_000 }), samples('document', 5, { ms: 470_000 }), ''],
  [
    'vendor-failures',
    samples('vendor openai real', 10, { failed: 3 }),
    samples('vendor openai real', 10, { failed: 2 }),
    'openai real',
  ],
  ['credentials-refused', samples('refused key openai real', 1, { failed: 1 }), {}, 'openai real'],
  [
    'breaker-open',
    { breakers: [{ vendor: 'llamaparse', backend: 'real', state: 'open' }] },
    { breakers: [{ vendor: 'llamaparse', backend: 'real', state: 'closed' }] },
    'llamaparse real',
  ],
  ['queue-age', { queue: { ...quiet, oldestMs: 300_001 } }, { queue: { ...quiet, oldestMs: 300_000 } }, ''],
  ['dead-letters', { queue: { ...quiet, newDeadLetters: 6 } }, { queue: { ...quiet, newDeadLetters: 5 } }, ''],
  ['stuck-jobs', { queue: { ...quiet, stuck: 1 } }, {}, ''],
  ['worker-silent', { workers: { alive: 1, silent: 1 } }, {}, ''],
  [
    'no-worker',
    { workers: { alive: 0, silent: 0 }, queue: { ...quiet, due: 1 } },
    { workers: { alive: 0, silent: 0 } },
    '',
  ],
];

test('every rule has its row here, an id of its own, and says what to do', () => {
  expect(rows.map(([id]) => id)).toEqual(ALERT_RULES.map(({ id }) => id));
  for (const { message, forMs, cooldownMs } of ALERT_RULES) {
    expect(message.length).toBeGreaterThan(20);
    expect(forMs).toBeGreaterThanOrEqual(0);
    expect(cooldownMs).toBeGreaterThan(0);
  }
});

describe.each(rows)('the rule %s', (id, wrong, right, subject) => {
  const rule = ALERT_RULES.find((one) => one.id === id)!;

  test('fires once, after it was true for its time, and clears', async () => {
    const fired = [`fired ${id} ${subject}`.trim()];
    if (rule.forMs > 0) {
      expect(await told(wrong)).toEqual([]);
      now += rule.forMs - 1;
      expect(await told(wrong)).toEqual([]);
      now += 1;
    }
    expect(await told(wrong)).toEqual(fired);
    now += MINUTE_MS;
    expect(await told(wrong)).toEqual([]);
    expect(await readAlerts(database, { state: 'firing', limit: 10 })).toMatchObject([
      { rule: id, subject, severity: rule.severity, threshold: rule.above },
    ]);
    expect(await told(right)).toEqual([`resolved ${id} ${subject}`.trim()]);
    expect(await told(right)).toEqual([]);
    expect(await readAlerts(database, { limit: 10 })).toMatchObject([{ rule: id, state: 'resolved' }]);
  });

  test('does not fire at its threshold', async () => {
    for (let n = 0; n < 10; n++) {
      expect(await told(right)).toEqual([]);
      now += MINUTE_MS;
    }
    expect(await readAlerts(database, { limit: 10 })).toEqual([]);
  });
});

describe('an alert', () => {
  const rule = (changes: Partial<AlertRule>): AlertRule[] => [
    {
      ...{ id: 'r', severity: 'warning', message: 'm', measure: { of: 'stuck-jobs' }, above: 0 },
      ...{ forMs: 2 * MINUTE_MS, cooldownMs: 10 * MINUTE_MS },
      ...changes,
    },
  ];
  const wrong = { queue: { ...quiet, stuck: 3 } };
  const kinds = async (changes: Partial<Readings>, rules: AlertRule[]) =>
    (await evaluate(changes, rules)).map(({ kind }) => kind);

  test('that was interrupted begins anew', async () => {
    const rules = rule({});
    await kinds(wrong, rules);
    now += MINUTE_MS;
    await kinds({}, rules);
    now += MINUTE_MS;
    expect(await kinds(wrong, rules)).toEqual([]);
    now += 2 * MINUTE_MS;
    expect(await kinds(wrong, rules)).toEqual(['fired']);
  });

  test('that was resolved is quiet for its cooldown, and not longer', async () => {
    const rules = rule({ forMs: 0 });
    expect(await kinds(wrong, rules)).toEqual(['fired']);
    expect(await kinds({}, rules)).toEqual(['resolved']);
    now += 10 * MINUTE_MS - 1;
    expect(await kinds(wrong, rules)).toEqual([]);
    now += 1;
    expect(await kinds(wrong, rules)).toEqual(['fired']);
  });

  test('is told by one of several processes', async () => {
    const rules = rule({ forMs: 0 });
    const fired = await Promise.all([kinds(wrong, rules), kinds(wrong, rules), kinds(wrong, rules)]);
    expect(fired.flat()).toEqual(['fired']);
    const cleared = await Promise.all([kinds({}, rules), kinds({}, rules), kinds({}, rules)]);
    expect(cleared.flat()).toEqual(['resolved']);
  });

  test('of one subject says nothing of another', async () => {
    const rules = rule({ measure: { of: 'breaker-open' }, forMs: 0 });
    const states = (openai: 'open' | 'closed', llamaparse: 'open' | 'closed') => ({
      breakers: [
        { vendor: 'openai', backend: 'real', state: openai },
        { vendor: 'llamaparse', backend: 'real', state: llamaparse },
      ] as const,
    });
    const subjects = async (changes: Partial<Readings>) =>
      (await evaluate(changes, rules)).map(({ kind, subject }) => `${kind} ${subject}`);
    expect(await subjects(states('open', 'closed'))).toEqual(['fired openai real']);
    expect(await subjects(states('open', 'open'))).toEqual(['fired llamaparse real']);
    expect(await subjects(states('closed', 'open'))).toEqual(['resolved openai real']);
  });

  test('without enough samples is not even pending', async () => {
    expect(await told(samples('http readJob', 19, { failed: 19 }))).toEqual([]);
    now += 10 * MINUTE_MS;
    expect(await told(samples('http readJob', 19, { failed: 19 }))).toEqual([]);
  });
});
