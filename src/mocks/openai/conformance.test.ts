import { describe, expect, test } from 'vitest';
import { DRIVERS, startOpenAi } from './testing.ts';

const PLACEHOLDER = 'resp_677efb5139a88190b512bc3fef8e535d';
const FINE_TUNED = 'ft:gpt-4o-mini:acemeco:suffix:abc123';
type Mock = Awaited<ReturnType<typeof startOpenAi>>;

/** What the official SDK's own suite asks, and the strict mock refuses as the real service would. */
const CALLS: readonly (readonly [string, (mock: Mock) => Promise<unknown>])[] = [
  ['a file by its placeholder', ({ client }) => client.files.retrieve('file_id')],
  ['a file deleted by its placeholder', ({ client }) => client.files.delete('file_id')],
  ['a batch by its placeholder', ({ client }) => client.batches.retrieve('batch_id')],
  ['a batch cancelled by its placeholder', ({ client }) => client.batches.cancel('batch_id')],
  [
    'a batch of a placeholder file',
    ({ client }) =>
      client.batches.create({ completion_window: '24h', endpoint: '/v1/responses', input_file_id: 'input_file_id' }),
  ],
  ['a stored completion', ({ client }) => client.chat.completions.retrieve('completion_id')],
  ['a stored completion deleted', ({ client }) => client.chat.completions.delete('completion_id')],
  ['a response', ({ client }) => client.responses.retrieve(PLACEHOLDER)],
  ['a response cancelled', ({ client }) => client.responses.cancel(PLACEHOLDER)],
  ['a fine-tuned model deleted', ({ client }) => client.models.delete(FINE_TUNED)],
  ['a response to nothing', ({ client }) => client.responses.create({})],
  [
    'no tokens at all, functions and tools, and sound',
    ({ client }) =>
      client.chat.completions.create({
        model: 'gpt-5.4',
        messages: [{ role: 'developer', content: 'string', name: 'name' }],
        audio: { format: 'wav', voice: 'string' },
        max_tokens: 0,
        max_completion_tokens: 0,
        function_call: 'none',
        functions: [{ name: 'name', parameters: { foo: 'bar' } }],
        tool_choice: 'none',
        tools: [{ type: 'function', function: { name: 'name', parameters: { foo: 'bar' }, strict: true } }],
      }),
  ],
  [
    'every parameter of a chat at once',
    ({ client }) =>
      client.chat.completions.create({
        model: 'gpt-5.4',
        messages: [{ role: 'developer', content: 'string', name: 'name' }],
        frequency_penalty: -2,
        presence_penalty: -2,
        logit_bias: { foo: 0 },
        logprobs: true,
        top_logprobs: 0,
        metadata: { foo: 'string' },
        modalities: ['text'],
        moderation: { model: 'model' },
        n: 1,
        parallel_tool_calls: true,
        prediction: { type: 'content', content: 'string' },
        reasoning_effort: 'none',
        response_format: { type: 'text' },
        seed: -9007199254740991,
        service_tier: 'auto',
        stop: '\n',
        store: true,
        stream: false,
        stream_options: { include_usage: true, include_obfuscation: true },
        temperature: 1,
        tools: [{ type: 'function', function: { name: 'name', parameters: { foo: 'bar' }, strict: true } }],
        verbosity: 'low',
        web_search_options: { search_context_size: 'low' },
      }),
  ],
  [
    'every parameter of a response at once',
    ({ client }) =>
      client.responses.create({
        background: true,
        context_management: [{ type: 'type', compact_threshold: 1000 }],
        conversation: 'string',
        include: ['file_search_call.results'],
        input: 'string',
        max_output_tokens: 0,
        max_tool_calls: 0,
        model: 'gpt-5.1',
        moderation: { model: 'model' },
        previous_response_id: 'resp_123',
        prompt: { id: 'id', variables: { foo: 'string' }, version: 'version' },
        reasoning: { effort: 'none', summary: 'auto', generate_summary: 'auto' },
        stream: false,
        stream_options: { include_obfuscation: true },
        text: { format: { type: 'text' }, verbosity: 'low' },
        tool_choice: 'none',
        tools: [{ type: 'function', name: 'name', parameters: { foo: 'bar' }, strict: true }],
        top_logprobs: 0,
        truncation: 'auto',
      }),
  ],
  [
    'the tokens of placeholders',
    ({ client }) => client.responses.inputTokens.count({ model: 'model', input: 'string', conversation: 'string' }),
  ],
  [
    'a compaction after a placeholder',
    ({ client }) => client.responses.compact({ model: 'gpt-5.4', previous_response_id: 'resp_123' }),
  ],
  ['a conversation', ({ client }) => client.conversations.retrieve('conversation_id')],
  ['a conversation deleted', ({ client }) => client.conversations.delete('conv_123')],
  [
    'an item of a conversation deleted',
    ({ client }) => client.conversations.items.delete('item_id', { conversation_id: 'conv_123' }),
  ],
  [
    'items added to a conversation',
    ({ client }) =>
      client.conversations.items.create('conv_123', { items: [{ content: 'string', role: 'user', type: 'message' }] }),
  ],
  ['a vector store', ({ client }) => client.vectorStores.retrieve('vector_store_id')],
  ['a vector store deleted', ({ client }) => client.vectorStores.delete('vs_abc123')],
  ['a vector store of a placeholder file', ({ client }) => client.vectorStores.create({ file_ids: ['string'] })],
  [
    'a file of a vector store deleted',
    ({ client }) => client.vectorStores.files.delete('file_id', { vector_store_id: 'vector_store_id' }),
  ],
  [
    'a batch of files cancelled',
    ({ client }) => client.vectorStores.fileBatches.cancel('batch_id', { vector_store_id: 'vs_abc123' }),
  ],
  [
    'a batch of files that are named in both ways',
    ({ client }) =>
      client.vectorStores.fileBatches.create('vs_abc123', {
        file_ids: ['string'],
        files: [{ file_id: 'file_id', chunking_strategy: { type: 'auto' } }],
      }),
  ],
  ['an upload cancelled', ({ client }) => client.uploads.cancel('upload_abc123')],
  [
    'an upload completed with a placeholder for its checksum',
    ({ client }) => client.uploads.complete('upload_id', { part_ids: ['string'], md5: 'md5' }),
  ],
  ['a part of an upload', ({ client }) => client.uploads.parts.create('upload_id', { data: new File(['a'], 'a.txt') })],
  [
    'every parameter of a completion at once',
    ({ client }) =>
      client.completions.create({
        model: 'string',
        prompt: 'This is a test.',
        best_of: 0,
        echo: true,
        frequency_penalty: -2,
        logit_bias: { foo: 0 },
        logprobs: 0,
        max_tokens: 16,
        n: 1,
        presence_penalty: -2,
        seed: 0,
        stop: '\n',
        stream: false,
        stream_options: { include_usage: true },
        suffix: 'test.',
        temperature: 1,
        top_p: 1,
        user: 'user-1234',
      }),
  ],
  ['the key of the suites', ({ sdk }) => sdk('My API Key').models.list()],
];

describe.each(DRIVERS)('with the conformance profile, %s', (transport) => {
  test.each(CALLS)('%s is answered, again and again; without it refused', async (_, call) => {
    await using lenient = await startOpenAi(transport, { conformance: true });
    expect(await call(lenient)).toBeTruthy();
    expect(await call(lenient)).toBeTruthy();
    expect(lenient.bugs).toEqual([]);
    await using strict = await startOpenAi(transport);
    await expect(call(strict)).rejects.toMatchObject({ status: expect.any(Number) });
  });

  test('what is wrong and no placeholder is refused as ever, in the same words', async () => {
    await using lenient = await startOpenAi(transport, { conformance: true });
    await using strict = await startOpenAi(transport);
    const messages = [{ role: 'user', content: 'a' }];
    for (const [path, body] of [
      ['/v1/chat/completions', { model: 'no-such-model', messages }],
      ['/v1/chat/completions', { model: 'gpt-4o', messages, n: 0 }],
      ['/v1/chat/completions', { model: 'gpt-4o', messages, temperature: -1 }],
      ['/v1/chat/completions', { model: 'gpt-4o', messages, reasoning_effort: 'low' }],
      ['/v1/chat/completions', { model: 'gpt-5', messages, max_tokens: 9 }],
      ['/v1/responses', { model: 'no-such-model', input: 'a' }],
      ['/v1/responses', { model: 'gpt-4o', input: 'a', conversation: 'conv_1' }],
      ['/v1/_stainless_unknown_path', {}],
    ] as const) {
      const [here, there] = [await lenient.raw('POST', path, body), await strict.raw('POST', path, body)];
      expect(here.status).toBe(there.status);
      expect(await here.json()).toEqual(await there.json());
    }
  });

  test('a wrong key stays a wrong key', async () => {
    await using mock = await startOpenAi(transport, { conformance: true });
    const { models } = mock.sdk('sk-someone-else-entirely');
    await expect(models.delete(FINE_TUNED)).rejects.toMatchObject({ status: 401 });
  });
});
