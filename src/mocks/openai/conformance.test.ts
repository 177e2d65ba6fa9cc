import { describe, expect, test } from 'vitest';
import { startOpenAi, TRANSPORTS } from './testing.ts';

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
];

describe.each(TRANSPORTS)('with the conformance profile, %s', (transport) => {
  test.each(CALLS)('%s is answered, again and again; without it refused', async (_, call) => {
    await using lenient = await startOpenAi(transport, { conformance: true });
    expect(await call(lenient)).toBeTruthy();
    expect(await call(lenient)).toBeTruthy();
    expect(lenient.bugs).toEqual([]);
    await using strict = await startOpenAi(transport);
    await expect(call(strict)).rejects.toMatchObject({ status: expect.any(Number) });
  });

  test('a wrong key stays a wrong key', async () => {
    await using mock = await startOpenAi(transport, { conformance: true });
    const { models } = mock.sdk('sk-someone-else-entirely');
    await expect(models.delete(FINE_TUNED)).rejects.toMatchObject({ status: 401 });
  });
});
