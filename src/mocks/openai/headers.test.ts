import { describe, expect, test } from 'vitest';
import { startOpenAi, TRANSPORTS } from './testing.ts';

/* Which answer carries which header: the fact sheet's table (openai.md 2.2). */

const NAMES = [
  'openai-model',
  'openai-organization',
  'openai-processing-ms',
  'openai-project',
  'openai-version',
  'www-authenticate',
  'vary',
  'access-control-expose-headers',
  'x-ratelimit-limit-requests',
  'x-ratelimit-limit-tokens',
  'x-ratelimit-remaining-requests',
  'x-ratelimit-remaining-tokens',
  'x-ratelimit-reset-requests',
  'x-ratelimit-reset-tokens',
];
const ACCOUNT = ['openai-organization', 'openai-project'];
const PROCESSED = ['openai-processing-ms', 'openai-version'];
const ANSWERED = [...ACCOUNT, ...PROCESSED, 'access-control-expose-headers'];
const LIMITS = NAMES.filter((name) => name.startsWith('x-ratelimit'));
const messages = [{ role: 'user', content: 'a' }];

describe.each(TRANSPORTS)('headers, %s', (transport) => {
  test.each<[string, string, string, unknown, Record<string, string>, number, readonly string[]]>([
    [
      'embeddings',
      'POST',
      '/v1/embeddings',
      { model: 'text-embedding-3-small', input: 'a' },
      {},
      200,
      [...ANSWERED, ...LIMITS, 'openai-model'],
    ],
    ['chat', 'POST', '/v1/chat/completions', { model: 'gpt-4o', messages }, {}, 200, [...ANSWERED, ...LIMITS]],
    [
      'a chat’s stream',
      'POST',
      '/v1/chat/completions',
      { model: 'gpt-4o', messages, stream: true },
      {},
      200,
      [...ANSWERED, ...LIMITS],
    ],
    ['responses', 'POST', '/v1/responses', { model: 'gpt-4o', input: 'a' }, {}, 200, [...ANSWERED, ...LIMITS]],
    ['moderations', 'POST', '/v1/moderations', { input: 'a' }, {}, 200, ANSWERED],
    ['models', 'GET', '/v1/models', undefined, {}, 200, ANSWERED],
    ['files', 'GET', '/v1/files', undefined, {}, 200, ANSWERED],
    ['batches', 'GET', '/v1/batches', undefined, {}, 200, ANSWERED],
    ['a bad request', 'POST', '/v1/embeddings', {}, {}, 400, [...ACCOUNT, ...PROCESSED]],
    ['no key', 'GET', '/v1/models', undefined, { authorization: '' }, 401, [...PROCESSED, 'www-authenticate']],
    [
      'a wrong key',
      'GET',
      '/v1/models',
      undefined,
      { authorization: 'Bearer x' },
      401,
      [...PROCESSED, 'www-authenticate'],
    ],
    ['an unknown model', 'POST', '/v1/chat/completions', { model: 'x', messages }, {}, 404, [...ACCOUNT, 'vary']],
    [
      'a key of the old kind',
      'GET',
      '/v1/models',
      undefined,
      { authorization: 'Bearer sk-shakedown-legacy-x' },
      200,
      ANSWERED.filter((name) => name !== 'openai-project'),
    ],
  ])('%s', async (_, method, path, body, headers, status, present) => {
    await using mock = await startOpenAi(transport);
    const answer = await mock.raw(method, path, body, headers);
    await answer.text();
    expect(answer.status).toBe(status);
    expect(NAMES.filter((name) => answer.headers.has(name))).toEqual(NAMES.filter((name) => present.includes(name)));
    expect(answer.headers.get('x-request-id')).toMatch(/^req_[0-9a-f]{32}$/);
    const json = present.includes('vary') ? 'application/json; charset=utf-8' : 'application/json';
    const isStream = answer.headers.get('content-type') === 'text/event-stream; charset=utf-8';
    if (!isStream) expect(answer.headers.get('content-type')).toBe(json);
    expect(isStream).toBe((body as { stream?: boolean } | undefined)?.stream === true);
  });
});
