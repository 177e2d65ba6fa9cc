import { type Answer, type Exchange, printed, readJson } from '../endpoint.ts';
import { pageOf, pageRequest } from '../paging.ts';
import { checkedBody } from '../refusals.ts';
import { refuseParts } from '../responses/checks.ts';
import { type KeptItem, shownItem, withId } from '../responses/items.ts';
import type { InputItem } from '../responses/schemas.ts';
import { changedConversation, newConversation, newItems } from './schemas.ts';
import { type Conversation, itemIn } from './store.ts';

const PAGE = { defaultLimit: 20, maxLimit: 100, order: 'desc' } as const;

/** POST /v1/conversations */
export async function createConversation(exchange: Exchange): Promise<Answer> {
  const { deps, context } = exchange;
  const { items, metadata } = checkedBody(newConversation, await readJson(context.req.raw), 'newer');
  return printed(viewOf(deps.conversations.create(metadata ?? {}, kept(exchange, items ?? []))));
}

/** GET /v1/conversations/{id} */
export function getConversation(exchange: Exchange): Answer {
  return printed(viewOf(named(exchange)));
}

/** POST /v1/conversations/{id} */
export async function updateConversation(exchange: Exchange): Promise<Answer> {
  const conversation = named(exchange);
  const { metadata } = checkedBody(changedConversation, await readJson(exchange.context.req.raw), 'newer');
  conversation.metadata = metadata ?? {};
  return printed(viewOf(conversation));
}

/** DELETE /v1/conversations/{id} */
export function deleteConversation({ deps, context }: Exchange): Answer {
  const id = context.req.param('id') ?? '';
  deps.conversations.remove(id);
  return printed({ id, object: 'conversation.deleted', deleted: true });
}

/** POST /v1/conversations/{id}/items: answers those that were added, in their order. */
export async function createItems(exchange: Exchange): Promise<Answer> {
  const { id } = named(exchange);
  const { items } = checkedBody(newItems, await readJson(exchange.context.req.raw), 'newer');
  const added = kept(exchange, items);
  exchange.deps.conversations.append(id, added);
  return printed(pageOf(added.map(shownItem), { limit: added.length, order: 'asc', after: undefined }));
}

/** GET /v1/conversations/{id}/items */
export function listItems(exchange: Exchange): Answer {
  const { items } = named(exchange);
  return printed(pageOf(items.map(shownItem), pageRequest(exchange.context.req.query(), PAGE)));
}

/** GET /v1/conversations/{id}/items/{item} */
export function getItem(exchange: Exchange): Answer {
  return printed(shownItem(itemIn(named(exchange), itemId(exchange))));
}

/** DELETE /v1/conversations/{id}/items/{item}: answers the conversation. */
export function deleteItem(exchange: Exchange): Answer {
  const { id } = named(exchange);
  return printed(viewOf(exchange.deps.conversations.removeItem(id, itemId(exchange))));
}

function named({ deps, context }: Exchange): Conversation {
  return deps.conversations.get(context.req.param('id') ?? '');
}

function itemId({ context }: Exchange): string {
  return context.req.param('item') ?? '';
}

function kept({ deps }: Exchange, items: readonly InputItem[]): KeptItem[] {
  refuseParts(items, 'items');
  return items.map((item) => withId(deps.random, item));
}

function viewOf({ id, createdAt, metadata }: Conversation) {
  return { id, object: 'conversation', created_at: createdAt, metadata };
}
