import OpenAI, {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  APIUserAbortError,
  InternalServerError,
  RateLimitError,
} from 'openai';
import { describe, expect, test } from 'vitest';
import type { FaultAction } from '../kit/faults/types.ts';
import { norm, startOpenAi, TRANSPORTS } from './testing.ts';

const request = { model: 'text-embedding-3-small', input: ['first', 'second'] };
type ErrorClass = abstract new (...args: never[]) => Error;

describe.each(TRANSPORTS)('what the official SDK makes of each fault, %s', (transport) => {
  test.each<[string, FaultAction, ErrorClass, object]>([
    [
      'status 429',
      { type: 'status', status: 429 },
      RateLimitError,
      { status: 429, code: 'rate_limit_exceeded', type: 'requests' },
    ],
    [
      'status 500',
      { type: 'status', status: 500 },
      InternalServerError,
      { status: 500, type: 'server_error', requestID: expect.stringMatching(/^req_/) },
    ],
    ['status 503', { type: 'status', status: 503 }, InternalServerError, { status: 503, code: 'server_is_overloaded' }],
    [
      'status 502, the gateway’s page',
      { type: 'status', status: 502 },
      InternalServerError,
      { status: 502, error: undefined },
    ],
    ['status 413, the gateway’s page', { type: 'status', status: 413 }, APIError, { status: 413, error: undefined }],
    [
      'status with a body of its own',
      {
        type: 'status',
        status: 429,
        body: { error: { message: 'no money', type: 'insufficient_quota', param: null, code: 'insufficient_quota' } },
      },
      RateLimitError,
      { code: 'insufficient_quota', message: '429 no money' },
    ],
    ['reset', { type: 'reset' }, APIConnectionError, { cause: { cause: { code: 'ECONNRESET' } } }],
    [
      'reset with after',
      { type: 'reset', after: true },
      APIConnectionError,
      { cause: { cause: { code: 'ECONNRESET' } } },
    ],
    ['truncate', { type: 'truncate', keepFraction: 0.5 }, TypeError, { message: 'terminated' }],
    ['malformed', { type: 'malformed' }, SyntaxError, {}],
    [
      'no byte at all',
      { type: 'empty', what: 'answer' },
      APIConnectionError,
      { cause: { cause: { code: 'UND_ERR_SOCKET' } } },
    ],
    ['a length too long', { type: 'content-length', add: 9 }, TypeError, { message: 'terminated' }],
    ['a length too short', { type: 'content-length', add: -9 }, SyntaxError, {}],
    ['patch of the data', { type: 'patch', set: { '/data': null } }, Error, {}],
  ])('%s', async (_name, action, errorClass, facts) => {
    await using mock = await startOpenAi(transport);
    mock.inject(action);
    const error = await mock.client.embeddings.create(request).then(
      () => expect.unreachable('the call should have failed'),
      (reason) => reason,
    );
    expect(error).toBeInstanceOf(errorClass);
    expect(error).toMatchObject(facts);
    expect(mock.faults.hits('rule')).toBe(1);
    expect(mock.meter.entries()).toHaveLength(
      ['reset', 'status'].includes(action.type) && !('after' in action) ? 0 : 1,
    );
    mock.faults.remove('rule');
    expect((await mock.client.embeddings.create(request)).data).toHaveLength(2);
  });

  test('hang, until the client’s own time limit', async () => {
    await using mock = await startOpenAi(transport);
    mock.inject({ type: 'hang' });
    const client = new OpenAI({ baseURL: `${mock.url}/v1`, apiKey: 'x', maxRetries: 0, fetch: mock.send, timeout: 50 });
    await expect(client.models.list()).rejects.toBeInstanceOf(APIConnectionTimeoutError);
  });

  test('hang, until the caller aborts', async () => {
    await using mock = await startOpenAi(transport);
    mock.inject({ type: 'hang' });
    const caller = new AbortController();
    const call = mock.client.embeddings.create(request, { signal: caller.signal });
    caller.abort();
    await expect(call).rejects.toBeInstanceOf(APIUserAbortError);
  });

  test.each(['base64', 'float'] as const)('vectors spoilt in %s', async (encoding_format) => {
    await using mock = await startOpenAi(transport);
    const ask = async () => {
      const answer = await mock.client.embeddings.create({ ...request, encoding_format });
      return answer.data.map(({ embedding }) => decoded(embedding));
    };
    const spoilt = async (become: 'zero' | 'constant' | 'nan' | 'shuffled' | 'short') => {
      mock.inject({ type: 'vectors', become });
      const vectors = await ask();
      mock.faults.remove('rule');
      return vectors;
    };
    const good = await ask();
    expect(await spoilt('zero')).toEqual([Array(1536).fill(0), Array(1536).fill(0)]);
    const [constant] = await spoilt('constant');
    expect(new Set(constant).size).toBe(1);
    expect(norm((constant ?? []) as number[])).toBeCloseTo(1, 5);
    const nothing = encoding_format === 'base64' ? Number.NaN : null;
    expect(await spoilt('nan')).toEqual([Array(1536).fill(nothing), Array(1536).fill(nothing)]);
    expect(await spoilt('shuffled')).toEqual([good[1], good[0]]);
    expect(await spoilt('short')).toEqual(good.map((vector) => vector.slice(0, 1535)));
    expect(await ask()).toEqual(good);
  });

  test('one text’s own vector, turned, when it is shuffled alone', async () => {
    await using mock = await startOpenAi(transport);
    const ask = async () =>
      (await mock.client.embeddings.create({ ...request, input: 'alone' })).data[0]?.embedding ?? [];
    const good = await ask();
    mock.inject({ type: 'vectors', become: 'shuffled' });
    const turned = await ask();
    expect(turned).toEqual([...good.slice(1), good[0]]);
  });

  test('a chat answer with other words, and a stream cut or malformed in the middle', async () => {
    await using mock = await startOpenAi(transport);
    const messages = [{ role: 'user' as const, content: 'Reply with exactly "a rather long answer".' }];
    const chat = () => mock.client.chat.completions.create({ model: 'gpt-4o', messages });
    const stream = async () => {
      for await (const _ of await mock.client.chat.completions.create({ model: 'gpt-4o', messages, stream: true }));
    };
    mock.inject({ type: 'replace', find: 'long', with: 'short' });
    expect((await chat()).choices[0]?.message.content).toBe('a rather short answer');
    mock.faults.remove('rule');
    mock.inject({ type: 'malformed' });
    await expect(stream()).rejects.toBeInstanceOf(SyntaxError);
    mock.faults.remove('rule');
    mock.inject({ type: 'truncate', keepFraction: 0.5 });
    await expect(stream()).rejects.toThrow('terminated');
    mock.faults.remove('rule');
    mock.inject({ type: 'cut-stream', keepEvents: 2 });
    await expect(stream()).rejects.toThrow('terminated');
    mock.faults.remove('rule');
    mock.inject({ type: 'cut-stream', keepEvents: 2, by: 'end' });
    await stream(); // the SDK does not mind a stream that never says that it has ended
    mock.faults.remove('rule');
    await stream();
  });
});

/** With an explicit format the SDK hands through what came. */
function decoded(embedding: number[] | string): (number | null)[] {
  if (typeof embedding !== 'string') return embedding.map((value) => (value === null ? null : Math.fround(value)));
  const bytes = Buffer.from(embedding, 'base64');
  return Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(i * 4));
}
