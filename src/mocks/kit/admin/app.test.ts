import { expect, test } from 'vitest';
import { OffsetClock } from '../../../lib/offset-clock.ts';
import { VirtualClock } from '../../../lib/virtual-clock.ts';
import { createFaultRules } from '../faults/index.ts';
import { createJournal } from '../journal.ts';
import { createMeter } from '../meter.ts';
import { createMetrics } from '../metrics.ts';
import { createAdmin } from './app.ts';

const hang = { id: 'stuck', vendor: 'openai', operation: '*', when: { type: 'always' }, inject: { type: 'hang' } };

function start() {
  const clock = new VirtualClock();
  const faults = createFaultRules({ clock, seed: 'test' });
  const journal = createJournal({ clock });
  const meter = createMeter();
  let resets = 0;
  const admin = createAdmin({
    faults,
    journal,
    meter,
    metrics: createMetrics(),
    clock: new OffsetClock(clock),
    vendors: () => ({ openai: 'http://openai.test/v1' }),
    reset: async () => void resets++,
  });
  const ask = async (method: string, path: string, body?: unknown) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await admin.request(path, { method, ...(body !== undefined && { body: text }) });
    const answer = await response.text();
    return [response.status, answer === '' ? undefined : JSON.parse(answer)];
  };
  return { faults, journal, meter, ask, resets: () => resets };
}

test('fault rules are added, listed with their hits, and removed', async () => {
  const { ask, faults } = start();
  expect(await ask('POST', '/faults', hang)).toEqual([201, { added: ['stuck'] }]);
  faults.decide({ vendor: 'openai', operation: 'models.list', url: '', body: '' });
  expect(await ask('GET', '/faults')).toEqual([200, { rules: [{ ...hang, hits: 1 }] }]);
  expect(await ask('DELETE', '/faults/other')).toEqual([404, { error: 'no fault rule "other"' }]);
  expect(await ask('DELETE', '/faults/stuck')).toEqual([204, undefined]);
  expect(await ask('POST', '/faults', [hang, { ...hang, id: 'b' }])).toEqual([201, { added: ['stuck', 'b'] }]);
  expect(await ask('DELETE', '/faults')).toEqual([204, undefined]);
  expect(faults.list()).toEqual([]);
});

test('an unusable rule is refused by name and none of its list is added', async () => {
  const { ask, faults } = start();
  const [status, answer] = await ask('POST', '/faults', [hang, { ...hang, id: 'b', when: { type: 'nth' } }]);
  expect([status, answer.error]).toEqual([422, expect.stringMatching(/fault rule "b".*when\.n/)]);
  expect(faults.list()).toEqual([]);
  expect(await ask('POST', '/faults', '{')).toEqual([400, { error: 'the body is not JSON' }]);
});

test('the journal is read by vendor, operation and facts', async () => {
  const { ask, journal } = start();
  const entry = {
    vendor: 'openai',
    method: 'POST',
    path: '/',
    status: 200,
    durationMs: 0,
    requestBytes: 0,
    bodySha256: '',
    faults: [],
  } as const;
  journal.webhook({ ...entry, operation: 'a', facts: { inputs: 2 } });
  journal.webhook({ ...entry, operation: 'b', facts: { inputs: 3 } });
  const seqs = async (query: string) =>
    (await ask('GET', `/journal${query}`))[1].entries.map((each: { seq: number }) => each.seq);
  expect(await seqs('')).toEqual([1, 2]);
  expect(await seqs('?vendor=openai&operation=b')).toEqual([2]);
  expect(await seqs('?fact.inputs=2')).toEqual([1]);
  expect(await seqs('?since_seq=1&status=200&kind=webhook')).toEqual([2]);
});

test('the meter adds up by key and shows the key masked', async () => {
  const { ask, meter } = start();
  const charge = {
    vendor: 'openai',
    apiKey: 'sk-secret',
    operation: 'embeddings.create',
    model: 'm',
    units: {},
  } as const;
  meter.charge({ ...charge, microUsd: 2 });
  meter.charge({ ...charge, microUsd: 3 });
  const [, billed] = await ask('GET', '/meter');
  expect(billed).toEqual({
    totalMicroUsd: 5,
    lines: [
      {
        key: '*********',
        instance: 'mock',
        vendor: 'openai',
        operation: 'embeddings.create',
        model: 'm',
        calls: 2,
        microUsd: 5,
      },
    ],
  });
  expect(() => meter.charge({ ...charge, microUsd: 0.5 })).toThrow('whole micro-dollars');
});

test('health names the vendors, reset resets, and anything else is a 404', async () => {
  const { ask, resets } = start();
  expect(await ask('GET', '/health')).toEqual([200, { status: 'ok', vendors: { openai: 'http://openai.test/v1' } }]);
  expect(await ask('POST', '/reset')).toEqual([204, undefined]);
  expect(resets()).toBe(1);
  expect(await ask('GET', '/nothing')).toEqual([404, { error: 'the admin API has no GET /nothing' }]);
});
