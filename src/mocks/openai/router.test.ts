import fc from 'fast-check';
import OpenAI, { AuthenticationError, NotFoundError, RateLimitError } from 'openai';
import { describe, expect, test } from 'vitest';
import { type Random, seededRandom } from '../../lib/random.ts';
import { startOpenAi, TRANSPORTS } from './testing.ts';

const SMALL = 'text-embedding-3-small';

async function failure(work: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  return work.then(
    () => expect.unreachable('the call should have failed'),
    (error) => error,
  );
}

describe.each(TRANSPORTS)('what every endpoint has in common, %s', (transport) => {
  test('models are listed and found by id; an unknown one is a 404', async () => {
    await using mock = await startOpenAi(transport);
    const ids: string[] = [];
    for await (const model of mock.client.models.list()) ids.push(model.id);
    expect(ids).toEqual(
      expect.arrayContaining([SMALL, 'text-embedding-3-large', 'gpt-4o-mini', 'gpt-4o-mini-2024-07-18']),
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(await mock.client.models.retrieve(SMALL)).toMatchObject({ id: SMALL, object: 'model', owned_by: 'system' });
    expect(await failure(mock.client.models.retrieve('nope'))).toMatchObject({
      status: 404,
      message: "404 The model 'nope' does not exist",
      param: 'model',
      code: 'model_not_found',
    });
  });

  test('a wrong key is a 401 that shows only its ends', async () => {
    await using mock = await startOpenAi(transport);
    const error = await failure(mock.sdk('test-conXXXX-key').models.list());
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error).toMatchObject({
      code: 'invalid_api_key',
      message:
        '401 Incorrect API key provided: test-con****-key. You can find your API key at https://platform.openai.com/account/api-keys.',
    });
    expect((await failure(mock.sdk('invalid-key').models.list())).message).toContain('provided: invalid-key.');
  });

  test('no key is a 401 in other words, with a challenge and without the organization', async () => {
    await using mock = await startOpenAi(transport);
    const response = await mock.raw('POST', '/v1/embeddings', { model: SMALL, input: 'a' }, { authorization: '' });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="OpenAI API"');
    expect(response.headers.get('openai-organization')).toBeNull();
    expect(await response.json()).toEqual({
      error: {
        message: expect.stringMatching(/^You didn't provide an API key\. You need to provide/),
        type: 'invalid_request_error',
        param: null,
        code: null,
      },
    });
  });

  test('the key may come as the password of Basic authentication', async () => {
    await using mock = await startOpenAi(transport);
    const authorization = `Basic ${btoa(':sk-shakedown-mock-000000000000000000000000')}`;
    expect((await mock.raw('GET', '/v1/models', undefined, { authorization })).status).toBe(200);
  });

  test('an answer carries the service’s headers, each request its own id', async () => {
    await using mock = await startOpenAi(transport);
    const ask = () => mock.client.embeddings.create({ model: SMALL, input: 'a' }).withResponse();
    const { response, request_id } = await ask();
    expect(request_id).toMatch(/^req_[0-9a-f]{32}$/);
    expect((await ask()).request_id).not.toBe(request_id);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/json',
      'openai-organization': expect.stringMatching(/^org-/),
      'openai-project': expect.stringMatching(/^proj_/),
      'openai-version': '2020-10-01',
      'openai-model': SMALL,
      'openai-processing-ms': '0',
      'x-ratelimit-limit-requests': '10000',
      'x-ratelimit-limit-tokens': '10000000',
      'x-ratelimit-remaining-requests': '9999',
      'x-ratelimit-reset-requests': '6ms',
      'access-control-expose-headers': 'X-Request-ID',
    });
    expect((await mock.raw('GET', '/v1/models')).headers.get('x-ratelimit-limit-requests')).toBeNull();
  });

  test('over the limit of its tier a key gets 429 until the bucket has refilled', async () => {
    await using mock = await startOpenAi(transport, { tier: 'free' });
    const ask = () => mock.client.embeddings.create({ model: SMALL, input: 'a' });
    for (let i = 0; i < 100; i++) await ask();
    const error = await failure(ask());
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error).toMatchObject({ code: 'rate_limit_exceeded', type: 'requests' });
    expect((error.headers as Headers).get('retry-after-ms')).toBe('600');
    await mock.clock.advance(600);
    await ask();
    expect(mock.meter.entries()).toHaveLength(101);
  });

  test.each([
    ['POST', '/v1/nothing', 404, 'Invalid URL (POST /v1/nothing)', null],
    ['GET', '/', 404, 'Invalid URL (GET /)', null],
    [
      'POST',
      '/v1',
      404,
      'Unknown request URL: POST /v1. Please check the URL for typos, or see the docs at https://platform.openai.com/docs/api-reference/.',
      'unknown_url',
    ],
    [
      'GET',
      '/v1/embeddings',
      405,
      'Not allowed to GET on /v1/embeddings. (HINT: Perhaps you meant to use a different HTTP method?)',
      'method_not_supported',
    ],
  ])('%s %s is answered %d', async (method, path, status, message, code) => {
    await using mock = await startOpenAi(transport);
    const response = await mock.raw(method, path, method === 'POST' ? {} : undefined);
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ error: { message, type: 'invalid_request_error', param: null, code } });
    expect(mock.journal.entries()[0]).toMatchObject({ operation: 'unknown', status });
  });

  test('a call of the real API that is not mocked fails loudly as such, at the first try, and only with a key', async () => {
    await using mock = await startOpenAi(transport);
    const patient = new OpenAI({
      baseURL: `${mock.url}/v1`,
      apiKey: mock.client.apiKey,
      fetch: mock.send,
      maxRetries: 2,
    });
    expect(await failure(patient.images.generate({ prompt: 'a' }))).toMatchObject({
      status: 501,
      code: 'not_mocked',
      message: expect.stringContaining('does not do POST /v1/images/generations yet'),
    });
    expect(mock.journal.entries()).toHaveLength(1);
    expect(await failure(mock.client.get('/uploadsandmore'))).toBeInstanceOf(NotFoundError);
    expect(await failure(mock.sdk('nobody').conversations.create({}))).toBeInstanceOf(AuthenticationError);
  });

  test.each([
    ['not JSON', '{"model":', {}, 'We could not parse the JSON body of your request.'],
    ['nothing', '', {}, 'We could not parse the JSON body of your request.'],
    ['a list', '[]', {}, 'We could not parse the JSON body of your request.'],
    [
      'JSON that does not say so',
      '{"model":"gpt-4o"}',
      { 'content-type': 'text/plain' },
      'you must provide a model parameter',
    ],
  ])('a body that is %s is a 400', async (_name, body, headers, message) => {
    await using mock = await startOpenAi(transport);
    for (const path of ['/v1/embeddings', '/v1/chat/completions']) {
      const response = await mock.raw('POST', path, body, headers);
      const { error } = (await response.json()) as { error: { message: string } };
      expect([response.status, error.message]).toEqual([400, expect.stringContaining(message)]);
    }
  });

  test('no request, however odd, gets anything but an answer in the service’s shape', {
    timeout: 120_000,
  }, async () => {
    await using mock = await startOpenAi(transport);
    const path = fc.constantFrom(
      '/v1/embeddings',
      '/v1/chat/completions',
      '/v1/responses',
      '/v1/responses/compact',
      '/v1/responses/input_tokens',
      '/v1/moderations',
      '/v1/batches',
      '/v1/files',
    );
    const key = fc.oneof(
      {
        weight: 5,
        arbitrary: fc.constantFrom(
          'model',
          'input',
          'messages',
          'role',
          'content',
          'dimensions',
          'n',
          'stop',
          'stream',
          'tools',
          '__proto__',
        ),
      },
      fc.string(),
    );
    const leaf = fc.oneof(
      fc.constantFrom(SMALL, 'gpt-4o-mini', 'user', 'system', 'text', 'base64', '[1] a\n\nQuestion: a?'),
      fc.string({ unit: 'binary' }),
      fc.double(),
      fc.maxSafeInteger(),
      fc.boolean(),
      fc.constant(null),
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 4, withCrossShrink: true }, leaf, tie('list'), tie('object')),
      list: fc.array(tie('value'), { maxLength: 4 }),
      object: fc.dictionary(key, tie('value'), { maxKeys: 6 }),
    }));
    const nearlyRight = fc.record(
      {
        model: fc.constantFrom(SMALL, 'gpt-4o-mini', 'gpt-5', 'omni-moderation-latest'),
        input: value,
        messages: fc.oneof(
          value,
          fc.array(fc.record({ role: fc.constantFrom('user', 'system'), content: value }, { requiredKeys: [] })),
        ),
        dimensions: fc.oneof(fc.nat(2000), value),
        stream: fc.oneof(fc.boolean(), value),
        stop: value,
        n: fc.oneof(fc.nat(5), value),
        response_format: value,
        metadata: value,
        reasoning: fc.oneof(fc.record({ effort: fc.constantFrom('low', 'none') }), value),
        text: fc.oneof(fc.record({ format: value }), value),
        tools: fc.oneof(
          fc.array(fc.record({ type: fc.constantFrom('function', 'web_search', 'x'), name: value, function: value })),
          value,
        ),
        tool_choice: value,
        previous_response_id: fc.oneof(fc.constant('resp_1'), value),
        truncation: fc.oneof(fc.constantFrom('auto'), value),
        include: value,
      },
      { requiredKeys: ['model'] },
    );
    const body = fc.oneof(
      fc.oneof(value, nearlyRight).map((each) => JSON.stringify(each) ?? ''),
      fc.string({ unit: 'binary' }),
    );
    const contentType = fc.constantFrom(
      'application/json',
      'application/json; charset=utf-16',
      'text/plain',
      'multipart/form-data',
      'x',
    );
    await fc.assert(
      fc.asyncProperty(path, body, contentType, async (where, text, type) => {
        const response = await mock.raw('POST', where, text, { 'content-type': type });
        expect(mock.bugs).toEqual([]);
        expect([200, 400, 403, 404, 501]).toContain(response.status);
        const answer = await response.text();
        if (response.status === 200) return;
        expect(JSON.parse(answer).error).toEqual({
          message: expect.any(String),
          type: expect.any(String),
          param: JSON.parse(answer).error.param === null ? null : expect.any(String),
          code: JSON.parse(answer).error.code === null ? null : expect.any(String),
        });
      }),
      { numRuns: 400 },
    );
  });
});

test.each([
  ['POST', '/v1/embeddings'],
  ['GET', '/v1/models/gpt-4o'],
  ['GET', '/v1/files?limit=1'],
  ['GET', '/nowhere'],
])('a bug met by %s %s is told of and answered with the vendor’s 500', async (method, path) => {
  await using mock = await startOpenAi('in-process', {}, brokenOnce());
  const response = await mock.send(`${mock.url}${path}`, { method, ...(method === 'POST' && { body: '{}' }) });
  expect(response.status).toBe(500);
  expect((await response.json()).error.type).toBe('server_error');
  expect(mock.bugs).toEqual([new Error('no chance left')]);
});

/** Chance that fails at the first id that is drawn. */
function brokenOnce(): Random {
  const random = seededRandom('test');
  let isBroken = true;
  const bytes = (length: number) => {
    if (!isBroken) return random.bytes(length);
    isBroken = false;
    throw new Error('no chance left');
  };
  return { ...random, bytes, derive: () => ({ ...random, bytes }) };
}
