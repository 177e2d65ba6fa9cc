import type { APIError } from 'openai';
import { describe, expect, test } from 'vitest';
import { cosine, DRIVERS, norm, startOpenAi } from './testing.ts';

const SMALL = 'text-embedding-3-small';

describe.each(DRIVERS)('embeddings through the official SDK, %s', (transport) => {
  test('a text becomes 1,536 numbers of unit length, with the exact token count', async () => {
    await using mock = await startOpenAi(transport);
    const answer = await mock.client.embeddings.create({ model: SMALL, input: 'tiktoken is great!' });
    expect(answer).toMatchObject({
      object: 'list',
      model: SMALL,
      data: [{ object: 'embedding', index: 0 }],
      usage: { prompt_tokens: 6, total_tokens: 6 },
    });
    expect(answer.data[0]?.embedding).toHaveLength(1536);
    expect(norm(answer.data[0]?.embedding ?? [])).toBeCloseTo(1, 6);
  });

  test.each([
    ['text-embedding-3-large', 3072, 'text-embedding-3-large'],
    ['text-embedding-ada-002', 1536, 'text-embedding-ada-002-v2'],
  ])('%s has %d dimensions and answers as %s', async (model, dimensions, repliesAs) => {
    await using mock = await startOpenAi(transport);
    const answer = await mock.client.embeddings.create({ model, input: 'a' });
    expect([answer.data[0]?.embedding.length, answer.model]).toEqual([dimensions, repliesAs]);
  });

  test('a list is answered in its order, each text as it would be alone', async () => {
    await using mock = await startOpenAi(transport);
    const texts = ['first text', 'second text', 'first text'];
    const { data } = await mock.client.embeddings.create({ model: SMALL, input: texts });
    const alone = await mock.client.embeddings.create({ model: SMALL, input: 'second text' });
    expect(data.map((each) => each.index)).toEqual([0, 1, 2]);
    expect(data[1]?.embedding).toEqual(alone.data[0]?.embedding);
    expect(data[0]?.embedding).toEqual(data[2]?.embedding);
    expect(data[0]?.embedding).not.toEqual(data[1]?.embedding);
  });

  test('tokens are embedded as the text they spell', async () => {
    await using mock = await startOpenAi(transport);
    const hello = [15339, 1917]; // "hello world" in cl100k
    const text = await mock.client.embeddings.create({ model: SMALL, input: 'hello world' });
    const one = await mock.client.embeddings.create({ model: SMALL, input: hello });
    const list = await mock.client.embeddings.create({ model: SMALL, input: [hello, [9906]] });
    expect(one.data[0]?.embedding).toEqual(text.data[0]?.embedding);
    expect(list.data[0]?.embedding).toEqual(text.data[0]?.embedding);
    expect([one.usage.total_tokens, list.usage.total_tokens]).toEqual([2, 3]);
  });

  test('guests have accounts of their own on the free tier, each billed to its key', async () => {
    await using mock = await startOpenAi(transport, { guests: 'sk-guest-' });
    const [ana, ben] = [mock.sdk('sk-guest-ana'), mock.sdk('sk-guest-ben')];
    const ask = (client: typeof ana) => client.embeddings.create({ model: SMALL, input: 'a' }).withResponse();
    const first = await ask(ana);
    await ask(ana);
    const other = await ask(ben);
    const left = ({ response }: typeof first) => response.headers.get('x-ratelimit-remaining-requests');
    expect([first.response.headers.get('x-ratelimit-limit-requests'), left(first), left(other)]).toEqual([
      '2000',
      '1999',
      '1999',
    ]);
    expect(mock.meter.entries().map(({ apiKey }) => apiKey)).toEqual(['sk-guest-ana', 'sk-guest-ana', 'sk-guest-ben']);
    await expect(mock.sdk('sk-stranger').models.list()).rejects.toMatchObject({ status: 401 });
  });

  test('`dimensions` gives the first numbers of the full vector at length 1 again', async () => {
    await using mock = await startOpenAi(transport);
    const full = await mock.client.embeddings.create({ model: SMALL, input: 'some text' });
    const short = await mock.client.embeddings.create({ model: SMALL, input: 'some text', dimensions: 100 });
    const prefix = full.data[0]?.embedding.slice(0, 100) ?? [];
    expect(short.data[0]?.embedding).toHaveLength(100);
    expect(norm(short.data[0]?.embedding ?? [])).toBeCloseTo(1, 6);
    expect(cosine(short.data[0]?.embedding ?? [], prefix)).toBeCloseTo(1, 6);
  });

  test('base64 and float say the same numbers to the last bit of a float32', async () => {
    await using mock = await startOpenAi(transport);
    const ask = async (encoding_format: string) => {
      const answer = await mock.raw('POST', '/v1/embeddings', {
        model: SMALL,
        input: ['bits', 'the'],
        encoding_format,
      });
      return ((await answer.json()) as { data: { embedding: unknown }[] }).data.map((each) => each.embedding);
    };
    const floats = (await ask('float')) as number[][];
    const encoded = (await ask('base64')) as string[];
    floats.forEach((vector, i) => {
      const bytes = Buffer.from(encoded[i] ?? '', 'base64');
      expect(bytes).toHaveLength(1536 * 4);
      expect(Array.from({ length: 1536 }, (_, k) => bytes.readFloatLE(k * 4))).toEqual(vector.map(Math.fround));
    });
  });

  test('the answer is printed as the service prints it', async () => {
    await using mock = await startOpenAi(transport);
    const answer = await mock.raw('POST', '/v1/embeddings', { model: SMALL, input: ['a', 'b'], dimensions: 2 });
    const text = await answer.text();
    expect(text.replaceAll(/-?\d\.\d+/g, '0.1')).toBe(
      `${JSON.stringify(
        {
          object: 'list',
          data: [0, 1].map((index) => ({ object: 'embedding', index, embedding: [0.1, 0.1] })),
          model: SMALL,
          usage: { prompt_tokens: 2, total_tokens: 2 },
        },
        null,
        2,
      )}\n`,
    );
  });

  test('the bill is tokens times price in whole micro-dollars, and facts go into the journal without the text', async () => {
    await using mock = await startOpenAi(transport);
    await mock.client.embeddings.create({ model: SMALL, input: ['word '.repeat(1000), 'secret'] });
    expect(mock.meter.entries()).toMatchObject([
      {
        vendor: 'openai',
        operation: 'embeddings.create',
        model: SMALL,
        units: { inputTokens: 1002, inputs: 2 },
        microUsd: 21,
      },
    ]);
    const [entry] = mock.journal.entries();
    expect(entry?.operation).toBe('embeddings.create');
    expect(entry?.facts).toEqual({ model: SMALL, inputs: 2, tokens: 1002, format: 'base64', dimensions: 1536 });
    expect(JSON.stringify(entry)).not.toMatch(/secret|sk-/);
  });

  const INVALID =
    "400 '$.input' is invalid. Please check the API reference: https://platform.openai.com/docs/api-reference.";
  test.each<[string, object, string, object]>([
    ['an empty text', { model: SMALL, input: '' }, INVALID, {}],
    ['an empty text in a list', { model: SMALL, input: ['a', ''] }, INVALID, {}],
    ['an empty list', { model: SMALL, input: [] }, INVALID, {}],
    ['no input', { model: SMALL }, INVALID, {}],
    ['2,049 inputs', { model: SMALL, input: Array(2049).fill('a') }, INVALID, {}],
    ['mixed texts and tokens', { model: SMALL, input: ['a', 1] }, INVALID, {}],
    ['a token there is not', { model: SMALL, input: [100_300] }, INVALID, {}],
    [
      '8,193 tokens',
      { model: SMALL, input: 'a '.repeat(8192) },
      "400 Invalid 'input': maximum context length is 8192 tokens.",
      {},
    ],
    [
      '300,001 tokens in all',
      { model: SMALL, input: [...Array(300).fill('a '.repeat(999)), 'b'] },
      '400 Requested 300001 tokens, max 300000 tokens per request',
      { type: 'max_tokens_per_request', code: 'max_tokens_per_request' },
    ],
    ['no model', { input: 'a' }, '400 you must provide a model parameter', {}],
    [
      'an unknown model',
      { model: 'nope', input: 'a' },
      '404 The model `nope` does not exist or you do not have access to it.',
      { code: 'model_not_found' },
    ],
    [
      'dimensions of ada-002',
      { model: 'text-embedding-ada-002', input: 'a', dimensions: 10 },
      '400 This model does not support specifying dimensions.',
      {},
    ],
    [
      'too many dimensions',
      { model: SMALL, input: 'a', dimensions: 1537 },
      "400 Invalid value for 'dimensions' = 1537. Must be less than or equal to 1536.",
      {},
    ],
    [
      'no dimensions',
      { model: SMALL, input: 'a', dimensions: 0 },
      "400 Invalid 'dimensions': integer below minimum value. Expected a value >= 1, but got 0 instead.",
      { param: 'dimensions', code: 'integer_below_min_value' },
    ],
    [
      'dimensions as text',
      { model: SMALL, input: 'a', dimensions: '2' },
      "400 Invalid type for 'dimensions': expected an integer, but got a string instead.",
      { param: 'dimensions', code: 'invalid_type' },
    ],
    [
      'an unknown format',
      { model: SMALL, input: 'a', encoding_format: 'zzz' },
      "400 Invalid value: 'zzz'. Supported values are: 'float' and 'base64'.",
      { param: 'encoding_format', code: 'invalid_value' },
    ],
    ['an unknown field', { model: SMALL, input: 'a', foo: 1 }, '400 Unrecognized request argument supplied: foo', {}],
  ])('%s is refused in the service’s words', async (_name, body, message, facts) => {
    await using mock = await startOpenAi(transport);
    const error = await mock.client.embeddings.create(body as never).then(
      () => expect.unreachable('the request should be refused'),
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(mock.errors.APIError);
    const { message: said, type, param, code } = error as APIError;
    expect({ said, type, param, code }).toEqual({
      said: message,
      type: 'invalid_request_error',
      param: null,
      code: null,
      ...facts,
    });
    expect(mock.meter.entries()).toEqual([]);
  });

  test.each<[string, object, number]>([
    ['2,048 inputs', { model: SMALL, input: Array(2048).fill('a'), dimensions: 1 }, 2048],
    ['8,192 tokens', { model: SMALL, input: 'a '.repeat(8191) }, 8192],
    ['300,000 tokens in all', { model: SMALL, input: Array(300).fill('a '.repeat(999)) }, 300_000],
    ['a special token’s name as plain text', { model: SMALL, input: '<|endoftext|>' }, 7],
  ])('%s are taken', async (_name, body, tokens) => {
    await using mock = await startOpenAi(transport);
    const answer = await mock.client.embeddings.create(body as never);
    expect(answer.usage.total_tokens).toBe(tokens);
  });
});
