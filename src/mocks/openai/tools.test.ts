import type { ChatCompletionCreateParamsNonStreaming, ChatCompletionTool } from 'openai/resources';
import { describe, expect, test } from 'vitest';
import { DRIVERS, startOpenAi } from './testing.ts';

const weather: ChatCompletionTool = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'The present weather at a place.',
    parameters: {
      type: 'object',
      properties: { location: { type: 'string' }, unit: { type: 'string', enum: ['celsius', 'fahrenheit'] } },
      required: ['location', 'unit'],
      additionalProperties: false,
    },
  },
};
const ask = (content: string): ChatCompletionCreateParamsNonStreaming => ({
  model: 'gpt-4o-mini',
  messages: [{ role: 'user', content }],
  tools: [weather],
});
const WEATHER = 'What is the weather in Paris?';

describe.each(DRIVERS)('tools and formats of chat completions through the official SDK, %s', (transport) => {
  test('a tool is called when the question is about what it does, with arguments that fit its schema', async () => {
    await using mock = await startOpenAi(transport);
    const { choices } = await mock.client.chat.completions.create(ask(WEATHER));
    expect(choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: {
        content: null,
        tool_calls: [
          {
            id: expect.stringMatching(/^call_[A-Za-z0-9]{24}$/),
            type: 'function',
            function: { name: 'get_weather', arguments: '{"location":"Paris","unit":"celsius"}' },
          },
        ],
      },
    });
  });

  test.each<[string, object, string]>([
    ['auto, about something else', {}, 'stop'],
    ['none', { tool_choice: 'none', messages: ask(WEATHER).messages }, 'stop'],
    ['required', { tool_choice: 'required' }, 'tool_calls'],
    ['named', { tool_choice: { type: 'function', function: { name: 'get_weather' } } }, 'stop'],
  ])('tool_choice %s ends with %s', async (_, more, reason) => {
    await using mock = await startOpenAi(transport);
    const { choices } = await mock.client.chat.completions.create({ ...ask('Who is the king?'), ...more });
    expect(choices[0]?.finish_reason).toBe(reason);
  });

  test('a tool’s result is what the next answer says', async () => {
    await using mock = await startOpenAi(transport);
    const first = await mock.client.chat.completions.create(ask(WEATHER));
    const call = first.choices[0]!.message;
    const { choices } = await mock.client.chat.completions.create({
      ...ask(WEATHER),
      messages: [
        ...ask(WEATHER).messages,
        call,
        { role: 'tool', tool_call_id: call.tool_calls![0]!.id, content: '17 degrees and rain' },
      ],
    });
    expect(choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: '17 degrees and rain' } });
  });

  test('a streamed call comes in pieces that make the same call', async () => {
    await using mock = await startOpenAi(transport);
    const stream = mock.client.chat.completions.stream({ ...ask(WEATHER), stream: true });
    const call = (await stream.finalMessage()).tool_calls?.[0];
    expect(call).toMatchObject({
      function: { name: 'get_weather', arguments: '{"location":"Paris","unit":"celsius"}' },
    });
  });

  test('functions of old are answered the old way', async () => {
    await using mock = await startOpenAi(transport);
    const { tools: _, ...rest } = ask(WEATHER);
    const functions = [{ name: 'get_weather', parameters: { type: 'object', properties: {} } }];
    const { choices } = await mock.client.chat.completions.create({ ...rest, functions });
    expect(choices[0]).toMatchObject({
      finish_reason: 'function_call',
      message: { function_call: { name: 'get_weather', arguments: '{}' } },
    });
  });

  test('an answer under a JSON schema fits it and comes from the passages', async () => {
    await using mock = await startOpenAi(transport);
    const schema = {
      type: 'object',
      properties: { answer: { type: 'string' }, days: { type: 'integer' } },
      required: ['answer', 'days'],
      additionalProperties: false,
    };
    const { choices } = await mock.client.chat.completions.create({
      model: 'gpt-4o-mini',
      messages: [
        {
          role: 'user',
          content: '[1] Items may be returned within 30 days.\n\nQuestion: How long may items be returned?',
        },
      ],
      response_format: { type: 'json_schema', json_schema: { name: 'reply', schema, strict: true } },
    });
    expect(JSON.parse(choices[0]?.message.content ?? '')).toEqual({
      answer: 'Items may be returned within 30 days. [1]',
      days: 30,
    });
  });

  test('logprobs are there for each token, with as many alternatives as asked for', async () => {
    await using mock = await startOpenAi(transport);
    const answer = await mock.client.chat.completions.create({
      model: 'gpt-4o-mini',
      messages: [{ role: 'user', content: 'Reply with exactly "one two".' }],
      logprobs: true,
      top_logprobs: 3,
    });
    const content = answer.choices[0]?.logprobs?.content ?? [];
    expect(content.map(({ token }) => token).join('')).toBe('one two');
    expect(content.map((each) => each.top_logprobs.length)).toEqual([3, 3]);
    expect(content.every(({ logprob }) => logprob <= 0)).toBe(true);
  });
});

describe('a custom tool with a grammar', () => {
  const ask = async (syntax: string, definition: string) => {
    await using mock = await startOpenAi('in-process');
    const grammar = { syntax, definition };
    const custom = { name: 'sql', format: { type: 'grammar', grammar } };
    const chat = await mock.raw('POST', '/v1/chat/completions', {
      model: 'gpt-5',
      messages: [{ role: 'user', content: 'How many rows?' }],
      tools: [{ type: 'custom', custom }],
      tool_choice: 'required',
    });
    const responses = await mock.raw('POST', '/v1/responses', {
      model: 'gpt-5',
      input: 'How many rows?',
      tools: [{ type: 'custom', name: 'sql', format: { type: 'grammar', ...grammar } }],
      tool_choice: 'required',
    });
    return [await chat.json(), await responses.json()];
  };

  test('is called with a text that fits its regular expression, in chat and in responses', async () => {
    const [chat, response] = await ask('regex', '^SELECT [0-9]+$');
    const inputs = [
      chat.choices[0].message.tool_calls[0].custom.input,
      response.output.find(({ type }: { type: string }) => type === 'custom_tool_call').input,
    ];
    expect(inputs).toEqual(inputs.map(() => expect.stringMatching(/^SELECT [0-9]+$/)));
  });

  test('in lark is beyond this mock, which says so', async () => {
    const answers = await ask('lark', 'start: "a"');
    expect(answers.map(({ error }) => error.code)).toEqual(['not_mocked', 'not_mocked']);
  });
});

describe('what does not go together is refused', () => {
  const call = { id: 'call_1', type: 'function' as const, function: { name: 'get_weather', arguments: '{}' } };
  test.each<[string, object, string]>([
    [
      'a choice of a tool that is not offered',
      { tool_choice: { type: 'function', function: { name: 'x' } } },
      "Tool choice 'x' not found",
    ],
    [
      'a choice without tools',
      { tools: undefined, tool_choice: 'required' },
      "only allowed when 'tools' are specified",
    ],
    [
      'a tool message without a call',
      { messages: [{ role: 'tool', tool_call_id: 'call_1', content: 'x' }] },
      "messages with role 'tool' must be a response to a preceeding message with 'tool_calls'",
    ],
    [
      'a call without its tool message',
      {
        messages: [
          { role: 'assistant', tool_calls: [call] },
          { role: 'user', content: 'x' },
        ],
      },
      'did not have response messages: call_1',
    ],
    ['JSON that nobody speaks of', { response_format: { type: 'json_object' } }, "must contain the word 'json'"],
    [
      'a schema that is not strict',
      {
        response_format: { type: 'json_schema', json_schema: { name: 'r', strict: true, schema: { type: 'object' } } },
      },
      "Invalid schema for response_format 'r': In context=(), 'additionalProperties' is required",
    ],
  ])('%s', async (_, more, message) => {
    await using mock = await startOpenAi('in-process');
    const answer = await mock.raw('POST', '/v1/chat/completions', { ...ask(WEATHER), ...more });
    expect([answer.status, (await answer.json()).error.message]).toEqual([400, expect.stringContaining(message)]);
  });

  test('a schema that this mock cannot fill is a 501, never an answer that does not fit', async () => {
    await using mock = await startOpenAi('in-process');
    const schema = {
      type: 'object',
      properties: { zip: { type: 'string', pattern: '^(?=[0-9])[0-9]{5}$' } },
      required: ['zip'],
    };
    const answer = await mock.raw('POST', '/v1/chat/completions', {
      ...ask('x'),
      response_format: { type: 'json_schema', json_schema: { name: 'r', schema } },
    });
    expect(answer.status).toBe(501);
  });
});

describe.each(DRIVERS)('stored completions through the official SDK, %s', (transport) => {
  test('are listed, read, updated and deleted; others are not kept', async () => {
    await using mock = await startOpenAi(transport);
    const { completions } = mock.client.chat;
    const messages = [{ role: 'user' as const, content: 'Reply with exactly "pong".' }];
    await completions.create({ model: 'gpt-4o-mini', messages });
    const kept = await completions.create({ model: 'gpt-4o-mini', messages, store: true, metadata: { run: '7' } });
    const other = await completions.create({ model: 'gpt-4o', messages, store: true });
    const ids = async (query: object) => (await completions.list(query)).data.map(({ id }) => id);
    expect(await ids({})).toEqual([kept.id, other.id]);
    expect(await ids({ metadata: { run: '7' } })).toEqual([kept.id]);
    expect(await ids({ model: 'gpt-4o' })).toEqual([other.id]);
    expect((await completions.retrieve(kept.id)).choices).toEqual(kept.choices);
    expect((await completions.messages.list(kept.id)).data).toMatchObject([
      { role: 'user', content: messages[0]?.content },
    ]);
    expect(await completions.update(kept.id, { metadata: { run: '8' } })).toMatchObject({ metadata: { run: '8' } });
    expect(await completions.delete(kept.id)).toEqual({
      object: 'chat.completion.deleted',
      id: kept.id,
      deleted: true,
    });
    await expect(completions.retrieve(kept.id)).rejects.toMatchObject({ status: 404 });
  });
});
