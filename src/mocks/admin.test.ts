import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { seededRandom } from '../lib/random.ts';
import { VirtualClock } from '../lib/virtual-clock.ts';
import { type AdminClient, createAdminClient } from './kit/admin/client.ts';
import { startMocks } from './start.ts';

async function start() {
  const clock = new VirtualClock();
  const mocks = await startMocks({
    clock,
    random: seededRandom('test'),
    cacheDir: '',
    llamaparse: false,
    supabase: false,
  });
  const admin = createAdminClient(mocks.admin.url, { fetch: mocks.admin.fetch });
  const { baseUrl: baseURL, apiKey, fetch } = mocks.openai;
  const embed = async (input: string, scope?: string) => {
    const headers = scope === undefined ? {} : { 'x-shakedown-scope': scope };
    const client = new OpenAI({ baseURL, apiKey, fetch, maxRetries: 0, defaultHeaders: headers });
    return client.embeddings.create({ model: 'text-embedding-3-small', input }).then(
      () => 200,
      (error) => error.status as number,
    );
  };
  return { admin, clock, embed, [Symbol.asyncDispose]: () => mocks[Symbol.asyncDispose]() };
}

const failing = { vendor: 'openai', operation: 'embeddings.create', inject: { type: 'status', status: 503 } } as const;

test('a rule with its default trigger strikes, is listed with its hits, and is removed by its id', async () => {
  await using mock = await start();
  expect(await mock.admin.addFaults({ id: 'a/b', ...failing })).toEqual(['a/b']);
  expect(await mock.embed('text')).toBe(503);
  expect(await mock.admin.faults()).toMatchObject([{ id: 'a/b', when: { type: 'always' }, hits: 1 }]);
  await mock.admin.removeFault('a/b');
  expect(await mock.embed('text')).toBe(200);
  await expect(mock.admin.removeFault('a/b')).rejects.toMatchObject({ status: 404, message: 'no fault rule "a/b"' });
});

test('a profile is loaded by name, for one scope if asked, and an unknown one names those there are', async () => {
  await using mock = await start();
  const ids = await mock.admin.addFaults([{ profile: 'quota-exhausted', scope: 'mine' }]);
  expect(ids).toEqual(['quota-exhausted/openai', 'quota-exhausted/llamaparse']);
  expect([await mock.embed('text'), await mock.embed('text', 'mine')]).toEqual([200, 429]);
  await expect(mock.admin.addFaults('monsoon')).rejects.toThrow(
    /no fault profile "monsoon" \(known: .*webhook-chaos\)/,
  );
  await expect(mock.admin.addFaults([{ profile: 'half-open', maxHits: 1 } as never])).rejects.toMatchObject({
    status: 422,
  });
});

test('verification counts calls that fit, and says what those that nearly fit have otherwise', async () => {
  await using mock = await start();
  await mock.embed('one');
  await mock.embed('two');
  const query = { vendor: 'openai', operation: 'embeddings.create', facts: { inputs: 1 } } as const;
  expect(await mock.admin.verify(query, { exactly: 2 })).toMatchObject({
    ok: true,
    count: 2,
    expected: 'exactly 2',
    seqs: [1, 2],
    nearMisses: [],
  });
  const within = async (times: Parameters<AdminClient['verify']>[1]) => {
    const { ok, expected, nearMisses } = await mock.admin.verify(query, times);
    expect(nearMisses).toEqual([]);
    return [ok, expected];
  };
  expect(await within({ atLeast: 1, atMost: 1 })).toEqual([false, 'at least 1 and at most 1']);
  expect(await within({ atLeast: 2, atMost: 2 })).toEqual([true, 'at least 2 and at most 2']);
  expect(await within({ atMost: 1 })).toEqual([false, 'at most 1']);
  expect(await within({ atMost: 2 })).toEqual([true, 'at most 2']);
  expect(await within({ exactly: 1 })).toEqual([false, 'exactly 1']);
  expect(await within({ exactly: 3 })).toEqual([false, 'exactly 3']);
  expect(await within({})).toEqual([true, 'at least 1']);
  const far = { method: 'GET', status: 503, pathContains: '/chat' } as const;
  expect((await mock.admin.verify({ ...query, ...far })).nearMisses).toHaveLength(2);
  expect((await mock.admin.verify({ ...query, ...far, kind: 'webhook' })).nearMisses).toEqual([]);
  expect(await mock.admin.verify({ ...query, status: 503, facts: { inputs: 7 } })).toMatchObject({
    ok: false,
    count: 0,
    expected: 'at least 1',
    nearMisses: [
      {
        seq: 2,
        operation: 'embeddings.create',
        differs: [
          { field: 'status', wanted: 503, seen: 200 },
          { field: 'facts.inputs', wanted: 7, seen: 1 },
        ],
      },
      { seq: 1 },
    ],
  });
});

test('what one scope did is seen, and forgotten, apart from all else', async () => {
  await using mock = await start();
  await mock.admin.addFaults([
    { id: 'everybody', ...failing, inject: { type: 'clock-skew', ms: 5 } },
    { id: 'only-a', ...failing, scope: 'a' },
  ]);
  expect([await mock.embed('x', 'a'), await mock.embed('x', 'b'), await mock.embed('x')]).toEqual([503, 200, 200]);
  const scopes = async () => (await mock.admin.journal()).map((entry) => entry.scope);
  expect((await mock.admin.journal({ scope: 'a' })).map((entry) => entry.faults)).toEqual([['everybody', 'only-a']]);
  await mock.admin.reset('a');
  expect([await scopes(), (await mock.admin.faults()).map((rule) => rule.id)]).toEqual([
    ['b', undefined],
    ['everybody'],
  ]);
  await mock.admin.reset();
  expect([await scopes(), await mock.admin.faults()]).toEqual([[], []]);
});

test('a plan is read, given back, and its faults come again without any rule', async () => {
  await using mock = await start();
  await mock.admin.setSeed('storm');
  expect(await mock.admin.seed()).toBe('storm');
  await mock.admin.addFaults({ id: 'dice', ...failing, when: { type: 'probability', p: 0.5 } });
  const texts = Array.from({ length: 20 }, (_, i) => `text ${i}`);
  const first = await all(texts, mock.embed);
  const plan = await mock.admin.plan();
  await mock.admin.reset();
  expect(new Set(await all(texts, mock.embed))).toEqual(new Set([200]));
  await mock.admin.replay(plan);
  expect(await all(texts, mock.embed)).toEqual(first);
  expect(new Set(first)).toEqual(new Set([200, 503]));
  await mock.admin.stopReplay();
  expect(await mock.embed('text 0')).toBe(200);
});

test('a line that is no plan is refused with its number', async () => {
  await using mock = await start();
  await expect(mock.admin.replay([{} as never])).rejects.toMatchObject({
    status: 422,
    message: expect.stringContaining('line 1 of the plan: instance'),
  });
});

test('the clock is moved for the mocks alone', async () => {
  await using mock = await start();
  const before = Date.parse(await mock.admin.now());
  expect(Date.parse(await mock.admin.advanceClock(3_600_000))).toBe(before + 3_600_000);
  await mock.embed('later');
  expect((await mock.admin.journal())[0]?.at).toBe(before + 3_600_000);
});

test('the clock is never put back', async () => {
  await using mock = await start();
  await expect(mock.admin.advanceClock(-1)).rejects.toMatchObject({ status: 422 });
});

test('money, metrics and latencies can be read', async () => {
  await using mock = await start();
  await mock.admin.addFaults({ id: 'slow', ...failing, inject: { type: 'delay', ms: 250 } });
  const embedded = mock.embed('text');
  while (!(await mock.clock.advanceToNext()));
  await embedded;
  const { lines } = await mock.admin.meter();
  expect(lines).toMatchObject([{ key: 'sk-shake…0000', vendor: 'openai', operation: 'embeddings.create', calls: 1 }]);
  expect(await mock.admin.meter('sk-another')).toEqual({ totalMicroUsd: 0, lines: [] });
  const metrics = await mock.admin.metrics();
  expect(metrics).toContain(
    'shakedown_mock_calls_total{instance="mock",vendor="openai",kind="request",operation="embeddings.create",status="200"} 1',
  );
  expect(metrics).toContain('shakedown_mock_fault_hits_total{rule="slow"} 1');
  expect(await mock.admin.latency()).toMatchObject([
    { rule: 'slow', count: 1, asked: { p50: 250, max: 250 }, delivered: { p50: 250 } },
  ]);
});

test('the journal is asked by any of its fields, and an unknown one is told', async () => {
  await using mock = await start();
  await mock.admin.addFaults({ id: 'only-a', ...failing, scope: 'a' });
  await mock.embed('text');
  await mock.embed('another text', 'a');
  const seqs = async (query: Parameters<AdminClient['journal']>[0]) =>
    (await mock.admin.journal(query)).map((entry) => entry.seq);
  const [first] = await mock.admin.journal();
  const both = { instance: 'mock', vendor: 'openai', kind: 'request', operation: 'embeddings.create' } as const;
  expect(await seqs({ ...both, method: 'POST', pathContains: '/embed', sinceSeq: 0 })).toEqual([1, 2]);
  const queries = [
    [{ status: 200 }, { faulted: false }, { bodySha256: first!.bodySha256! }, { facts: { inputs: 1 }, status: 200 }],
    [{ status: 503 }, { faulted: true }, { fault: 'only-a' }, { scope: 'a' }, { sinceSeq: 1 }],
    [
      ...[{ instance: 'real' }, { vendor: 'supabase' }, { kind: 'webhook' }, { operation: 'models.list' }],
      ...[{ method: 'GET' }, { pathContains: '/chat' }, { fault: 'other' }, { facts: { inputs: 2 } }, { sinceSeq: 2 }],
    ],
  ] as const;
  for (const [index, seen] of [[1], [2], []].entries()) {
    for (const query of queries[index]!) expect([query, await seqs(query)]).toEqual([query, seen]);
  }
  await expect(mock.admin.journal({ colour: 'red' } as never)).rejects.toThrow('the journal knows no "colour"');
});

async function all(texts: readonly string[], embed: (text: string) => Promise<number>): Promise<number[]> {
  const statuses: number[] = [];
  for (const text of texts) statuses.push(await embed(text));
  return statuses;
}
