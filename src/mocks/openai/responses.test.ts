import { describe, expect, test } from 'vitest';
import { DRIVERS, startOpenAi } from './testing.ts';

const HELLO = { model: 'gpt-4o', input: 'Say hello in one word.' };
const PASSAGE = '[1] The tower is 90 metres tall.\n\nQuestion: How tall is the tower?';
const NOW = Date.UTC(2026, 0, 1) / 1000;

const KEYS = `id object created_at status background billing completed_at error frequency_penalty incomplete_details
  instructions max_output_tokens max_tool_calls model moderation output parallel_tool_calls presence_penalty
  previous_response_id prompt_cache_key prompt_cache_retention reasoning safety_identifier service_tier store temperature
  text tool_choice tools top_logprobs top_p truncation usage user metadata`.split(/\s+/);

describe.each(DRIVERS)('responses through the official SDK, %s', (transport) => {
  test('a response has every key of 2026, and the token counts of chat', async () => {
    await using mock = await startOpenAi(transport);
    const answer = await (await mock.raw('POST', '/v1/responses', HELLO)).json();
    expect(Object.keys(answer)).toEqual(KEYS);
    expect(answer).toMatchObject({
      id: expect.stringMatching(/^resp_[0-9a-f]{50}$/),
      created_at: NOW,
      model: 'gpt-4o-2024-08-06',
      status: 'completed',
      usage: {
        input_tokens: 13,
        input_tokens_details: { cached_tokens: 0 },
        output_tokens_details: { reasoning_tokens: 0 },
      },
    });
    expect(answer.output).toEqual([
      {
        id: expect.stringMatching(/^msg_[0-9a-f]{50}$/),
        type: 'message',
        status: 'completed',
        content: [{ type: 'output_text', annotations: [], logprobs: [], text: expect.any(String) }],
        role: 'assistant',
      },
    ]);
    expect(mock.meter.entries()).toMatchObject([{ operation: 'responses.create', units: { inputTokens: 13 } }]);
  });

  test('passages are answered from, whether the input is a text, items or instructions', async () => {
    await using mock = await startOpenAi(transport);
    const { responses } = mock.client;
    const texts = await Promise.all([
      responses.create({ model: 'gpt-4o', input: PASSAGE }),
      responses.create({
        model: 'gpt-4o',
        input: [{ role: 'user', content: [{ type: 'input_text', text: PASSAGE }] }],
      }),
      responses.create({ model: 'gpt-4o', instructions: PASSAGE.split('\n\n')[0]!, input: 'How tall is the tower?' }),
    ]);
    expect(texts.map((each) => each.output_text)).toEqual(Array(3).fill('The tower is 90 metres tall. [1]'));
  });

  test('events come in their order, numbered from 0, and make the same response', async () => {
    await using mock = await startOpenAi(transport);
    const events = [];
    for await (const event of await mock.client.responses.create({ ...HELLO, input: PASSAGE, stream: true }))
      events.push(event);
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_, i) => i));
    const types = events.map(({ type }) => type);
    expect([...new Set(types)]).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ]);
    const text = events.map((event) => (event.type === 'response.output_text.delta' ? event.delta : '')).join('');
    expect(text).toBe('The tower is 90 metres tall. [1]');
    const last = events.at(-1);
    expect(last).toMatchObject({ response: { status: 'completed', output: [{ content: [{ text }] }] } });
  });

  test('a response is kept unless told otherwise: read, followed, listed item by item, deleted', async () => {
    await using mock = await startOpenAi(transport);
    const { responses } = mock.client;
    const first = await responses.create({ model: 'gpt-4o', input: PASSAGE });
    expect((await responses.retrieve(first.id)).output).toEqual(first.output);
    const next = await responses.create({
      model: 'gpt-4o',
      previous_response_id: first.id,
      input: 'How tall is it again, the tower?',
    });
    expect(next.output_text).toBe('The tower is 90 metres tall. [1]');
    expect((await responses.inputItems.list(next.id)).data).toMatchObject([
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'How tall is it again, the tower?' }] },
    ]);
    await responses.delete(first.id);
    await expect(responses.retrieve(first.id)).rejects.toMatchObject({ status: 404 });
    const unkept = await responses.create({ ...HELLO, store: false });
    await expect(responses.retrieve(unkept.id)).rejects.toMatchObject({ status: 404 });
  });

  test('a tool is called, streamed and answered with its result', async () => {
    await using mock = await startOpenAi(transport);
    const { responses } = mock.client;
    const tool = {
      type: 'function' as const,
      name: 'get_weather',
      description: 'The weather at a place.',
      strict: true,
      parameters: {
        type: 'object',
        properties: { city: { type: 'string' } },
        required: ['city'],
        additionalProperties: false,
      },
    };
    const asked = { model: 'gpt-4o', input: 'What is the weather in Rome?', tools: [tool] };
    const called = await responses.create(asked);
    const call = called.output[0];
    expect(call).toMatchObject({
      type: 'function_call',
      name: 'get_weather',
      arguments: '{"city":"Rome"}',
      status: 'completed',
    });
    const types = [];
    for await (const event of await responses.create({ ...asked, stream: true })) types.push(event.type);
    expect(types).toContain('response.function_call_arguments.delta');
    expect(types).toContain('response.function_call_arguments.done');
    const callId = call?.type === 'function_call' ? call.call_id : '';
    const answered = await responses.create({
      ...asked,
      previous_response_id: called.id,
      input: [{ type: 'function_call_output', call_id: callId, output: '21 degrees' }],
    });
    expect(answered.output_text).toBe('21 degrees');
  });

  test('an answer under a schema fits it', async () => {
    await using mock = await startOpenAi(transport);
    const schema = {
      type: 'object',
      properties: { answer: { type: 'string' }, metres: { type: 'integer' } },
      required: ['answer', 'metres'],
      additionalProperties: false,
    };
    const answer = await mock.client.responses.create({
      model: 'gpt-4o',
      input: PASSAGE,
      text: { format: { type: 'json_schema', name: 'reply', schema } },
    });
    expect(JSON.parse(answer.output_text)).toEqual({ answer: 'The tower is 90 metres tall. [1]', metres: 90 });
  });

  test('in the background it is queued, done when its time has come, and cancelled before', async () => {
    await using mock = await startOpenAi(transport);
    const { responses } = mock.client;
    const [done, stopped] = [
      await responses.create({ ...HELLO, background: true }),
      await responses.create({ ...HELLO, background: true }),
    ];
    expect(done).toMatchObject({ status: 'queued', output: [], usage: null });
    expect(await responses.cancel(stopped.id)).toMatchObject({ status: 'cancelled' });
    await mock.clock.advance(1_000);
    expect(await responses.retrieve(done.id)).toMatchObject({ status: 'completed', completed_at: NOW + 1 });
    expect(await responses.retrieve(stopped.id)).toMatchObject({ status: 'cancelled', output: [] });
    const direct = await responses.create(HELLO);
    await expect(responses.cancel(direct.id)).rejects.toMatchObject({ status: 400 });
  });

  test('tokens are counted without answering, and a conversation is compacted', async () => {
    await using mock = await startOpenAi(transport);
    const { responses } = mock.client;
    expect(await responses.inputTokens.count(HELLO)).toEqual({ object: 'response.input_tokens', input_tokens: 13 });
    const compacted = await responses.compact({
      model: 'gpt-4o',
      input: [
        { role: 'user', content: 'a' },
        { role: 'assistant', content: 'b' },
      ],
    });
    expect(compacted).toMatchObject({
      object: 'response.compaction',
      output: [
        { type: 'message', role: 'user' },
        { type: 'compaction', encrypted_content: expect.any(String) },
      ],
    });
    expect(mock.meter.entries()).toEqual([]);
  });

  test('cut off at max_output_tokens it is incomplete', async () => {
    await using mock = await startOpenAi(transport);
    const input = `Reply with exactly "${'word '.repeat(40)}".`;
    const answer = await mock.client.responses.create({ model: 'gpt-4o', input, max_output_tokens: 16 });
    expect(answer).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } });
    expect(answer.usage?.output_tokens).toBe(16);
  });
});

describe('what is refused', () => {
  test.each<[string, object, number, object]>([
    ['no model', { input: 'a' }, 400, { message: 'you must provide a model parameter' }],
    [
      'an unknown model',
      { ...HELLO, model: 'gpt-9' },
      400,
      { message: "The requested model 'gpt-9' does not exist.", param: 'model', code: 'model_not_found' },
    ],
    [
      'a follow-up of nothing',
      { ...HELLO, previous_response_id: 'resp_x' },
      400,
      { code: 'previous_response_not_found' },
    ],
    [
      'too long an input',
      { model: 'gpt-3.5-turbo', input: 'a '.repeat(17_000) },
      400,
      { code: 'context_length_exceeded', param: 'input' },
    ],
    [
      'a schema that is not strict',
      { ...HELLO, text: { format: { type: 'json_schema', name: 'r', schema: { type: 'object' } } } },
      400,
      { code: 'invalid_json_schema', param: 'text.format.schema' },
    ],
    [
      'too few tokens',
      { ...HELLO, max_output_tokens: 1 },
      400,
      { code: 'integer_below_min_value', param: 'max_output_tokens' },
    ],
    ['an unknown parameter', { ...HELLO, odd: 1 }, 400, {}],
  ])('%s', async (_, body, status, error) => {
    await using mock = await startOpenAi('in-process');
    const answer = await mock.raw('POST', '/v1/responses', body);
    expect(answer.status).toBe(status);
    const problem = (await answer.json()).error;
    expect(Object.keys(problem)).toEqual(['message', 'type', 'param', 'code']);
    expect(problem).toMatchObject(error);
    expect(mock.bugs).toEqual([]);
  });
});
