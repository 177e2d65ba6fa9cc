import { describe, expect, test } from 'vitest';
import { startOpenAi } from '../testing.ts';

const USER = { role: 'user', content: 'Say hello.' };
const ASK = { model: 'gpt-4o', messages: [USER] };
const THINKS = { model: 'gpt-5', messages: [USER] };
const PICTURE = { type: 'image_url', image_url: { url: 'https://example.com/a.png' } };
const TOOL = { type: 'function', function: { name: 'f', parameters: { type: 'object', properties: {} } } };

async function refusalOf(body: object) {
  await using mock = await startOpenAi('in-process');
  const response = await mock.raw('POST', '/v1/chat/completions', body);
  const answer = (await response.json()) as { error?: { message: string; param: string | null; code: string | null } };
  expect(mock.bugs).toEqual([]);
  const { message, param, code } = answer.error ?? { message: 'answered', param: null, code: null };
  return [response.status, message, param, code];
}

describe('a parameter that is out of its bounds', () => {
  test.each<[object, string, string, string]>([
    [
      { temperature: 2.5 },
      "Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 2.5 instead.",
      'temperature',
      'decimal_above_max_value',
    ],
    [
      { top_p: 1.5 },
      "Invalid 'top_p': decimal above maximum value. Expected a value <= 1, but got 1.5 instead.",
      'top_p',
      'decimal_above_max_value',
    ],
    [
      { n: 0 },
      "Invalid 'n': integer below minimum value. Expected a value >= 1, but got 0 instead.",
      'n',
      'integer_below_min_value',
    ],
    [
      { logprobs: true, top_logprobs: 21 },
      "Invalid 'top_logprobs': integer above maximum value. Expected a value <= 20, but got 21 instead.",
      'top_logprobs',
      'integer_above_max_value',
    ],
    [
      { logit_bias: { 50256: -101 } },
      "Invalid 'logit_bias.50256': decimal below minimum value. Expected a value >= -100, but got -101 instead.",
      'logit_bias.50256',
      'decimal_below_min_value',
    ],
    [
      { stop: ['a', 'b', 'c', 'd', 'e'] },
      "Invalid 'stop': array too long. Expected an array with maximum length 4, but got an array with length 5 instead.",
      'stop',
      'array_above_max_length',
    ],
    [
      { stop: 7 },
      "Invalid type for 'stop': expected one of a string or array of strings, but got an integer instead.",
      'stop',
      'invalid_type',
    ],
    [
      { temperature: 'hot' },
      "Invalid type for 'temperature': expected a decimal, but got a string instead.",
      'temperature',
      'invalid_type',
    ],
    [{ n: 1.5 }, "Invalid type for 'n': expected an integer, but got a decimal instead.", 'n', 'invalid_type'],
    [
      { service_tier: 'gold' },
      "Invalid value: 'gold'. Supported values are: 'auto', 'default', 'flex', 'scale', 'priority', 'fast', and 'ultrafast'.",
      'service_tier',
      'invalid_value',
    ],
    [
      { response_format: { type: 'xml' } },
      "Invalid value: 'xml'. Supported values are: 'text', 'json_object', and 'json_schema'.",
      'response_format.type',
      'invalid_value',
    ],
    [
      { safety_identifier: 'x'.repeat(129) },
      "Invalid 'safety_identifier': string too long. Expected a string with maximum length 128, but got a string with length 129 instead.",
      'safety_identifier',
      'string_above_max_length',
    ],
    [
      { store: true, metadata: { a: 'x'.repeat(513) } },
      "Invalid 'metadata.a': string too long. Expected a string with maximum length 512, but got a string with length 513 instead.",
      'metadata.a',
      'string_above_max_length',
    ],
    [
      { store: true, metadata: Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`k${i}`, 'v'])) },
      "Invalid 'metadata': too many properties. Expected an object with at most 16 properties, but got an object with 17 properties instead.",
      'metadata',
      'object_above_max_properties',
    ],
    [
      { tools: [{ ...TOOL, function: { name: 'a b' } }] },
      "Invalid 'tools[0].function.name': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.",
      'tools[0].function.name',
      'invalid_value',
    ],
    [{ tools: [{ ...TOOL, odd: 1 }] }, "Unknown parameter: 'tools[0].odd'.", 'tools[0].odd', 'unknown_parameter'],
    [
      { messages: [{ role: 'user', content: [{ type: 'input_text', text: 'a' }] }] },
      "Invalid value: 'input_text'. Supported values are: 'text', 'image_url', 'input_audio', 'refusal', 'audio', and 'file'.",
      'messages[0].content[0].type',
      'invalid_value',
    ],
    [
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: {} }] }] },
      "Missing required parameter: 'messages[0].content[0].image_url.url'.",
      'messages[0].content[0].image_url.url',
      'missing_required_parameter',
    ],
    [
      { messages: [{ ...USER, name: 'a b' }] },
      "Invalid 'messages[0].name': string does not match pattern. Expected a string that matches the pattern '^[^\\s<|\\\\/>]+$'.",
      'messages[0].name',
      'invalid_value',
    ],
    [
      { messages: [{ role: 'user', content: [] }] },
      "Invalid 'messages[0].content': empty array. Expected an array with minimum length 1, but got an empty array instead.",
      'messages[0].content',
      'empty_array',
    ],
    [
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'iVBORw0KGgo' } }] }] },
      "Invalid image URL: 'messages[0].content[0].image_url.url'. Expected a base64-encoded data URL with an image MIME type (e.g. 'data:image/png;base64,aW1nIGJ5dGVzIGhlcmU='), but got a value without the 'data:' prefix.",
      'messages[0].content[0].image_url.url',
      'invalid_value',
    ],
    [
      {
        messages: [{ role: 'user', content: [{ ...PICTURE, image_url: { url: PICTURE.image_url.url, detail: 'x' } }] }],
      },
      "Invalid value: 'x'. Supported values are: 'auto', 'low', 'high', and 'original'.",
      'messages[0].content[0].image_url.detail',
      'invalid_value',
    ],
    [
      { tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'string' } } }] },
      "Invalid schema for function 'f': schema must be a JSON Schema of 'type: \"object\"', got 'type: \"string\"'.",
      'tools[0].function.parameters',
      'invalid_function_parameters',
    ],
    [
      { max_tokens: 20_000 },
      'max_tokens is too large: 20000. This model supports at most 16384 completion tokens, whereas you provided 20000.',
      'max_tokens',
      'invalid_value',
    ],
  ])('%j is refused in the service’s words', async (more, message, param, code) => {
    expect(await refusalOf({ ...ASK, ...more })).toEqual([400, message, param, code]);
  });

  test('a name of metadata over 64 characters is refused by what holds it', async () => {
    const [status, message, param, code] = await refusalOf({
      ...ASK,
      store: true,
      metadata: { ['x'.repeat(65)]: 'v' },
    });
    expect([status, param, code]).toEqual([400, 'metadata', 'property_name_above_max_length']);
    expect(message).toContain('maximum length 64, but got a name with length 65');
  });
});

describe('parameters that do not go together, or not with the model', () => {
  test.each<[string, object, number, string, string | null, string | null]>([
    [
      'both ways to limit the answer',
      { ...ASK, max_tokens: 5, max_completion_tokens: 5 },
      400,
      "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
      'max_tokens',
      'invalid_parameter_combination',
    ],
    [
      'alternatives without probabilities',
      { ...ASK, top_logprobs: 2 },
      400,
      "The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled.",
      'top_logprobs',
      null,
    ],
    [
      'stream options without a stream',
      { ...ASK, stream_options: { include_usage: true } },
      400,
      "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
      'stream_options',
      null,
    ],
    [
      'metadata of what is not stored',
      { ...ASK, metadata: { a: 'b' } },
      400,
      "The 'metadata' parameter is only allowed when 'store' is enabled.",
      'metadata',
      null,
    ],
    [
      'a choice without tools',
      { ...ASK, tool_choice: 'required' },
      400,
      "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.",
      'tool_choice',
      null,
    ],
    [
      'functions and tools',
      { ...ASK, tools: [TOOL], functions: [{ name: 'f' }] },
      400,
      "Invalid parameter: 'functions' and 'tools' cannot be used together.",
      null,
      null,
    ],
    [
      'a user who says nothing',
      { ...ASK, messages: [{ role: 'user', content: null }] },
      400,
      "Invalid value for 'content': expected a string, got null.",
      'messages.[0].content',
      null,
    ],
    [
      'an effort for a model that does not think',
      { ...ASK, reasoning_effort: 'low' },
      400,
      'Unrecognized request argument supplied: reasoning_effort',
      null,
      null,
    ],
    [
      'an effort the model has not got',
      { ...THINKS, reasoning_effort: 'none' },
      400,
      "Unsupported value: 'reasoning_effort' does not support 'none' with this model. Supported values are: 'minimal', 'low', 'medium', and 'high'.",
      'reasoning_effort',
      'unsupported_value',
    ],
    [
      'system words for o1-mini',
      { model: 'o1-mini', messages: [{ role: 'system', content: 'a' }, USER] },
      400,
      "Unsupported value: 'messages[0].role' does not support 'system' with this model.",
      'messages[0].role',
      'unsupported_value',
    ],
    [
      'a picture for a model that does not see',
      { model: 'gpt-3.5-turbo', messages: [{ role: 'user', content: [{ type: 'text', text: 'a' }, PICTURE] }] },
      400,
      'Invalid content type. image_url is only supported by certain models.',
      'messages.[0].content.[1].type',
      null,
    ],
    [
      'a schema for a model that writes to none',
      {
        ...ASK,
        model: 'gpt-4-turbo',
        response_format: { type: 'json_schema', json_schema: { name: 'a', schema: { type: 'object' } } },
      },
      400,
      "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model. Learn more about supported models at the Structured Outputs guide: https://platform.openai.com/docs/guides/structured-outputs",
      null,
      null,
    ],
    [
      'a model that only responses have',
      { ...ASK, model: 'gpt-5-codex' },
      404,
      'This is not a chat model and thus not supported in the v1/chat/completions endpoint. Did you mean to use v1/completions?',
      'model',
      null,
    ],
    ['a model without a name', { ...ASK, model: '' }, 400, 'you must provide a model parameter', null, null],
    [
      'parallel calls told of an o model',
      { ...ASK, model: 'o4-mini', tools: [TOOL], parallel_tool_calls: true },
      400,
      "Unsupported parameter: 'parallel_tool_calls' is not supported with this model.",
      'parallel_tool_calls',
      'unsupported_parameter',
    ],
    [
      'probabilities of a model that thinks',
      { ...THINKS, logprobs: true },
      403,
      'You are not allowed to request logprobs from this model',
      null,
      null,
    ],
    [
      'a prompt and an answer too long together',
      { model: 'gpt-4', messages: [{ role: 'user', content: 'a '.repeat(4_000) }], max_tokens: 8_000 },
      400,
      "This model's maximum context length is 8192 tokens. However, you requested 12008 tokens (4008 in the messages, 8000 in the completion). Please reduce the length of the messages or completion.",
      'messages',
      'context_length_exceeded',
    ],
    [
      'sampling of gpt-5.2, which does not think unless told',
      { ...ASK, model: 'gpt-5.2', temperature: 0 },
      200,
      'answered',
      null,
      null,
    ],
    [
      'an effort that gpt-5.2 has',
      { ...THINKS, model: 'gpt-5.2', reasoning_effort: 'xhigh' },
      200,
      'answered',
      null,
      null,
    ],
  ])('%s', async (_, body, ...refusal) => {
    expect(await refusalOf(body)).toEqual(refusal);
  });
});

describe('what thinking and pictures cost', () => {
  test('a model that thinks bills its thoughts within the completion, and they use up its room', async () => {
    await using mock = await startOpenAi('in-process');
    const create = (more: object) => mock.client.chat.completions.create({ ...THINKS, ...more } as never);
    const thought = await create({});
    expect(thought.usage?.completion_tokens_details?.reasoning_tokens).toBe(128);
    expect(thought.usage?.completion_tokens).toBeGreaterThan(128);
    const [charge] = mock.meter.entries();
    expect(charge?.units.outputTokens).toBe(thought.usage?.completion_tokens);
    const cut = await create({ max_completion_tokens: 100 });
    expect([cut.choices[0]?.message.content, cut.choices[0]?.finish_reason]).toEqual(['', 'length']);
    const quick = await create({ reasoning_effort: 'minimal' });
    expect(quick.usage?.completion_tokens_details?.reasoning_tokens).toBe(0);
  });

  const png = (width: number, height: number) => {
    const head = Buffer.alloc(24);
    head.writeUInt32BE(width, 16);
    head.writeUInt32BE(height, 20);
    return `data:image/png;base64,${head.toString('base64')}`;
  };
  test.each([
    ['low detail', { url: png(4096, 4096), detail: 'low' }, 85],
    ['one tile', { url: png(300, 300) }, 255],
    ['1024 × 1024, the documented example', { url: png(1024, 1024), detail: 'high' }, 765],
    ['2048 × 4096, the documented example', { url: png(2048, 4096), detail: 'high' }, 1105],
    ['1600 × 800, shrunk to a short side of 768', { url: png(1600, 800) }, 1105],
    ['an address that is not followed', { url: 'https://example.com/a.png' }, 765],
  ])('a picture: %s', async (_, image_url, tokens) => {
    await using mock = await startOpenAi('in-process');
    const count = async (content: unknown) => {
      const body = { model: 'gpt-4o', messages: [{ role: 'user', content }] } as never;
      return (await mock.client.chat.completions.create(body)).usage?.prompt_tokens ?? 0;
    };
    const text = { type: 'text', text: 'What is this?' };
    expect((await count([text, { type: 'image_url', image_url }])) - (await count([text]))).toBe(tokens);
  });
});
