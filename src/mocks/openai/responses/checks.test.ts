import { describe, expect, test } from 'vitest';
import { startOpenAi } from '../testing.ts';

const ASK = { model: 'gpt-4o', input: 'Say hello.' };
const THINKS = { model: 'gpt-5', input: 'Say hello.' };
const FUNCTION = { type: 'function', name: 'f', parameters: { type: 'object', properties: {} }, strict: false };

async function refusalOf(body: object) {
  await using mock = await startOpenAi('in-process');
  const response = await mock.raw('POST', '/v1/responses', body);
  const answer = (await response.json()) as { error?: { message: string; param: string | null; code: string | null } };
  expect(mock.bugs).toEqual([]);
  const { message, param, code } = answer.error ?? { message: 'answered', param: null, code: null };
  return [response.status, message, param, code];
}

describe('what a response cannot be asked for', () => {
  test.each<[string, object, number, string, string | null, string | null]>([
    ['an unknown parameter', { ...ASK, odd: 1 }, 400, "Unknown parameter: 'odd'.", 'odd', 'unknown_parameter'],
    [
      'an unknown parameter within one',
      { ...ASK, text: { odd: 1 } },
      400,
      "Unknown parameter: 'text.odd'.",
      'text.odd',
      'unknown_parameter',
    ],
    [
      'nothing to answer',
      { model: 'gpt-4o' },
      400,
      `One of "input" or "previous_response_id" or 'prompt' or 'conversation' must be provided.`,
      'input',
      'missing_required_parameter',
    ],
    [
      'an id that is none of a response',
      { ...ASK, previous_response_id: 'abc' },
      400,
      "Invalid 'previous_response_id': 'abc'. Expected an ID that begins with 'resp'.",
      'previous_response_id',
      'invalid_value',
    ],
    [
      'two pasts at once',
      { ...ASK, previous_response_id: 'resp_1', conversation: 'conv_1' },
      400,
      "Mutually exclusive parameters. Ensure you are only providing one of: 'previous_response_id' or 'conversation'.",
      null,
      'mutually_exclusive_parameters',
    ],
    [
      'a part as chat has it',
      { ...ASK, input: [{ role: 'user', content: [{ type: 'text', text: 'a' }] }] },
      400,
      "Invalid value: 'text'. Supported values are: 'input_text', 'input_image', 'output_text', 'refusal', 'input_file', 'computer_screenshot', and 'summary_text'.",
      'input[0].content[0]',
      'invalid_value',
    ],
    [
      'an assistant who gives',
      { ...ASK, input: [{ role: 'assistant', content: [{ type: 'input_text', text: 'a' }] }] },
      400,
      "Invalid value: 'input_text'. Supported values are: 'output_text' and 'refusal'.",
      'input[0].content[0]',
      'invalid_value',
    ],
    [
      'an output of no call',
      { ...ASK, input: [{ type: 'function_call_output', call_id: 'call_1', output: 'a' }] },
      400,
      'No tool call found for function call output with call_id call_1.',
      'input',
      null,
    ],
    [
      'a call without its output',
      { ...ASK, input: [{ type: 'function_call', call_id: 'call_1', name: 'f', arguments: '{}' }] },
      400,
      'No tool output found for function call call_1.',
      'input',
      null,
    ],
    [
      'an unknown conversation',
      { ...ASK, conversation: { id: 'conv_1' } },
      404,
      "Conversation with id 'conv_1' not found.",
      null,
      null,
    ],
    [
      'an unknown template',
      { ...ASK, prompt: { id: 'pmpt_1' } },
      404,
      "Prompt with id 'pmpt_1' not found.",
      null,
      null,
    ],
    [
      'something to include that is nothing',
      { ...ASK, include: ['everything'] },
      400,
      "Invalid value: 'everything'. Supported values are: 'file_search_call.results', 'web_search_call.results', 'web_search_call.action.sources', 'message.input_image.image_url', 'computer_call_output.output.image_url', 'code_interpreter_call.outputs', 'reasoning.encrypted_content', and 'message.output_text.logprobs'.",
      'include[0]',
      'invalid_value',
    ],
    [
      'a role that is none',
      { ...ASK, input: [{ role: 'tool', content: 'a' }] },
      400,
      "Invalid value: 'tool'. Supported values are: 'user', 'assistant', 'system', and 'developer'.",
      'input[0].role',
      'invalid_value',
    ],
    [
      'coldness of a model that thinks',
      { ...THINKS, temperature: 0 },
      400,
      "Unsupported parameter: 'temperature' is not supported with this model.",
      'temperature',
      null,
    ],
    [
      'thinking of a model that does not',
      { ...ASK, reasoning: { effort: 'low' } },
      400,
      "Unsupported parameter: 'reasoning.effort' is not supported with this model.",
      'reasoning.effort',
      'unsupported_parameter',
    ],
    [
      'an effort the model has not got',
      { ...THINKS, reasoning: { effort: 'xhigh' } },
      400,
      "Unsupported value: 'xhigh' is not supported with the 'gpt-5-2025-08-07' model. Supported values are: 'minimal', 'low', 'medium', and 'high'.",
      'reasoning.effort',
      'unsupported_value',
    ],
    [
      'brevity of a model that cannot be told',
      { ...ASK, text: { verbosity: 'low' } },
      400,
      "Unsupported value: 'low' is not supported with the 'gpt-4o-2024-08-06' model. Supported values are: 'medium'.",
      'text.verbosity',
      'unsupported_value',
    ],
    [
      'a tool of the service’s own that is not offered',
      { ...ASK, tools: [{ type: 'web_search' }], tool_choice: { type: 'code_interpreter' } },
      400,
      "Tool choice 'code_interpreter' not found in 'tools' parameter.",
      'tool_choice',
      null,
    ],
    [
      'all that changes nothing',
      {
        ...ASK,
        user: 'u',
        truncation: 'auto',
        safety_identifier: 's',
        prompt_cache_key: 'k',
        prompt_cache_retention: '24h',
        metadata: { a: 'b' },
        context_management: [{ type: 'compaction', compact_threshold: 5_000 }],
        max_tool_calls: 3,
        parallel_tool_calls: false,
        service_tier: 'auto',
      },
      200,
      'answered',
      null,
      null,
    ],
  ])('%s', async (_, body, ...refusal) => {
    expect(await refusalOf(body)).toEqual(refusal);
  });
});

describe('what a response says of how it was asked', () => {
  test('parameters come back as given, tools and schemas with their defaults filled in', async () => {
    await using mock = await startOpenAi('in-process');
    const schema = { type: 'object', properties: {}, required: [], additionalProperties: false };
    const answer = await (
      await mock.raw('POST', '/v1/responses', {
        ...ASK,
        tools: [FUNCTION, { type: 'web_search' }, { type: 'custom', name: 'c' }],
        text: { format: { type: 'json_schema', name: 'n', schema } },
        ...{ prompt_cache_key: 'k', safety_identifier: 's', service_tier: 'flex', truncation: 'auto', top_p: 0.5 },
      })
    ).json();
    expect(answer).toMatchObject({
      tools: [
        { type: 'function', description: null, name: 'f', parameters: FUNCTION.parameters, strict: false },
        { type: 'web_search', search_context_size: 'medium', user_location: { type: 'approximate', country: 'US' } },
        { type: 'custom', name: 'c', description: null, format: { type: 'text' } },
      ],
      text: {
        format: { type: 'json_schema', description: null, name: 'n', schema, strict: true },
        verbosity: 'medium',
      },
      ...{ prompt_cache_key: 'k', safety_identifier: 's', service_tier: 'flex', truncation: 'auto', top_p: 0.5 },
      tool_choice: 'auto',
      metadata: {},
    });
  });

  test('told to truncate, the oldest items give way; else too long an input is refused', async () => {
    await using mock = await startOpenAi('in-process');
    const input = [
      { role: 'user' as const, content: 'a '.repeat(17_000) },
      { role: 'user' as const, content: '[1] The tower is 90 metres tall.\n\nQuestion: How tall is the tower?' },
    ];
    const ask = (truncation: 'auto' | 'disabled') =>
      mock.client.responses.create({ model: 'gpt-3.5-turbo', input, truncation });
    expect((await ask('auto')).output_text).toBe('The tower is 90 metres tall. [1]');
    await expect(ask('disabled')).rejects.toMatchObject({ code: 'context_length_exceeded' });
  });

  test('a picture counts by its tiles', async () => {
    await using mock = await startOpenAi('in-process');
    const count = async (content: object[]) =>
      (await mock.client.responses.inputTokens.count({ model: 'gpt-4o', input: [{ role: 'user', content }] } as never))
        .input_tokens;
    const text = { type: 'input_text', text: 'What is this?' };
    const picture = { type: 'input_image', image_url: 'https://example.com/a.png', detail: 'auto' };
    expect((await count([text, picture])) - (await count([text]))).toBe(765);
  });

  test('probabilities come when they are included', async () => {
    await using mock = await startOpenAi('in-process');
    const answer = await mock.client.responses.create({
      ...ASK,
      include: ['message.output_text.logprobs'],
      top_logprobs: 2,
    });
    const [item] = answer.output;
    const [part] = item?.type === 'message' ? item.content : [];
    const logprobs = part?.type === 'output_text' ? (part.logprobs ?? []) : [];
    expect(logprobs.map(({ token }) => token).join('')).toBe(answer.output_text);
    expect(logprobs[0]?.top_logprobs).toHaveLength(2);
  });
});

describe('a model that thinks', () => {
  test('puts a reasoning item before its answer, and bills it', async () => {
    await using mock = await startOpenAi('in-process');
    const answer = await mock.client.responses.create(THINKS);
    expect(answer.output).toEqual([
      { id: expect.stringMatching(/^rs_[0-9a-f]{50}$/), type: 'reasoning', summary: [] },
      expect.objectContaining({ type: 'message' }),
    ]);
    expect(answer.usage?.output_tokens_details.reasoning_tokens).toBe(128);
    expect(answer.usage?.output_tokens).toBe(mock.meter.entries()[0]?.units.outputTokens);
    expect(answer.reasoning).toMatchObject({ effort: 'medium', summary: null });
    const unthinking = await mock.client.responses.create({ ...THINKS, model: 'gpt-5.2' });
    expect(unthinking.output.map(({ type }) => type)).toEqual(['message']);
  });

  test('sums its thoughts up and seals them when asked', async () => {
    await using mock = await startOpenAi('in-process');
    const { output } = await mock.client.responses.create({
      ...THINKS,
      reasoning: { effort: 'low', summary: 'auto' },
      include: ['reasoning.encrypted_content'],
    });
    expect(output[0]).toMatchObject({
      type: 'reasoning',
      encrypted_content: expect.any(String),
      summary: [{ type: 'summary_text', text: expect.any(String) }],
    });
  });

  test('streams its summary before its text, numbered through, and can be streamed again from a number on', async () => {
    await using mock = await startOpenAi('in-process');
    const request = { ...THINKS, reasoning: { summary: 'auto' as const }, background: true };
    const events = await Array.fromAsync(await mock.client.responses.create({ ...request, stream: true }));
    expect([...new Set(events.map(({ type }) => type))]).toEqual([
      'response.created',
      'response.queued',
      'response.in_progress',
      'response.output_item.added',
      'response.reasoning_summary_part.added',
      'response.reasoning_summary_text.delta',
      'response.reasoning_summary_text.done',
      'response.reasoning_summary_part.done',
      'response.output_item.done',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.completed',
    ]);
    expect(events.map(({ sequence_number: number }) => number)).toEqual(events.map((_, i) => i));
    const id = events[0]?.type === 'response.created' ? events[0].response.id : '';
    const again = await Array.fromAsync(
      await mock.client.responses.retrieve(id, { stream: true, starting_after: 4, include_obfuscation: false }),
    );
    expect(again.map(({ type }) => type)).toEqual(events.slice(5).map(({ type }) => type));
    expect(again[0]?.sequence_number).toBe(5);
  });

  test('thinks within max_output_tokens: with too few of them it says nothing', async () => {
    await using mock = await startOpenAi('in-process');
    const answer = await mock.client.responses.create({ ...THINKS, max_output_tokens: 16 });
    expect(answer).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } });
    expect(answer.output.map(({ type }) => type)).toEqual(['reasoning']);
  });
});
