import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testPglite } from '../../lib/database/testing.ts';
import type { Database } from '../../lib/database/types.ts';
import { VirtualClock } from '../../lib/virtual-clock.ts';
import { pipelineMigrations } from '../schema/migrations.ts';
import { readKeyUses } from '../telemetry/key-uses.ts';
import { createLog } from '../telemetry/log.ts';
import { createTelemetry } from '../telemetry/recorder.ts';
import { wasNeverSent } from './failures.ts';
import { createLlamaParse } from './llamaparse/index.ts';
import { createOpenAi } from './openai/index.ts';
import { createSupabase } from './supabase/index.ts';
import { keyIdOf, watchedFetch } from './watched-fetch.ts';

const PROCESS = '3b241101-e2bb-4255-8caf-4136c566a962';
const KEY = 'sk-0123456789abcdef';

let database: Database;
beforeAll(async () => {
  database = await testPglite(pipelineMigrations);
});
afterAll(() => database[Symbol.asyncDispose]());

function watch(answer: () => Response) {
  const clock = new VirtualClock();
  const lines: string[] = [];
  const log = createLog({ level: 'debug', clock, write: (line) => lines.push(line), secrets: [KEY] });
  const recorder = createTelemetry(clock, PROCESS);
  let calls = 0;
  const fetch = async (input: unknown) => {
    if (String(input).startsWith('http')) calls++;
    return answer();
  };
  const of = (vendor: 'openai' | 'llamaparse' | 'supabase') =>
    watchedFetch({ vendor, backend: 'real', apiKey: KEY }, { fetch, database, clock, log, recorder });
  return { clock, lines, recorder, of, calls: () => calls };
}

const tooMany = () => new Response('{}', { status: 429, headers: { 'retry-after': '30' } });
const context = { signal: new AbortController().signal, correlationId: PROCESS };

const openAi = (fetch: typeof globalThis.fetch, clock: VirtualClock) =>
  createOpenAi(
    {
      ...{ baseUrl: 'http://openai.test/v1', apiKey: KEY, backend: 'real', dimensions: 4 },
      ...{ embedModel: 'text-embedding-3-small', chatModel: 'gpt-4o-mini' },
    },
    { clock, fetch },
  );

describe("a vendor's key", () => {
  test('leaves a line with the correlation id and its own id, never the key', async () => {
    const { lines, of } = watch(() => new Response('{}'));
    await of('openai')('http://openai.test/v1/models?key=x', {
      headers: { authorization: `Bearer ${KEY}`, 'x-correlation-id': PROCESS },
    });
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      {
        event: 'vendor.called',
        ...{ correlation_id: PROCESS, vendor: 'openai', backend: 'real', key_id: keyIdOf(KEY) },
        ...{ method: 'GET', path: '/v1/models', status: 200 },
      },
    ]);
    expect(lines.join()).not.toContain(KEY);
  });

  test('has every use counted by the hour, with its refusals, also when no answer came', async () => {
    let status = 200;
    const { clock, recorder, of } = watch(() => {
      if (status === 0) throw new TypeError('fetch failed');
      return new Response('{}', { status });
    });
    const fetch = of('llamaparse');
    for (status of [200, 401, 403, 500]) await fetch('http://x.test/a');
    status = 0;
    await expect(fetch('http://x.test/a')).rejects.toThrow('fetch failed');
    await recorder.flush(database);
    await recorder.flush(database);
    await clock.advance(3_600_000);
    status = 200;
    await fetch('http://x.test/a');
    await recorder.flush(database);
    const uses = (await readKeyUses(database, 10)).filter(({ vendor }) => vendor === 'llamaparse');
    expect(uses).toMatchObject([
      { keyId: keyIdOf(KEY), calls: 1, refused: 0 },
      { keyId: keyIdOf(KEY), calls: 5, refused: 2 },
    ]);
  });
});

describe('a call that the rate limit forbids', () => {
  test('to OpenAI is not sent, and leaves the SDK as what it is', async () => {
    const { clock, of, calls } = watch(tooMany);
    const { embedder } = openAi(of('openai'), clock);
    await expect(embedder.embed(['one'], context)).rejects.toMatchObject({ code: 'OPENAI_THROTTLED', status: 429 });
    const held = await embedder.embed(['one'], context).catch((error: unknown) => error);
    expect(held).toMatchObject({ name: 'RateHeldError', code: 'OPENAI_THROTTLED', retryAfterMs: 30_000 });
    expect(wasNeverSent(held)).toBe(true);
    expect(calls()).toBe(1);
  });

  test('to LlamaParse the same', async () => {
    const { clock, of, calls } = watch(tooMany);
    const { parser } = createLlamaParse(
      {
        ...{ baseUrl: 'http://llamaparse.test', apiKey: KEY, backend: 'real', tier: 'fast', version: 'latest' },
        ...{ webhooks: false, pollMs: 1 },
      } as never,
      { clock, fetch: of('llamaparse') },
    );
    const request = {
      bytes: new Uint8Array([1]),
      filename: 'a.md',
      mime: 'text/markdown',
      webhook: undefined,
      maxPages: 5,
    };
    await expect(parser.submit(request, context)).rejects.toMatchObject({ code: 'LLAMAPARSE_THROTTLED', status: 429 });
    await expect(parser.submit(request, context)).rejects.toMatchObject({ name: 'RateHeldError' });
    expect(calls()).toBe(1);
  });

  test('to Supabase the same', async () => {
    const { clock, of, calls } = watch(tooMany);
    const { store } = createSupabase(
      {
        ...{ url: 'http://supabase.test', serviceRoleKey: KEY, backend: 'real', maxBytes: 10 },
        buckets: { raw: 'raw', parsed: 'parsed' },
      },
      { clock, fetch: of('supabase') },
    );
    await expect(store.upload('raw/a.md', new Uint8Array([1]), 'text/markdown', context)).rejects.toMatchObject({
      code: 'SUPABASE_THROTTLED',
    });
    await expect(store.upload('raw/a.md', new Uint8Array([1]), 'text/markdown', context)).rejects.toMatchObject({
      name: 'RateHeldError',
    });
    expect(calls()).toBe(1);
  });

  test('does not hold up reading, so that probes still really ask', async () => {
    const { of, calls } = watch(tooMany);
    const fetch = of('openai');
    await fetch('http://openai.test/v1/embeddings', { method: 'POST', body: '{"model":"m"}' });
    expect((await fetch('http://openai.test/v1/models')).status).toBe(429);
    expect(calls()).toBe(2);
  });
});
