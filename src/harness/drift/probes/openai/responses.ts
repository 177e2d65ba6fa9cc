import type OpenAI from 'openai';
import type { Probe } from '../../types.ts';
import { drained } from './drained.ts';

/** A few words in, at most 60 tokens out, at gpt-4o-mini's prices. */
const maxMicroUsd = 100;
const asked = { model: 'gpt-4o-mini', input: 'Say hello in one word.', max_output_tokens: 60 };

const weather = {
  type: 'function',
  name: 'weather',
  strict: false,
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
} as const;

/** Refusals whose words in the mock are no more than remembered. */
const refused: readonly (readonly [what: string, more: object])[] = [
  ['unknown-parameter', { shakedown: 1 }],
  ['unknown-conversation', { conversation: 'conv_shakedownnone0000000000000000000000000000000000' }],
  ['unknown-prompt', { prompt: { id: 'pmpt_shakedownnone0000000000000000000000000000000000' } }],
  ['no-such-call', { input: [{ type: 'function_call_output', call_id: 'call_none', output: 'a' }] }],
  ['effort-of-a-model-without', { reasoning: { effort: 'low' } }],
  ['odd-previous-id', { previous_response_id: 'shakedown' }],
];

/** Tools of the service's own, with what we think they cost at most beside tokens. */
const hosted: readonly (readonly [what: string, maxMicroUsd: number, more: object])[] = [
  ['web-search', 12_000, { tools: [{ type: 'web_search' }], tool_choice: { type: 'web_search' } }],
  [
    'local-shell',
    1_000,
    { model: 'gpt-5.1', tools: [{ type: 'shell' }], tool_choice: 'required', input: 'Run `pwd`.' },
  ],
  ['choice-not-offered', 0, { tools: [{ type: 'web_search' }], tool_choice: { type: 'code_interpreter' } }],
  ['no-container', 0, { tools: [{ type: 'code_interpreter' }] }],
  [
    'unknown-vector-store',
    0,
    { tools: [{ type: 'file_search', vector_store_ids: ['vs_00000000000000000000000000000000'] }] },
  ],
];

export const responseProbes: readonly Probe<OpenAI>[] = [
  {
    id: 'responses.create',
    operation: 'responses.create',
    maxMicroUsd,
    async run(client, { keep }) {
      const made = await client.responses.create(asked);
      keep('response', made.id);
    },
  },
  {
    id: 'responses.create/stream',
    operation: 'responses.create',
    maxMicroUsd,
    run: async (client) => drained(await client.responses.create({ ...asked, stream: true })),
  },
  {
    id: 'responses.create/unknown-model',
    operation: 'responses.create',
    run: (client) => client.responses.create({ ...asked, model: 'shakedown-no-such-model' }),
  },
  {
    id: 'responses.create/tool',
    operation: 'responses.create',
    maxMicroUsd,
    run: (client) => client.responses.create({ ...asked, tools: [weather], tool_choice: 'required' }),
  },
  ...refused.map(
    ([what, more]): Probe<OpenAI> => ({
      id: `responses.create/${what}`,
      operation: 'responses.create',
      maxMicroUsd, // nothing where it is refused as we expect
      run: (client) => client.responses.create({ ...asked, ...more } as typeof asked),
    }),
  ),
  ...hosted.map(
    ([what, maxMicroUsd, more]): Probe<OpenAI> => ({
      id: `responses.create/${what}`,
      operation: 'responses.create',
      maxMicroUsd,
      run: (client) => client.responses.create({ ...asked, ...more } as typeof asked),
    }),
  ),
  {
    id: 'responses.retrieve',
    operation: 'responses.retrieve',
    run: (client, { kept }) => client.responses.retrieve(kept('response')),
  },
  {
    id: 'responses.retrieve/unknown',
    operation: 'responses.retrieve',
    run: (client) => client.responses.retrieve('resp_shakedownnone00000000000000000000000000000000000'),
  },
  {
    id: 'responses.input_items.list',
    operation: 'responses.input_items.list',
    run: (client, { kept }) => client.responses.inputItems.list(kept('response')),
  },
  {
    id: 'responses.input_tokens.count',
    operation: 'responses.input_tokens.count',
    run: (client) => client.responses.inputTokens.count({ model: asked.model, input: asked.input }),
  },
  {
    id: 'responses.cancel/not-in-background',
    operation: 'responses.cancel',
    run: (client, { kept }) => client.responses.cancel(kept('response')),
  },
  {
    id: 'responses.cancel',
    operation: 'responses.cancel',
    maxMicroUsd,
    async run(client) {
      const made = await client.responses.create({ ...asked, background: true });
      await client.responses.cancel(made.id);
    },
  },
  {
    id: 'responses.compact',
    operation: 'responses.compact',
    maxMicroUsd: 1000,
    run: (client) => client.responses.compact({ model: asked.model, input: asked.input }),
  },
  {
    id: 'responses.delete',
    operation: 'responses.delete',
    run: (client, { kept }) => client.responses.delete(kept('response')),
  },
];
