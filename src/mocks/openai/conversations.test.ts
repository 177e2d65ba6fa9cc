import { describe, expect, test } from 'vitest';
import { DRIVERS, startOpenAi } from './testing.ts';

const NOW = Date.UTC(2026, 0, 1) / 1000;
const PASSAGE = '[1] The tower is 90 metres tall.';

describe.each(DRIVERS)('conversations through the official SDK, %s', (driver) => {
  test('are made, read, changed and deleted', async () => {
    await using mock = await startOpenAi(driver);
    const { conversations } = mock.client;
    const made = await conversations.create({ metadata: { topic: 'towers' } });
    expect(made).toEqual({
      id: expect.stringMatching(/^conv_[0-9a-f]{50}$/),
      object: 'conversation',
      created_at: NOW,
      metadata: { topic: 'towers' },
    });
    expect(await conversations.retrieve(made.id)).toEqual(made);
    const changed = { ...made, metadata: { topic: 'bridges' } };
    expect(await conversations.update(made.id, { metadata: changed.metadata })).toEqual(changed);
    expect(await conversations.retrieve(made.id)).toEqual(changed);
    expect(await conversations.delete(made.id)).toEqual({
      id: made.id,
      object: 'conversation.deleted',
      deleted: true,
    });
    await expect(conversations.retrieve(made.id)).rejects.toMatchObject({ status: 404 });
    expect((await conversations.create()).metadata).toEqual({});
  });

  test('items are added, listed by pages either way, read and deleted', async () => {
    await using mock = await startOpenAi(driver);
    const { conversations } = mock.client;
    const message = (content: string) => ({ type: 'message' as const, role: 'user' as const, content });
    const { id } = await conversations.create({ items: [message('one')] });
    const added = await conversations.items.create(id, {
      items: [
        message('two'),
        { role: 'assistant', content: 'three' },
        { type: 'function_call', call_id: 'call_1', name: 'weigh', arguments: '{}' },
      ],
    });
    expect(added).toMatchObject({ object: 'list', first_id: added.data[0]?.id, last_id: added.data[2]?.id });
    expect(added.data).toEqual([
      {
        id: expect.stringMatching(/^msg_/),
        type: 'message',
        status: 'completed',
        role: 'user',
        content: [{ type: 'input_text', text: 'two' }],
      },
      {
        id: expect.stringMatching(/^msg_/),
        type: 'message',
        status: 'completed',
        role: 'assistant',
        content: [{ type: 'output_text', annotations: [], logprobs: [], text: 'three' }],
      },
      {
        id: expect.stringMatching(/^fc_/),
        type: 'function_call',
        status: 'completed',
        call_id: 'call_1',
        name: 'weigh',
        arguments: '{}',
      },
    ]);
    const listed = [];
    for await (const item of conversations.items.list(id, { limit: 2, order: 'asc' })) listed.push(item);
    expect(listed.slice(1)).toEqual(added.data);
    expect((await conversations.items.list(id)).data).toEqual(listed.toReversed());
    const itemId = added.data[0]?.id as string;
    expect(await conversations.items.retrieve(itemId, { conversation_id: id })).toEqual(added.data[0]);
    expect(await conversations.items.delete(itemId, { conversation_id: id })).toMatchObject({ id });
    await expect(conversations.items.retrieve(itemId, { conversation_id: id })).rejects.toMatchObject({
      ...{ status: 404, error: { message: `Item with id '${itemId}' not found in conversation '${id}'.` } },
    });
    expect((await conversations.items.list(id)).data).toHaveLength(3);
  });

  test('a response is told what a conversation holds, and adds what it was asked and what it said', async () => {
    await using mock = await startOpenAi(driver);
    const { conversations, responses } = mock.client;
    const { id } = await conversations.create({ items: [{ role: 'user', content: PASSAGE }] });
    const asked = { model: 'gpt-4o', conversation: id, input: 'How tall is the tower?' };
    const answer = await responses.create({ ...asked, store: false });
    expect(answer).toMatchObject({ conversation: { id }, output_text: 'The tower is 90 metres tall. [1]' });
    const items = (await conversations.items.list(id, { order: 'asc' })).data;
    expect(items.slice(1)).toEqual([
      expect.objectContaining({ role: 'user', content: [{ type: 'input_text', text: asked.input }] }),
      answer.output[0],
    ]);
    const again = await responses.create({ ...asked, conversation: { id }, stream: true });
    for await (const event of again) void event;
    expect((await conversations.items.list(id)).data).toHaveLength(5);
    const counted = await responses.inputTokens.count({ model: 'gpt-4o', conversation: id, input: 'And how old?' });
    expect(counted.input_tokens).toBeGreaterThan(60);
  });
});

describe('what conversations refuse', () => {
  test.each<[string, string, object, number, object]>([
    ['an unknown conversation', '/v1/responses', { conversation: 'conv_none' }, 404, {}],
    [
      'a conversation and a response to follow',
      '/v1/responses',
      { conversation: 'conv_none', previous_response_id: 'resp_none' },
      400,
      { code: 'mutually_exclusive_parameters' },
    ],
    [
      'more than twenty items',
      '/v1/conversations',
      { items: Array(21).fill({ role: 'user', content: 'a' }) },
      400,
      { param: 'items', code: 'array_above_max_length' },
    ],
    [
      'what a user cannot have said',
      '/v1/conversations',
      { items: [{ role: 'user', content: [{ type: 'output_text', text: 'a' }] }] },
      400,
      { param: 'items[0].content[0]', code: 'invalid_value' },
    ],
    ['an unknown parameter', '/v1/conversations', { odd: 1 }, 400, { code: 'unknown_parameter' }],
    ['items of nothing', '/v1/conversations/conv_none/items', { items: [] }, 404, {}],
  ])('%s', async (_, path, body, status, error) => {
    await using mock = await startOpenAi('in-process');
    const more = path === '/v1/responses' ? { model: 'gpt-4o', input: 'a' } : {};
    const answer = await mock.raw('POST', path, { ...more, ...body });
    expect([answer.status, (await answer.json()).error]).toMatchObject([status, error]);
    expect(mock.bugs).toEqual([]);
  });

  test('an id that the conversation holds already', async () => {
    await using mock = await startOpenAi('in-process');
    const item = { id: 'msg_1', role: 'user' as const, content: 'a', type: 'message' as const };
    const { id } = await mock.client.conversations.create({ items: [item] });
    await expect(mock.client.conversations.items.create(id, { items: [item] })).rejects.toMatchObject({
      status: 400,
      error: {
        message: 'Duplicate item found with id msg_1. Remove duplicate items from your input and try again.',
        param: 'input',
      },
    });
    expect((await mock.client.conversations.items.list(id)).data).toHaveLength(1);
  });
});
