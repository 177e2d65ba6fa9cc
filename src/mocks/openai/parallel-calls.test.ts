import type { ChatCompletionTool } from 'openai/resources';
import type { FunctionTool } from 'openai/resources/responses/responses';
import { describe, expect, test } from 'vitest';
import { DRIVERS, startOpenAi } from './testing.ts';

const place = {
  type: 'object',
  properties: { place: { type: 'string' } },
  required: ['place'],
  additionalProperties: false,
};
const DESCRIPTIONS = { get_weather: 'The present weather at a place.', get_time: 'The time of day at a place.' };
const names = ['get_weather', 'get_time'] as const;
const chatTools = names.map(
  (name): ChatCompletionTool => ({
    type: 'function',
    function: { name, description: DESCRIPTIONS[name], parameters: place },
  }),
);
const tools = names.map(
  (name): FunctionTool => ({
    type: 'function',
    name,
    description: DESCRIPTIONS[name],
    parameters: place,
    strict: true,
  }),
);
const PARIS = ['get_weather', '{"place":"Paris"}'];
const ROME = ['get_weather', '{"place":"Rome"}'];

const QUESTIONS: [string, object, string[][]][] = [
  ['What is the weather in Paris and Rome?', {}, [PARIS, ROME]],
  ['What is the weather in Paris? And in Rome?', {}, [PARIS, ROME]],
  ['What is the weather in Paris and the time in Tokyo?', {}, [PARIS, ['get_time', '{"place":"Tokyo"}']]],
  ['Tell me the weather and the time in Paris.', {}, [PARIS, ['get_time', '{"place":"Paris"}']]],
  ['The weather in Paris, please. I mean the weather in Paris.', {}, [PARIS]],
  ['Who is the king of Sweden and Norway?', {}, []],
  ['What is the weather in Paris and Rome?', { tool_choice: 'required' }, [PARIS, ROME]],
  ['What is the weather in Paris and Rome?', { parallel_tool_calls: false }, [PARIS]],
];

describe.each(DRIVERS)('several tools are called at a time through the official SDK, %s', (driver) => {
  const questions = driver === 'in-process' ? QUESTIONS : QUESTIONS.slice(0, 1);

  test.each(questions)('chat: %s %j', async (content, more, calls) => {
    await using mock = await startOpenAi(driver);
    const body = { model: 'gpt-4o-mini', messages: [{ role: 'user' as const, content }], tools: chatTools, ...more };
    const { choices } = await mock.client.chat.completions.create(body);
    const made = choices[0]?.message.tool_calls ?? [];
    expect(made.map((call) => call.type === 'function' && [call.function.name, call.function.arguments])).toEqual(
      calls,
    );
    expect(new Set(made.map(({ id }) => id)).size).toBe(calls.length);
    expect(choices[0]?.finish_reason).toBe(calls.length > 0 ? 'tool_calls' : 'stop');
  });

  test.each(questions)('responses: %s %j', async (input, more, calls) => {
    await using mock = await startOpenAi(driver);
    const { output } = await mock.client.responses.create({ model: 'gpt-4o-mini', input, tools, ...more });
    const made = output.flatMap((item) => (item.type === 'function_call' ? [item] : []));
    expect(made.map((item) => [item.name, item.arguments])).toEqual(calls);
    expect(made.every(({ status }) => status === 'completed')).toBe(true);
    expect(output.length).toBe(Math.max(1, calls.length));
  });

  test('chat streams each call under its index, announced before its fragments', async () => {
    await using mock = await startOpenAi(driver);
    const messages = [{ role: 'user' as const, content: 'What is the weather in Paris and Rome?' }];
    const stream = await mock.client.chat.completions.create({
      model: 'gpt-4o-mini',
      messages,
      tools: chatTools,
      stream: true,
    });
    const seen = new Map<number, string>();
    let last = -1;
    for await (const { choices } of stream) {
      for (const { index, id, function: call } of choices[0]?.delta.tool_calls ?? []) {
        expect(id !== undefined).toBe(index > last);
        last = Math.max(last, index);
        seen.set(index, (seen.get(index) ?? '') + (call?.arguments ?? ''));
      }
    }
    expect([...seen]).toEqual([
      [0, PARIS[1]],
      [1, ROME[1]],
    ]);
  });

  test('responses stream one call after the other, each with all of its events', async () => {
    await using mock = await startOpenAi(driver);
    const input = 'What is the weather in Paris and Rome?';
    const stream = await mock.client.responses.create({ model: 'gpt-4o-mini', input, tools, stream: true });
    const events: [string, number][] = [];
    const args = ['', ''];
    for await (const event of stream) {
      if (!('output_index' in event)) continue;
      if (event.type === 'response.function_call_arguments.delta') args[event.output_index] += event.delta;
      else events.push([event.type.replace('response.', ''), event.output_index]);
    }
    const ofOne = (at: number) => [
      ['output_item.added', at],
      ['function_call_arguments.done', at],
      ['output_item.done', at],
    ];
    expect(events).toEqual([...ofOne(0), ...ofOne(1)]);
    expect(args).toEqual([PARIS[1], ROME[1]]);
  });
});

describe('a tool that is told', () => {
  const WEATHER = { type: 'function', function: { name: 'get_weather' } };
  const ask = { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Weather in Paris and Rome?' }] };
  const created = async (more: object) => {
    await using mock = await startOpenAi('in-process');
    const { choices } = await mock.client.chat.completions.create({ ...ask, ...more } as never);
    return choices[0];
  };

  test('is called once, and the answer ends with stop, as seen live', async () => {
    const choice = await created({ tools: chatTools, tool_choice: WEATHER });
    const args = choice?.message.tool_calls?.map((call) => call.type === 'function' && call.function.arguments);
    expect([args, choice?.finish_reason]).toEqual([[PARIS[1]], 'stop']);
  });

  test('by a list of allowed ones leaves the others uncalled', async () => {
    const allowed = { mode: 'required', tools: [{ type: 'function', function: { name: 'get_time' } }] };
    const choice = await created({
      tools: chatTools,
      tool_choice: { type: 'allowed_tools', allowed_tools: allowed },
    });
    const called = choice?.message.tool_calls?.map((call) => call.type === 'function' && call.function.name);
    expect(called).toEqual(['get_time']);
  });

  test('by a list of tools that are not offered is refused', async () => {
    const allowed = { mode: 'auto', tools: [{ type: 'function', function: { name: 'none' } }] };
    const asked = created({ tools: chatTools, tool_choice: { type: 'allowed_tools', allowed_tools: allowed } });
    await expect(asked).rejects.toMatchObject({ status: 400, message: expect.stringContaining("Tool choice 'none'") });
  });

  test('is cut with its arguments where the answer may not be longer', async () => {
    const choice = await created({ tools: chatTools, tool_choice: 'required', max_completion_tokens: 4 });
    const [call] = choice?.message.tool_calls ?? [];
    expect(choice?.finish_reason).toBe('length');
    expect(call?.type === 'function' && '{"place":"Paris"}'.startsWith(call.function.arguments)).toBe(true);
  });
});

test('what several tools found is all said', async () => {
  await using mock = await startOpenAi('in-process');
  const said: string[] = [];
  const runner = mock.client.chat.completions.runTools({
    model: 'gpt-4o-mini',
    messages: [{ role: 'user', content: 'What is the weather in Paris and Rome?' }],
    tools: [
      {
        type: 'function',
        function: {
          name: 'get_weather',
          description: DESCRIPTIONS.get_weather,
          parameters: place,
          parse: JSON.parse,
          function: (at: { place: string }) => {
            said.push(at.place);
            return `${at.place}: 17 degrees`;
          },
        },
      },
    ],
  });
  expect(await runner.finalContent()).toBe('Paris: 17 degrees\nRome: 17 degrees');
  expect(said).toEqual(['Paris', 'Rome']);
});
