import { z } from 'zod';
import { type Answer, type Exchange, printed, readJson } from '../endpoint.ts';
import { pageOf, pageRequest } from '../paging.ts';
import { checkedBody } from '../refusals.ts';
import { textOf } from './schemas.ts';
import type { StoredCompletion } from './stored.ts';

const PAGE = { defaultLimit: 20, maxLimit: 100, order: 'asc' } as const;

/** GET /v1/chat/completions?model&metadata[key] */
export function listCompletions({ deps, context }: Exchange): Answer {
  const query = context.req.query();
  const wanted = Object.entries(query).flatMap(([name, value]) => {
    const key = /^metadata\[(.+)\]$/.exec(name)?.[1];
    return key === undefined ? [] : [[key, value] as const];
  });
  const fits = ({ answer, request, metadata }: StoredCompletion) =>
    (query.model === undefined || query.model === answer.model || query.model === request.model) &&
    wanted.every(([key, value]) => metadata[key] === value);
  const shown = deps.completions.list().filter(fits).map(viewOf);
  return printed(pageOf(shown, pageRequest(query, PAGE)));
}

/** GET /v1/chat/completions/{id} */
export function getCompletion({ deps, context }: Exchange): Answer {
  return printed(viewOf(deps.completions.get(idOf(context))));
}

const update = z.strictObject({ metadata: z.record(z.string(), z.string()).nullable() });

/** POST /v1/chat/completions/{id} */
export async function updateCompletion({ deps, context }: Exchange): Promise<Answer> {
  const stored = deps.completions.get(idOf(context));
  const { metadata } = checkedBody(update, await readJson(context.req.raw));
  stored.metadata = metadata ?? {};
  return printed(viewOf(stored));
}

/** DELETE /v1/chat/completions/{id} */
export function deleteCompletion({ deps, context }: Exchange): Answer {
  const id = idOf(context);
  deps.completions.remove(id);
  return printed({ object: 'chat.completion.deleted', id, deleted: true });
}

/** GET /v1/chat/completions/{id}/messages */
export function listMessages({ deps, context }: Exchange): Answer {
  const { id, request } = deps.completions.get(idOf(context));
  const messages = request.messages.map((message, index) => ({
    ...message,
    id: `${id}-${index}`,
    content: textOf(message),
    content_parts: Array.isArray(message.content) ? message.content : null,
    name: message.name ?? null,
  }));
  return printed(pageOf(messages, pageRequest(context.req.query(), PAGE)));
}

function viewOf({ answer, request, metadata }: StoredCompletion) {
  const {
    temperature = 1,
    top_p: topP = 1,
    presence_penalty: presence = 0,
    frequency_penalty: frequency = 0,
  } = request;
  return {
    ...answer,
    request_id: null,
    tool_choice: request.tool_choice ?? null,
    tools: request.tools ?? null,
    temperature,
    top_p: topP,
    presence_penalty: presence,
    frequency_penalty: frequency,
    seed: request.seed ?? null,
    input_user: request.user ?? null,
    response_format: request.response_format ?? null,
    metadata,
  };
}

function idOf(context: Exchange['context']): string {
  return context.req.param('id') ?? '';
}
