import type { APIError } from 'openai';
import type { ChatCompletionMessageParam } from 'openai/resources';
import { describe, expect, test } from 'vitest';
import { DRIVERS, startOpenAi } from './testing.ts';

const SYSTEM =
  'Use only what the passages say.\nIf the passages do not hold the answer, reply with exactly NO_ANSWER_IN_PASSAGES and nothing else.';
const PASSAGES = `Passages:

[1] (handbook.pdf, page 1)
# Refunds

Customers may return any item within 30 days of delivery. Items must be unused. Gift cards cannot be returned.

[2] (handbook.pdf, pages 4-5)
Routers are restarted on the second Tuesday of each month. The Lisbon office has 14 desks and 3 meeting rooms.
Its manager is Ana Ferreira.`;

const ask = (question: string): ChatCompletionMessageParam[] => [
  { role: 'system', content: SYSTEM },
  { role: 'user', content: `${PASSAGES}\n\nQuestion: ${question}` },
];
const MINI = 'gpt-4o-mini';

describe.each(DRIVERS)('chat completions through the official SDK, %s', (transport) => {
  test.each([
    ['How long do customers have to return an item?', 'Customers may return any item within 30 days of delivery. [1]'],
    ['Can gift cards be returned?', 'Gift cards cannot be returned. [1]'],
    ['How many desks does the Lisbon office have?', 'The Lisbon office has 14 desks and 3 meeting rooms. [2]'],
    ['When are the routers rebooted or restarted?', 'Routers are restarted on the second Tuesday of each month. [2]'],
    ['Who won the world cup in 1998?', 'NO_ANSWER_IN_PASSAGES'],
    ['What is the phone number of the Berlin office?', 'NO_ANSWER_IN_PASSAGES'],
  ])('%s -> %s', async (question, answer) => {
    await using mock = await startOpenAi(transport);
    const { choices } = await mock.client.chat.completions.create({ model: MINI, messages: ask(question) });
    expect(choices[0]?.message.content).toBe(answer);
  });

  test('has the shape of 2026, the dated snapshot and the exact token counts', async () => {
    await using mock = await startOpenAi(transport);
    const messages = [{ role: 'user' as const, content: 'Say hello in one word.' }];
    const answer = await mock.client.chat.completions.create({ model: 'gpt-4o', messages });
    expect(answer).toEqual({
      id: expect.stringMatching(/^chatcmpl-[A-Za-z0-9]{29}$/),
      object: 'chat.completion',
      created: Date.UTC(2026, 0, 1) / 1000,
      model: 'gpt-4o-2024-08-06',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: expect.any(String), refusal: null, annotations: [] },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: {
        prompt_tokens: 13,
        completion_tokens: expect.any(Number),
        total_tokens: 13 + (answer.usage?.completion_tokens ?? 0),
        prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
        completion_tokens_details: {
          reasoning_tokens: 0,
          audio_tokens: 0,
          accepted_prediction_tokens: 0,
          rejected_prediction_tokens: 0,
        },
      },
      service_tier: 'default',
      system_fingerprint: expect.stringMatching(/^fp_[0-9a-f]{10}$/),
    });
  });

  test.each([
    ['gpt-5-mini', 'gpt-5-mini-2025-08-07', 12],
    ['gpt-3.5-turbo', 'gpt-3.5-turbo-0125', 13],
    ['gpt-4.1-2025-04-14', 'gpt-4.1-2025-04-14', 13],
  ])('%s answers as %s and counts %d prompt tokens', async (model, snapshot, tokens) => {
    await using mock = await startOpenAi(transport);
    const messages = [{ role: 'user' as const, content: 'Say hello in one word.' }];
    const answer = await mock.client.chat.completions.create({ model, messages });
    expect([answer.model, answer.usage?.prompt_tokens]).toEqual([snapshot, tokens]);
  });

  test('a name costs its tokens and one more', async () => {
    await using mock = await startOpenAi(transport);
    const count = async (message: ChatCompletionMessageParam) =>
      (await mock.client.chat.completions.create({ model: MINI, messages: [message] })).usage?.prompt_tokens;
    const content = 'Say hello in one word.';
    expect([await count({ role: 'user', content }), await count({ role: 'user', content, name: 'ana' })]).toEqual([
      13, 15,
    ]);
  });

  test('streams its role, one token a piece, its end, the usage and [DONE]', async () => {
    await using mock = await startOpenAi(transport);
    const whole = await mock.client.chat.completions.create({
      model: MINI,
      messages: ask('Can gift cards be returned?'),
    });
    const body = {
      model: MINI,
      messages: ask('Can gift cards be returned?'),
      stream: true,
      stream_options: { include_usage: true },
    };
    const response = await mock.raw('POST', '/v1/chat/completions', body);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const text = await response.text();
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
    const events = text
      .split('\n\n')
      .slice(0, -2)
      .map((event) => JSON.parse(event.replace(/^data: /, '')));
    const deltas = events.flatMap((event) => event.choices.map((choice: { delta: object }) => choice.delta));
    expect(deltas[0]).toEqual({ role: 'assistant', content: '', refusal: null });
    expect(deltas.at(-1)).toEqual({});
    expect(deltas.map((delta: { content?: string }) => delta.content ?? '').join('')).toBe(
      whole.choices[0]?.message.content,
    );
    expect(events.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: whole.usage?.total_tokens } });
    expect(deltas).toHaveLength((whole.usage?.completion_tokens ?? 0) + 2);
    for (const event of events.slice(0, -1)) {
      expect(event).toMatchObject({ object: 'chat.completion.chunk', model: 'gpt-4o-mini-2024-07-18', usage: null });
      expect(event.obfuscation).toMatch(/^[A-Za-z0-9]+$/);
    }
    expect(events.at(-2).choices[0].finish_reason).toBe('stop');
  });

  test('streams without usage and obfuscation when so asked', async () => {
    await using mock = await startOpenAi(transport);
    const stream = await mock.client.chat.completions.create({
      model: MINI,
      messages: ask('Can gift cards be returned?'),
      stream: true,
      stream_options: { include_obfuscation: false },
    });
    for await (const chunk of stream) {
      expect(chunk).not.toHaveProperty('usage');
      expect(chunk).not.toHaveProperty('obfuscation');
    }
  });

  test('obeys max_completion_tokens, stop and n', async () => {
    await using mock = await startOpenAi(transport);
    const messages = ask('How long do customers have to return an item?');
    const create = (more: object) => mock.client.chat.completions.create({ model: MINI, messages, ...more });
    const cut = await create({ max_completion_tokens: 3 });
    expect([cut.choices[0]?.finish_reason, cut.usage?.completion_tokens]).toEqual(['length', 3]);
    const stopped = await create({ stop: [' within'] });
    expect([stopped.choices[0]?.finish_reason, stopped.choices[0]?.message.content]).toEqual([
      'stop',
      'Customers may return any item',
    ]);
    const three = await create({ n: 3 });
    expect(three.choices.map((choice) => choice.index)).toEqual([0, 1, 2]);
    expect(three.usage?.completion_tokens).toBe(3 * ((await create({})).usage?.completion_tokens ?? 0));
  });

  test('streams several choices side by side', async () => {
    await using mock = await startOpenAi(transport);
    const messages = [{ role: 'user' as const, content: 'Reply with exactly "one two".' }];
    const stream = await mock.client.chat.completions.create({ model: MINI, messages, n: 2, stream: true });
    const seen: unknown[] = [];
    for await (const { choices } of stream) seen.push([choices[0]?.index, choices[0]?.delta.content]);
    const each = ['', 'one', ' two', undefined];
    expect(seen).toEqual(
      each.flatMap((content) => [
        [0, content],
        [1, content],
      ]),
    );
  });

  test('bills input and output at the model’s prices and notes facts, not words', async () => {
    await using mock = await startOpenAi(transport);
    await mock.client.chat.completions.create({ model: 'gpt-4o', messages: ask('Can gift cards be returned?') });
    const [charge] = mock.meter.entries();
    const { inputTokens = 0, outputTokens = 0 } = charge?.units ?? {};
    expect(charge?.microUsd).toBe(Math.ceil(inputTokens * 2.5 + outputTokens * 10));
    const [entry] = mock.journal.entries();
    expect(entry?.facts).toEqual({
      model: 'gpt-4o',
      promptTokens: inputTokens,
      completionTokens: outputTokens,
      passages: 2,
      stream: false,
    });
    expect(JSON.stringify(entry)).not.toMatch(/Customers|gift|sk-/i);
  });

  const user = [{ role: 'user', content: 'a' }];
  test.each<[string, object, string, object]>([
    ['no model', { messages: user }, '400 you must provide a model parameter', {}],
    [
      'unknown model',
      { model: 'x', messages: user },
      '404 The model `x` does not exist or you do not have access to it.',
      { code: 'model_not_found' },
    ],
    [
      'no messages',
      { model: MINI },
      "400 Missing required parameter: 'messages'.",
      { param: 'messages', code: 'missing_required_parameter' },
    ],
    [
      'empty messages',
      { model: MINI, messages: [] },
      "400 Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.",
      { param: 'messages', code: 'empty_array' },
    ],
    [
      'unknown role',
      { model: MINI, messages: [{ role: 'x', content: 'a' }] },
      "400 Invalid value: 'x'. Supported values are: 'system', 'assistant', 'user', 'function', 'tool', and 'developer'.",
      { param: 'messages[0].role', code: 'invalid_value' },
    ],
    [
      'cold temperature',
      { model: MINI, messages: user, temperature: -1 },
      "400 Invalid 'temperature': decimal below minimum value. Expected a value >= 0, but got -1 instead.",
      { param: 'temperature', code: 'decimal_below_min_value' },
    ],
    ['unknown field', { model: MINI, messages: user, foo: 1 }, '400 Unrecognized request argument supplied: foo', {}],
    [
      'max_tokens of a reasoning model',
      { model: 'gpt-5', messages: user, max_tokens: 9 },
      "400 Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      { param: 'max_tokens', code: 'unsupported_parameter' },
    ],
    [
      'temperature of a reasoning model',
      { model: 'gpt-5', messages: user, temperature: 0 },
      "400 Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) value is supported.",
      { param: 'temperature', code: 'unsupported_value' },
    ],
    [
      'too long a prompt',
      { model: 'gpt-3.5-turbo', messages: [{ role: 'user', content: 'a '.repeat(16_400) }] },
      "400 This model's maximum context length is 16385 tokens. However, your messages resulted in 16408 tokens. Please reduce the length of the messages.",
      { param: 'messages', code: 'context_length_exceeded' },
    ],
  ])('%s is refused in the service’s words', async (_name, body, message, facts) => {
    await using mock = await startOpenAi(transport);
    const error = await mock.client.chat.completions.create(body as never).then(
      () => expect.unreachable('the request should be refused'),
      (reason: unknown) => reason as APIError,
    );
    expect(error).toBeInstanceOf(mock.errors.APIError);
    const { message: said, type, param, code } = error;
    expect({ said, type, param, code }).toEqual({
      said: message,
      type: 'invalid_request_error',
      param: null,
      code: null,
      ...facts,
    });
    expect(mock.meter.entries()).toEqual([]);
  });
});
