import LlamaCloud from '@llamaindex/llama-cloud';
import { createClient } from '@supabase/supabase-js';
import { setupServer } from 'msw/node';
import OpenAI, { APIConnectionError, RateLimitError } from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testCacheDir } from '../lib/database/testing.ts';
import { seededRandom } from '../lib/random.ts';
import { VirtualClock } from '../lib/virtual-clock.ts';
import { handlers } from './msw.ts';
import { type Mocks, startMocks } from './start.ts';

const PROJECT = 'https://my-project.supabase.co';
let mocks: Mocks;
let server: ReturnType<typeof setupServer>;

beforeAll(async () => {
  mocks = await startMocks({ clock: new VirtualClock(), random: seededRandom('msw'), cacheDir: testCacheDir });
  server = setupServer(...handlers(mocks, { supabase: PROJECT }));
  server.listen({ onUnhandledFrame: 'error' });
});
beforeEach(() => mocks.reset());
afterAll(async () => {
  server.close();
  await mocks[Symbol.asyncDispose]();
});

describe('the official SDKs at the vendors’ own addresses, answered by the mocks', () => {
  const openai = () => new OpenAI({ apiKey: mocks.openai.apiKey, maxRetries: 0 });

  test('openai', async () => {
    const { data } = await openai().embeddings.create({ model: 'text-embedding-3-small', input: 'hello' });
    expect(data[0]?.embedding).toHaveLength(1536);
    expect(mocks.journal.entries().map(({ operation }) => operation)).toEqual(['embeddings.create']);
  });

  test('openai, streamed', async () => {
    const stream = await openai().chat.completions.create({
      model: 'gpt-4o-mini',
      messages: [{ role: 'user', content: 'Reply with exactly "one two three".' }],
      stream: true,
    });
    let text = '';
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
    expect(text).toBe('one two three');
  });

  test('llama-cloud, with an upload', async () => {
    const client = new LlamaCloud({ apiKey: mocks.llamaparse.apiKey, maxRetries: 0 });
    const job = await client.parsing.create({
      upload_file: new File(['# Title\n\nText.'], 'a.md'),
      tier: 'cost_effective',
      version: 'latest',
    });
    expect(job.id).toMatch(/^pjb-/);
  });

  test('supabase-js', async () => {
    const { storage } = createClient(PROJECT, mocks.supabase.serviceRoleKey);
    expect((await storage.createBucket('docs')).error).toBeNull();
    expect((await storage.from('docs').upload('a.txt', 'hello')).error).toBeNull();
    const { data } = await storage.from('docs').download('a.txt');
    expect(await data?.text()).toBe('hello');
  });

  test.each([
    ['a status', { type: 'status', status: 429 } as const, RateLimitError],
    ['a connection that is cut', { type: 'reset' } as const, APIConnectionError],
  ])('faults strike here too: %s', async (_, inject, expected) => {
    mocks.faults.add({ id: 'f', vendor: 'openai', operation: '*', when: { type: 'always' }, inject });
    const call = openai().models.list();
    await expect(call).rejects.toBeInstanceOf(expected);
  });

  test('a vendor that was not started is left alone', async () => {
    const options = { clock: new VirtualClock(), random: seededRandom('none'), cacheDir: testCacheDir };
    await using few = await startMocks({ ...options, llamaparse: false, supabase: false });
    expect(handlers(few, { supabase: PROJECT })).toHaveLength(1);
  });
});
