import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { testCacheDir } from '../lib/database/testing.ts';
import { seededRandom } from '../lib/random.ts';
import { VirtualClock } from '../lib/virtual-clock.ts';
import { type StartMocksOptions, startMocks } from './index.ts';

function start(options: Partial<StartMocksOptions> = {}) {
  return startMocks({ clock: new VirtualClock(), random: seededRandom('test'), cacheDir: testCacheDir, ...options });
}

const embed = (mocks: { openai: { baseUrl: string; apiKey: string; fetch: typeof fetch } }, send?: typeof fetch) =>
  new OpenAI({
    baseURL: mocks.openai.baseUrl,
    apiKey: mocks.openai.apiKey,
    maxRetries: 0,
    ...(send && { fetch: send }),
  }).embeddings.create({ model: 'text-embedding-3-small', input: 'a' });

test('without a port a mock is reached in-process only', async () => {
  await using mocks = await start({ supabase: false });
  expect(mocks.openai.baseUrl).toBe('http://openai.shakedown.test/v1');
  expect((await embed(mocks, mocks.openai.fetch)).usage.total_tokens).toBe(1);
  expect((await mocks.llamaparse.fetch(`${mocks.llamaparse.baseUrl}/nothing`)).status).toBeGreaterThanOrEqual(400);
});

test('with port 0 all listen on ports of their own, around one journal and one set of rules', {
  timeout: 120_000,
}, async () => {
  await using mocks = await start({
    openai: { port: 0 },
    llamaparse: { port: 0 },
    supabase: { port: 0 },
    admin: { port: 0 },
  });
  const urls = [mocks.openai.baseUrl, mocks.llamaparse.baseUrl, mocks.supabase.url, mocks.admin.url];
  expect(new Set(urls.map((url) => new URL(url).port)).size).toBe(4);
  await embed(mocks);
  await (await fetch(`${mocks.supabase.url}/storage/v1/bucket`)).arrayBuffer();
  await (await fetch(`${mocks.llamaparse.baseUrl}/api/v1/nothing`)).arrayBuffer();
  expect(mocks.journal.entries().map((entry) => entry.vendor)).toEqual(['openai', 'supabase', 'llamaparse']);
  expect(await (await fetch(`${mocks.admin.url}/health`)).json()).toMatchObject({
    status: 'ok',
    vendors: { llamaparse: mocks.llamaparse.baseUrl, supabase: mocks.supabase.url },
  });
  const { rows } = await mocks.supabase.database.query('select 1 as one');
  expect(rows).toEqual([{ one: 1 }]);
});

test('a rule added through the admin API strikes, and reset forgets everything', async () => {
  await using mocks = await start({ openai: { port: 0 }, llamaparse: false, supabase: false, admin: { port: 0 } });
  const rule = {
    id: 'down',
    vendor: 'openai',
    operation: '*',
    when: { type: 'always' },
    inject: { type: 'status', status: 503 },
  };
  await fetch(`${mocks.admin.url}/faults`, { method: 'POST', body: JSON.stringify(rule) });
  await expect(embed(mocks)).rejects.toMatchObject({ status: 503 });
  expect(mocks.faults.hits('down')).toBe(1);
  await fetch(`${mocks.admin.url}/reset`, { method: 'POST' });
  await embed(mocks);
  expect([mocks.faults.hits('down'), mocks.journal.entries().length, mocks.meter.entries().length]).toEqual([0, 1, 1]);
  await mocks.reset();
  expect([mocks.journal.entries(), mocks.meter.totalMicroUsd()]).toEqual([[], 0]);
});

test('asking for a mock that was not started says so', async () => {
  await using mocks = await start({ openai: false, llamaparse: false, supabase: false });
  expect(() => mocks.openai).toThrow('the openai mock was not started');
  expect(() => mocks.supabase).toThrow('the supabase mock was not started');
});

test('a taken port fails the start, and what had started is closed again', async () => {
  await using busy = await listening();
  const free = await freePort();
  await expect(
    start({ openai: { port: free }, llamaparse: { port: busy.port }, supabase: false }),
  ).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await using mocks = await start({ openai: { port: free }, llamaparse: false, supabase: false });
  expect((await embed(mocks)).usage.total_tokens).toBe(1);
});

test('closed mocks refuse connections', async () => {
  const mocks = await start({ openai: { port: 0 }, llamaparse: false, supabase: false });
  const { baseUrl } = mocks.openai;
  await mocks[Symbol.asyncDispose]();
  await expect(fetch(`${baseUrl}/models`)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
});

test('the same seed gives the same answers, ids included', async () => {
  const ids = async () => {
    await using mocks = await start({ llamaparse: false, supabase: false });
    const answers = [1, 2, 3].map(() => mocks.openai.fetch(`${mocks.openai.baseUrl}/models`));
    return (await Promise.all(answers)).map((answer) => answer.headers.get('x-request-id'));
  };
  expect(await ids()).toEqual(await ids());
  expect(new Set(await ids()).size).toBe(3);
});

test('each finished call is handed to the journal option', async () => {
  const seen: string[] = [];
  await using mocks = await start({
    llamaparse: false,
    supabase: false,
    journal: (entry) => seen.push(entry.operation),
  });
  await embed(mocks, mocks.openai.fetch);
  expect(seen).toEqual(['embeddings.create']);
});

async function listening() {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { port, [Symbol.asyncDispose]: close };
}

async function freePort(): Promise<number> {
  await using server = await listening();
  return server.port;
}

test('a twin stands beside the mocks: another account, another embedding space, one journal and one meter', async () => {
  await using mocks = await start({ supabase: false, twin: {} });
  const text = (of: typeof mocks.twin | typeof mocks, apiKey = of.openai.apiKey) =>
    of.openai.fetch(`${of.openai.baseUrl}/embeddings`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'text-embedding-3-small', input: 'the same words' }),
    });
  const vector = async (answer: Response) => (await answer.json()).data[0].embedding as number[];
  const [ours, theirs] = [await vector(await text(mocks)), await vector(await text(mocks.twin))];
  const cosine = ours.reduce((sum, value, i) => sum + value * (theirs[i] as number), 0);
  expect(Math.abs(cosine)).toBeLessThan(0.2);
  expect((await text(mocks.twin, mocks.openai.apiKey)).status).toBe(401);
  expect((await text(mocks.twin)).headers.get('openai-organization')).toBe(mocks.twin.openai.organization);
  expect(mocks.journal.entries({ instance: 'real' }).map((entry) => entry.status)).toEqual([200, 401, 200]);
  expect(mocks.meter.entries().map((entry) => entry.instance)).toEqual(['mock', 'real', 'real']);
});

test('a fault rule for one instance leaves the other alone', async () => {
  await using mocks = await start({ supabase: false, twin: {} });
  mocks.faults.add({
    id: 'down',
    at: 'real',
    vendor: 'llamaparse',
    operation: '*',
    when: { type: 'always' },
    inject: { type: 'status', status: 503 },
  });
  const status = async ({ llamaparse }: typeof mocks.twin | typeof mocks) =>
    (await llamaparse.fetch(`${llamaparse.baseUrl}/api/health`)).status;
  expect([await status(mocks), await status(mocks.twin)]).toEqual([200, 503]);
});
