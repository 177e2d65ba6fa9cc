import { describe, expect, test } from 'vitest';
import { DeadlineError } from '../../../lib/waiting.ts';
import { CORRELATION_ID, callContext, everythingSaidBy, vendorErrorOf, vendorPorts } from '../testkit/calls.ts';
import { type Reply, type ScriptedServer, scriptedServer } from '../testkit/scripted-server.ts';
import { createOpenAi } from './index.ts';

const KEY = 'sk-test-0123456789abcdef';
const SECRET_TEXT = 'the deductible of Mrs Miller is 500 dollars';

function openAiAt(server: ScriptedServer) {
  return createOpenAi(
    {
      baseUrl: `${server.url}/v1`,
      apiKey: KEY,
      backend: 'mock',
      embedModel: 'text-embedding-3-small',
      dimensions: 4,
      chatModel: 'gpt-4o-mini',
    },
    vendorPorts(),
  );
}

function base64(...values: number[]): string {
  return Buffer.from(Float32Array.from(values).buffer).toString('base64');
}

function embeddings(...data: { index: number; embedding: unknown }[]): Reply {
  return {
    type: 'json',
    body: { object: 'list', data, model: 'text-embedding-3-small', usage: { prompt_tokens: 7, total_tokens: 7 } },
  };
}

function error(status: number, body: { message?: string; type?: string; code?: string | null }, headers = {}): Reply {
  return {
    type: 'json',
    status,
    headers,
    body: { error: { message: 'no', type: null, param: null, code: null, ...body } },
  };
}

describe('embedding', () => {
  test('sends model, dimensions, key and correlation id, and returns vectors in the order of the inputs', async () => {
    await using server = await scriptedServer([
      embeddings({ index: 1, embedding: base64(0, 1, 0, 0) }, { index: 0, embedding: base64(1, 0, 0, 0) }),
    ]);
    const result = await openAiAt(server).embedder.embed(['first', 'second'], callContext());
    expect(result.vectors.map((vector) => [...vector])).toEqual([
      [1, 0, 0, 0],
      [0, 1, 0, 0],
    ]);
    expect(result.tokens).toBe(7);
    const [request] = server.requests;
    expect(request?.path).toBe('/v1/embeddings');
    expect(request?.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(request?.headers['x-correlation-id']).toBe(CORRELATION_ID);
    expect(JSON.parse(String(request?.body))).toEqual({
      model: 'text-embedding-3-small',
      input: ['first', 'second'],
      dimensions: 4,
      encoding_format: 'base64',
    });
  });

  test('takes plain numbers from a server that ignores the encoding', async () => {
    await using server = await scriptedServer([embeddings({ index: 0, embedding: [0.5, 0.5, 0.5, 0.5] })]);
    const { vectors } = await openAiAt(server).embedder.embed(['one'], callContext());
    expect([...vectors[0]!]).toEqual([0.5, 0.5, 0.5, 0.5]);
  });

  const wrongAnswers: [string, Reply][] = [
    ['one embedding too few', embeddings({ index: 0, embedding: base64(1, 0, 0, 0) })],
    ['an index twice', embeddings({ index: 0, embedding: base64(1) }, { index: 0, embedding: base64(1) })],
    ['an index beyond the inputs', embeddings({ index: 0, embedding: base64(1) }, { index: 2, embedding: base64(1) })],
    ['bytes that are not whole floats', embeddings({ index: 0, embedding: 'AAAA' }, { index: 1, embedding: 'AAAA' })],
    ['null for a vector', embeddings({ index: 0, embedding: null }, { index: 1, embedding: null })],
    ['another shape', { type: 'json', body: { ok: true, text: SECRET_TEXT } }],
    ['HTML', { type: 'text', body: `<p>${SECRET_TEXT}</p>`, headers: { 'content-type': 'text/html' } }],
    [
      'broken JSON',
      { type: 'text', body: `{"data": [${SECRET_TEXT}`, headers: { 'content-type': 'application/json' } },
    ],
    ['null', { type: 'json', body: null }],
    ['nothing', { type: 'text', body: '' }],
    [
      'another model',
      { type: 'json', body: { data: [], model: 'nomic-embed', usage: { prompt_tokens: 1, total_tokens: 1 } } },
    ],
  ];
  test.each(wrongAnswers)('calls %s malformed, without quoting it', async (_name, reply) => {
    await using server = await scriptedServer([reply]);
    const failure = await vendorErrorOf(openAiAt(server).embedder.embed(['first', 'second'], callContext()));
    expect(failure).toMatchObject({
      vendor: 'openai',
      failure: 'malformed',
      code: 'OPENAI_MALFORMED',
      retryable: true,
    });
    expect(everythingSaidBy(failure)).not.toContain('Miller');
  });
});

describe('failures', () => {
  const rows: [string, Reply, object][] = [
    [
      'a rate limit',
      error(429, { code: 'rate_limit_exceeded', type: 'tokens' }),
      { failure: 'throttled', retryable: true },
    ],
    [
      'a rate limit with Retry-After seconds',
      error(429, { code: 'rate_limit_exceeded' }, { 'retry-after': '20' }),
      { failure: 'throttled', retryAfterMs: 20_000 },
    ],
    [
      'a rate limit with both headers',
      error(429, { code: 'rate_limit_exceeded' }, { 'retry-after': '20', 'retry-after-ms': '1250' }),
      { failure: 'throttled', retryAfterMs: 1250 },
    ],
    [
      'a rate limit with Retry-After as a date',
      error(429, {}, { 'retry-after': 'Thu, 01 Jan 2026 00:01:30 GMT' }),
      { failure: 'throttled', retryAfterMs: 90_000 },
    ],
    [
      'a rate limit with an unreadable Retry-After',
      error(429, {}, { 'retry-after': 'soon' }),
      { failure: 'throttled', retryAfterMs: undefined },
    ],
    [
      'no money left',
      error(429, { code: 'insufficient_quota', type: 'insufficient_quota' }),
      { failure: 'quota', retryable: false },
    ],
    ['a spend limit by type', error(429, { code: 'something_new', type: 'insufficient_quota' }), { failure: 'quota' }],
    ['a project spend limit', error(429, { code: 'project_spend_limit_exceeded' }), { failure: 'quota' }],
    [
      'one request above the limit',
      error(429, {
        code: 'rate_limit_exceeded',
        message: 'Request too large for m in organization o on tokens per min',
      }),
      { failure: 'rejected', retryable: false },
    ],
    ['a payment demand', error(402, {}), { failure: 'quota' }],
    [
      'a wrong key',
      error(401, { code: 'invalid_api_key', message: `Incorrect API key provided: ${KEY}.` }),
      { failure: 'credentials', retryable: false },
    ],
    ['a forbidden model', error(403, { code: 'model_not_found' }), { failure: 'credentials' }],
    ['a bad request', error(400, { message: SECRET_TEXT }), { failure: 'rejected', retryable: false }],
    ['an unknown model', error(404, { code: 'model_not_found' }), { failure: 'rejected' }],
    ['a body too large', { type: 'text', status: 413, body: '413 Request Entity Too Large' }, { failure: 'rejected' }],
    ['a validation error', error(422, {}), { failure: 'rejected' }],
    ['a request timeout', error(408, {}), { failure: 'timeout', retryable: true }],
    ['a server error', error(500, { type: 'server_error' }), { failure: 'unavailable', retryable: true, status: 500 }],
    [
      'an overload',
      error(503, { code: 'server_is_overloaded' }, { 'retry-after': '3' }),
      { failure: 'unavailable', retryAfterMs: 3000 },
    ],
    [
      'a gateway page',
      { type: 'text', status: 502, body: '<html>bad gateway</html>' },
      { failure: 'unavailable', status: 502 },
    ],
    ['a reset connection', { type: 'reset' }, { failure: 'unavailable', retryable: true, status: undefined }],
    ['a truncated body', { type: 'truncated', body: '{"data": [' }, { failure: 'unavailable' }],
  ];
  test.each(rows)(
    '%s is told by its kind, after one request, and nothing secret is said',
    async (_name, reply, expected) => {
      await using server = await scriptedServer([reply]);
      const failure = await vendorErrorOf(openAiAt(server).embedder.embed([SECRET_TEXT], callContext()));
      expect(failure).toMatchObject({ vendor: 'openai', ...expected });
      expect(server.requests).toHaveLength(1);
      expect(everythingSaidBy(failure)).not.toContain(KEY);
      expect(everythingSaidBy(failure)).not.toContain('Miller');
    },
  );

  test('a server that is not there is unavailable', async () => {
    const server = await scriptedServer([]);
    await server[Symbol.asyncDispose]();
    const failure = await vendorErrorOf(openAiAt(server).embedder.embed(['x'], callContext()));
    expect(failure).toMatchObject({ failure: 'unavailable', retryable: true });
    expect(failure.message).toContain('ECONNREFUSED');
  });

  test('a hanging server is a timeout when the deadline fires', async () => {
    await using server = await scriptedServer([{ type: 'hang' }]);
    const deadline = new AbortController();
    const call = openAiAt(server).embedder.embed(['x'], callContext(deadline.signal));
    await server.arrived(0);
    deadline.abort(new DeadlineError('embedding', 1000));
    expect(await vendorErrorOf(call)).toMatchObject({ failure: 'timeout', retryable: true });
  });

  test('a caller that stops gets its own reason back, not a vendor failure', async () => {
    await using server = await scriptedServer([{ type: 'hang' }]);
    const stop = new AbortController();
    const reason = new Error('shutting down');
    const call = openAiAt(server).embedder.embed(['x'], callContext(stop.signal));
    await server.arrived(0);
    stop.abort(reason);
    await expect(call).rejects.toBe(reason);
  });

  test('a call whose time is already over is never sent', async () => {
    await using server = await scriptedServer([]);
    const late = AbortSignal.abort(new DeadlineError('embedding', 1));
    expect(await vendorErrorOf(openAiAt(server).embedder.embed(['x'], callContext(late)))).toMatchObject({
      failure: 'timeout',
    });
    expect(server.requests).toHaveLength(0);
  });
});

describe('answering', () => {
  const USAGE = {
    prompt_tokens: 11,
    completion_tokens: 3,
    total_tokens: 14,
    prompt_tokens_details: { cached_tokens: 8 },
  };
  const request = { system: 'be brief', user: 'why?', maxTokens: 200 };
  const completion = (message: object, model = 'gpt-4o-mini-2024-07-18'): Reply => ({
    type: 'json',
    body: {
      model,
      choices: [{ index: 0, message: { role: 'assistant', refusal: null, ...message }, finish_reason: 'stop' }],
      usage: USAGE,
    },
  });
  const chunk = (delta: object, more: object = {}, choice: object = {}) =>
    JSON.stringify({
      model: 'gpt-4o-mini-2024-07-18',
      choices: [{ index: 0, delta, finish_reason: null, ...choice }],
      usage: null,
      ...more,
    });
  const usage = chunk({}, { choices: [], usage: USAGE });

  test('returns the text and what it cost', async () => {
    await using server = await scriptedServer([completion({ content: 'Because. [1]' })]);
    const answer = await openAiAt(server).answerer.answer(request, callContext());
    expect(answer).toEqual({ text: 'Because. [1]', inputTokens: 11, cachedInputTokens: 8, outputTokens: 3 });
    const sent = JSON.parse(String(server.requests[0]?.body));
    expect(sent).toMatchObject({ model: 'gpt-4o-mini', max_completion_tokens: 200, temperature: 0 });
    expect(sent.messages).toEqual([
      { role: 'system', content: 'be brief' },
      { role: 'user', content: 'why?' },
    ]);
  });

  test.each<[string, Reply, string]>([
    ['no content', completion({ content: null }), 'malformed'],
    ['a refusal', completion({ content: null, refusal: 'I cannot' }), 'rejected'],
    ['another model', completion({ content: 'hm' }, 'llama-7b'), 'malformed'],
    ['no choices', { type: 'json', body: { model: 'gpt-4o-mini', choices: [], usage: {} } }, 'malformed'],
  ])('an answer with %s is a failure', async (_name, reply, failure) => {
    await using server = await scriptedServer([reply]);
    expect(await vendorErrorOf(openAiAt(server).answerer.answer(request, callContext()))).toMatchObject({ failure });
  });

  test('streams the pieces and ends with the whole answer', async () => {
    const events = [
      chunk({ role: 'assistant', content: '' }),
      chunk({ content: 'Be' }),
      chunk({ content: 'cause' }),
      chunk({}, {}, { finish_reason: 'stop' }),
      usage,
      '[DONE]',
    ];
    await using server = await scriptedServer([{ type: 'events', events }]);
    const items = await Array.fromAsync(openAiAt(server).answerer.stream(request, callContext()));
    expect(items).toEqual([
      { delta: 'Be' },
      { delta: 'cause' },
      { done: { text: 'Because', inputTokens: 11, cachedInputTokens: 8, outputTokens: 3 } },
    ]);
  });

  test.each<[string, readonly string[], string]>([
    ['stops in the middle', [chunk({ content: 'Be' })], 'malformed'],
    ['never tells the usage', [chunk({ content: 'Be' }, {}, { finish_reason: 'stop' }), '[DONE]'], 'malformed'],
    ['has broken JSON', [chunk({ content: 'Be' }), '{"cho'], 'malformed'],
    [
      'has an error event',
      [chunk({ content: 'Be' }), '{"error":{"message":"oops","type":"server_error","code":null}}'],
      'unavailable',
    ],
  ])('a stream that %s is a failure', async (_name, events, failure) => {
    await using server = await scriptedServer([{ type: 'events', events }]);
    const stream = Array.fromAsync(openAiAt(server).answerer.stream(request, callContext()));
    expect(await vendorErrorOf(stream)).toMatchObject({ vendor: 'openai', failure });
  });
});

describe('the health check', () => {
  test('asks for the embedding model with our key', async () => {
    await using server = await scriptedServer([
      { type: 'json', body: { id: 'text-embedding-3-small', object: 'model' } },
    ]);
    await openAiAt(server).check(callContext());
    expect(server.requests[0]?.path).toBe('/v1/models/text-embedding-3-small');
  });

  test('a wrong key is not healthy', async () => {
    await using server = await scriptedServer([error(401, { code: 'invalid_api_key' })]);
    expect(await vendorErrorOf(openAiAt(server).check(callContext()))).toMatchObject({ failure: 'credentials' });
  });
});
