import { z } from 'zod';
import { type Answer, type Exchange, printed, readJson } from '../endpoint.ts';
import { responseId } from '../ids.ts';
import { pageOf, pageRequest } from '../paging.ts';
import { NOTHING_CACHED } from '../prompt-cache/cache.ts';
import { checkedBody } from '../refusals.ts';
import { tokenizer } from '../tokens.ts';
import { refuseReferences } from './checks.ts';
import { historyBefore, modelOf, streamOf } from './create.ts';
import { withFilesRead } from './file-parts.ts';
import { shownItem } from './items.ts';
import { compactRequest, isMessage, type ResponseRequest, tokensRequest } from './schemas.ts';
import { notInBackground, type StoredResponse } from './store.ts';
import { itemsOf, turnsWithInstructions } from './task.ts';
import { countInput } from './tokens.ts';
import { usageOf, viewOf } from './view.ts';

const streamQuery = z.object({ starting_after: z.coerce.number().int().min(0).optional() });

/** GET /v1/responses/{id}?stream&starting_after: as it stands, or its events once more, from after a number on. */
export function getResponse(exchange: Exchange): Answer {
  const stored = now(exchange);
  const query = exchange.context.req.query();
  if (query.stream !== 'true') return printed(viewOf(stored.facts));
  const { starting_after: after } = checkedBody(streamQuery, query);
  const facts = stored.later?.facts ?? stored.facts;
  return streamOf(
    exchange,
    { facts, pieces: stored.pieces },
    { hides: query.include_obfuscation !== 'false', after: after ?? -1 },
  );
}

/** DELETE /v1/responses/{id} */
export function deleteResponse({ deps, context }: Exchange): Answer {
  const id = context.req.param('id') ?? '';
  deps.responses.remove(id);
  return printed({ id, object: 'response', deleted: true });
}

/** POST /v1/responses/{id}/cancel: only what runs in the background can be cancelled; what has ended stays as it is. */
export function cancelResponse(exchange: Exchange): Answer {
  const stored = now(exchange);
  if (!stored.later) throw notInBackground();
  const { facts } = stored;
  if (facts.status === 'queued' || facts.status === 'in_progress') stored.facts = { ...facts, status: 'cancelled' };
  return printed(viewOf(stored.facts));
}

/** GET /v1/responses/{id}/input_items */
export function listInputItems(exchange: Exchange): Answer {
  const { input } = now(exchange);
  const request = pageRequest(exchange.context.req.query(), { defaultLimit: 20, maxLimit: 100, order: 'desc' });
  return printed(pageOf(input.map(shownItem), request));
}

/** POST /v1/responses/input_tokens: counts, and answers nothing. */
export async function countInputTokens(exchange: Exchange): Promise<Answer> {
  const request = checkedBody(tokensRequest, await readJson(exchange.context.req.raw), 'newer');
  refuseReferences(request);
  const model = modelOf(request.model ?? 'gpt-4.1');
  const items = await itemsRead(exchange, request);
  const turns = turnsWithInstructions(request, items);
  const tokens = countInput({ turns, items, tools: request.tools }, model, await tokenizer(model.encoding));
  return printed({ object: 'response.input_tokens', input_tokens: tokens });
}

/** POST /v1/responses/compact: all user messages, then one item that stands for the rest. */
export async function compactResponse(exchange: Exchange): Promise<Answer> {
  const { deps, context } = exchange;
  const request = checkedBody(compactRequest, await readJson(context.req.raw), 'newer');
  refuseReferences({ ...request, conversation: undefined });
  const model = modelOf(request.model);
  const items = await itemsRead(exchange, request);
  const turns = turnsWithInstructions(request, items);
  const input = countInput({ turns, items, tools: undefined }, model, await tokenizer(model.encoding));
  const users = items.filter((item) => isMessage(item) && item.role === 'user');
  const sealed = Buffer.from(JSON.stringify(turns.filter(({ role }) => role !== 'user'))).toString('base64');
  return printed({
    id: responseId(deps.random, 'resp'),
    object: 'response.compaction',
    created_at: Math.floor(deps.clock.now() / 1000),
    output: [
      ...users.map((item) => shownItem({ ...item, id: responseId(deps.random, 'msg') })),
      { id: responseId(deps.random, 'cmp'), type: 'compaction', encrypted_content: sealed },
    ],
    usage: usageOf({ input, output: 0, reasoning: 0, cache: NOTHING_CACHED }),
  });
}

/** What was said before and what is said now, with the text of its files. */
function itemsRead(
  exchange: Exchange,
  request: Parameters<typeof historyBefore>[1] & { input?: ResponseRequest['input'] },
) {
  const before = historyBefore(exchange, request);
  return withFilesRead([...before, ...itemsOf(request.input)], exchange.deps.files, before.length);
}

/** The response as it stands by now: one in the background is done when its time has come. */
function now({ deps, context }: Exchange): StoredResponse {
  const stored = deps.responses.get(context.req.param('id') ?? '');
  const { later, facts } = stored;
  if (later && facts.status === 'queued' && deps.clock.now() >= later.atMs) {
    stored.facts = { ...later.facts, completedAt: Math.floor(later.atMs / 1000) };
  }
  return stored;
}
