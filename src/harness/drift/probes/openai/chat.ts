import type OpenAI from 'openai';
import type { Probe } from '../../types.ts';
import { drained } from './drained.ts';

const operation = 'chat.completions.create';
/** A few words in, at most 60 tokens out, at gpt-4o-mini's prices. */
const maxMicroUsd = 100;
const asked = {
  model: 'gpt-4o-mini',
  max_completion_tokens: 60,
  temperature: 0,
  messages: [{ role: 'user', content: 'Say hello in one word.' }],
} satisfies OpenAI.ChatCompletionCreateParams;

const weather = {
  type: 'function',
  function: {
    name: 'weather',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
} as const;
const greeting = {
  type: 'json_schema',
  json_schema: {
    name: 'greeting',
    strict: true,
    schema: {
      type: 'object',
      properties: { text: { type: 'string' } },
      required: ['text'],
      additionalProperties: false,
    },
  },
} as const;

/** Refusals whose words in the mock are no more than remembered. */
const refused: readonly (readonly [what: string, more: object])[] = [
  ['unknown-parameter', { shakedown: 1 }],
  ['metadata-of-the-unstored', { metadata: { probe: 'shakedown' } }],
  ['both-limits', { max_tokens: 9 }],
  ['choice-without-tools', { tool_choice: 'auto' }],
  ['functions-and-tools', { tools: [weather], functions: [weather.function] }],
  ['too-many-stops', { stop: ['a', 'b', 'c', 'd', 'e'] }],
  ['nothing-said', { messages: [{ role: 'user', content: null }] }],
];

const creating: readonly Probe<OpenAI>[] = [
  {
    id: 'chat.completions.create',
    operation,
    maxMicroUsd,
    async run(client, { keep }) {
      const made = await client.chat.completions.create({ ...asked, store: true, metadata: { probe: 'shakedown' } });
      keep('completion', made.id);
    },
  },
  {
    id: 'chat.completions.create/stream',
    operation,
    maxMicroUsd,
    run: async (client) =>
      drained(
        await client.chat.completions.create({ ...asked, stream: true, stream_options: { include_usage: true } }),
      ),
  },
  {
    id: 'chat.completions.create/tool',
    operation,
    maxMicroUsd,
    run: (client) => client.chat.completions.create({ ...asked, tools: [weather], tool_choice: 'required' }),
  },
  {
    id: 'chat.completions.create/tools-in-parallel',
    operation,
    maxMicroUsd,
    run: (client) =>
      client.chat.completions.create({
        ...asked,
        messages: [{ role: 'user', content: 'What is the weather in Paris and Rome?' }],
        tools: [weather],
      }),
  },
  {
    id: 'chat.completions.create/tool-by-name',
    operation,
    maxMicroUsd,
    run: (client) =>
      client.chat.completions.create({
        ...asked,
        tools: [weather],
        tool_choice: { type: 'function', function: { name: 'weather' } },
      }),
  },
  {
    id: 'chat.completions.create/moderated',
    operation,
    maxMicroUsd,
    run: (client) => client.chat.completions.create({ ...asked, moderation: { model: 'omni-moderation-latest' } }),
  },
  {
    id: 'chat.completions.create/prediction',
    operation,
    maxMicroUsd,
    run: (client) => {
      const { max_completion_tokens: _, ...others } = asked; // not taken together with a prediction
      return client.chat.completions.create({ ...others, prediction: { type: 'content', content: 'Hello there' } });
    },
  },
  {
    id: 'chat.completions.create/search-by-another-model',
    operation,
    maxMicroUsd, // nothing where it is refused as we expect
    run: (client) => client.chat.completions.create({ ...asked, web_search_options: {} }),
  },
  {
    id: 'chat.completions.create/json-schema',
    operation,
    maxMicroUsd,
    run: (client) => client.chat.completions.create({ ...asked, response_format: greeting }),
  },
  ...refused.map(
    ([what, more]): Probe<OpenAI> => ({
      id: `chat.completions.create/${what}`,
      operation,
      maxMicroUsd, // nothing where it is refused as we expect
      run: (client) => client.chat.completions.create({ ...asked, ...more }),
    }),
  ),
  {
    id: 'chat.completions.create/unknown-model',
    operation,
    run: (client) => client.chat.completions.create({ ...asked, model: 'shakedown-no-such-model' }),
  },
  {
    id: 'chat.completions.create/temperature-below-minimum',
    operation,
    run: (client) => client.chat.completions.create({ ...asked, temperature: -1 }),
  },
];

const stored: readonly Probe<OpenAI>[] = [
  {
    id: 'chat.completions.list',
    operation: 'chat.completions.list',
    run: (client) => client.chat.completions.list({ limit: 1 }),
  },
  {
    id: 'chat.completions.retrieve',
    operation: 'chat.completions.retrieve',
    run: (client, { kept }) => client.chat.completions.retrieve(kept('completion')),
  },
  {
    id: 'chat.completions.retrieve/unknown',
    operation: 'chat.completions.retrieve',
    run: (client) => client.chat.completions.retrieve('chatcmpl-shakedownnone0000000000000000'),
  },
  {
    id: 'chat.completions.update',
    operation: 'chat.completions.update',
    run: (client, { kept }) => client.chat.completions.update(kept('completion'), { metadata: { probe: 'again' } }),
  },
  {
    id: 'chat.completions.messages.list',
    operation: 'chat.completions.messages.list',
    run: (client, { kept }) => client.chat.completions.messages.list(kept('completion')),
  },
  {
    id: 'chat.completions.delete',
    operation: 'chat.completions.delete',
    run: (client, { kept }) => client.chat.completions.delete(kept('completion')),
  },
];

export const chatProbes: readonly Probe<OpenAI>[] = [...creating, ...stored];
