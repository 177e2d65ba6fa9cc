import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { KEY_KINDS } from './accounts.ts';
import { startOpenAi } from './testing.ts';

const SMALL = 'text-embedding-3-small';
const embed = { model: SMALL, input: 'a' };
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

test.each([
  ['free', '2000', '40000', '43.2s'],
  ['tier1', '3000', '1000000', '20ms'],
  ['tier2', '5000', '1000000', '12ms'],
  ['tier3', '5000', '5000000', '12ms'],
  ['tier4', '10000', '5000000', '6ms'],
  ['tier5', '10000', '10000000', '6ms'],
])('a key of the kind %s has its tier’s limits for embeddings', async (kind, requests, tokens, reset) => {
  await using mock = await startOpenAi('in-process');
  const { headers } = await mock.raw('POST', '/v1/embeddings', embed, bearer(`sk-shakedown-${kind}-x`));
  expect(headers.get('x-ratelimit-limit-requests')).toBe(requests);
  expect(headers.get('x-ratelimit-limit-tokens')).toBe(tokens);
  expect(headers.get('x-ratelimit-reset-requests')).toBe(reset);
});

test('chat limits go by tier and model', async () => {
  await using mock = await startOpenAi('in-process');
  const limit = async (kind: string, model: string) => {
    const body = { model, messages: [{ role: 'user', content: 'a' }] };
    const { headers } = await mock.raw('POST', '/v1/chat/completions', body, bearer(`sk-shakedown-${kind}-x`));
    return `${headers.get('x-ratelimit-limit-requests')}/${headers.get('x-ratelimit-limit-tokens')}`;
  };
  expect(await limit('tier5', 'gpt-4o')).toBe('10000/30000000');
  expect(await limit('tier5', 'gpt-4o-mini')).toBe('30000/150000000');
  expect(await limit('tier2', 'gpt-5-nano')).toBe('5000/2000000');
});

test('a balance is spent by what calls cost, then every model is refused as out of quota, files are not', async () => {
  const accounts = { 'sk-poor': { balanceUsd: 0.000_02 } };
  await using mock = await startOpenAi('in-process', { accounts });
  const poor = mock.sdk('sk-poor');
  const input = 'word '.repeat(900);
  await poor.embeddings.create({ model: SMALL, input });
  await poor.embeddings.create({ model: SMALL, input });
  const refusal = await poor.embeddings.create({ model: SMALL, input }).catch((error) => error);
  expect(refusal).toMatchObject({ status: 429, type: 'insufficient_quota', code: 'insufficient_quota' });
  expect(refusal.headers.get('retry-after')).toBeNull();
  expect((await poor.files.list()).data).toEqual([]);
  await mock.client.embeddings.create({ model: SMALL, input });
});

test('batches of a key wait in the queue of its tier', async () => {
  await using mock = await startOpenAi('in-process');
  const line = {
    custom_id: 'a',
    method: 'POST',
    url: '/v1/embeddings',
    body: { model: SMALL, input: 'a '.repeat(7e6) },
  };
  const client = mock.sdk('sk-shakedown-tier1-x');
  const file = await client.files.create({
    purpose: 'batch',
    file: new File([`${JSON.stringify(line)}\n`], 'a.jsonl'),
  });
  const batch = await client.batches.create({
    input_file_id: file.id,
    endpoint: '/v1/embeddings',
    completion_window: '24h',
  });
  await mock.clock.advance(10_000);
  expect((await client.batches.retrieve(batch.id)).errors?.data?.[0]).toMatchObject({
    code: 'token_limit_exceeded',
    message: expect.stringContaining('Limit: 3,000,000 enqueued tokens.'),
    line: null,
  });
});

test('a legacy key has no project; without retry headers a 429 has none', async () => {
  await using mock = await startOpenAi('in-process', { retryAfter: false });
  const { headers } = await mock.raw('POST', '/v1/embeddings', embed, bearer('sk-shakedown-legacy-x'));
  expect([headers.get('openai-project'), headers.get('openai-organization')]).toEqual([
    null,
    expect.stringMatching(/^org-/),
  ]);
  const messages = [{ role: 'user', content: 'a' }];
  const chat = () =>
    mock.raw('POST', '/v1/chat/completions', { model: 'gpt-4o', messages }, bearer('sk-shakedown-free-x'));
  for (let i = 0; i < 3; i++) await chat();
  const refused = await chat();
  expect(refused.status).toBe(429);
  expect([refused.headers.get('retry-after'), refused.headers.get('retry-after-ms')]).toEqual([null, null]);
});

test('a key of a kind that is none is a wrong key', async () => {
  await using mock = await startOpenAi('in-process');
  for (const kind of ['nokind', 'constructor', ...Object.keys(KEY_KINDS).map((each) => `x${each}`)]) {
    expect((await mock.raw('GET', '/v1/models', undefined, bearer(`sk-shakedown-${kind}-x`))).status).toBe(401);
  }
});

test('docs/faults.md tells of every kind of key', () => {
  const table = readFileSync('docs/faults.md', 'utf8').split('## Keys that behave')[1]?.split('\n## ')[0] ?? '';
  const unnamed = Object.keys(KEY_KINDS).filter((kind) => !table.includes(`\`${kind}\``) && !/^tier[234]$/.test(kind));
  expect(unnamed).toEqual([]);
});
