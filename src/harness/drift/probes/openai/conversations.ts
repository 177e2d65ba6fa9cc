import type OpenAI from 'openai';
import type { Probe } from '../../types.ts';

const said = { type: 'message', role: 'user', content: 'Salt is white.' } as const;

export const conversationProbes: readonly Probe<OpenAI>[] = [
  {
    id: 'conversations.create',
    operation: 'conversations.create',
    async run(client, { keep }) {
      const made = await client.conversations.create({ items: [said], metadata: { run: 'shakedown' } });
      keep('conversation', made.id);
    },
  },
  {
    id: 'conversations.retrieve',
    operation: 'conversations.retrieve',
    run: (client, { kept }) => client.conversations.retrieve(kept('conversation')),
  },
  {
    id: 'conversations.retrieve/unknown',
    operation: 'conversations.retrieve',
    run: (client) => client.conversations.retrieve('conv_shakedownnone0000000000000000000000000000000000'),
  },
  {
    id: 'conversations.update',
    operation: 'conversations.update',
    run: (client, { kept }) =>
      client.conversations.update(kept('conversation'), { metadata: { run: 'shakedown-again' } }),
  },
  {
    id: 'conversations.items.create',
    operation: 'conversations.items.create',
    async run(client, { keep, kept }) {
      const { data } = await client.conversations.items.create(kept('conversation'), { items: [said] });
      keep('conversation item', (data[0] as { id: string }).id);
    },
  },
  {
    id: 'conversations.items.list',
    operation: 'conversations.items.list',
    run: (client, { kept }) => client.conversations.items.list(kept('conversation'), { limit: 2, order: 'asc' }),
  },
  {
    id: 'conversations.items.retrieve',
    operation: 'conversations.items.retrieve',
    run: (client, { kept }) =>
      client.conversations.items.retrieve(kept('conversation item'), { conversation_id: kept('conversation') }),
  },
  {
    id: 'conversations.items.retrieve/unknown',
    operation: 'conversations.items.retrieve',
    run: (client, { kept }) =>
      client.conversations.items.retrieve('msg_shakedownnone00000000000000000000000000000000000', {
        conversation_id: kept('conversation'),
      }),
  },
  {
    id: 'responses.create/conversation',
    operation: 'responses.create',
    maxMicroUsd: 100,
    run: (client, { kept }) =>
      client.responses.create({
        model: 'gpt-4o-mini',
        input: 'Say hello in one word.',
        max_output_tokens: 60,
        conversation: kept('conversation'),
      }),
  },
  {
    id: 'conversations.items.delete',
    operation: 'conversations.items.delete',
    run: (client, { kept }) =>
      client.conversations.items.delete(kept('conversation item'), { conversation_id: kept('conversation') }),
  },
  {
    id: 'conversations.delete',
    operation: 'conversations.delete',
    run: (client, { kept }) => client.conversations.delete(kept('conversation')),
  },
];
