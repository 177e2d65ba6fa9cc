import { admit } from '../admission.ts';
import type { ChatModel } from '../chat-models.ts';
import { type Answer, byteStream, type Exchange, printed, readJson } from '../endpoint.ts';
import { OpenAiError } from '../errors.ts';
import { chatModel, minuteLimits } from '../models.ts';
import { checkedBody } from '../refusals.ts';
import { answerTo, type Made } from './answer.ts';
import { refuseNothingAsked, refuseParts, refuseUnpaired, refuseUnsupported } from './checks.ts';
import { withFilesRead } from './file-parts.ts';
import { type KeptItem, withId } from './items.ts';
import { wantsLogprobs } from './output.ts';
import { type InputItem, type ResponseRequest, responseRequest } from './schemas.ts';
import { noPreviousResponse } from './store.ts';
import { streamedResponse } from './stream.ts';
import { itemsOf, turnsWithInstructions } from './task.ts';
import { type OutputItem, type ResponseFacts, viewOf } from './view.ts';

/** How long a response in the background takes, in milliseconds of the mock's clock. */
const BACKGROUND_MS = 1_000;

/** POST /v1/responses */
export async function createResponse(exchange: Exchange): Promise<Answer> {
  const { deps, context, account } = exchange;
  const request = checkedBody(responseRequest, await readJson(context.req.raw), 'newer');
  const model = modelOf(request.model);
  refuseUnsupported(request, model);
  refuseNothingAsked(request);
  const before = historyBefore(exchange, request);
  const own = itemsOf(request.input);
  refuseParts(own);
  const items = [...before, ...own];
  refuseUnpaired(items);
  const read = await withFilesRead(items, deps.files, before.length);
  admit(exchange, {
    model: model.id,
    limits: minuteLimits(model, account.tier),
    tokens: estimatedTokens(request, read),
  });
  const made = await answerTo(exchange, request, model, read);
  const later = request.background ? { atMs: deps.clock.now() + BACKGROUND_MS, facts: made.facts } : undefined;
  const facts: ResponseFacts = later ? { ...made.facts, ...notYet('queued') } : made.facts;
  const input = own.map((item) => withId(deps.random, item));
  const conversation = conversationOf(request);
  if (conversation !== undefined)
    deps.conversations.append(conversation, [...input, ...(made.facts.output as readonly KeptItem[])]);
  if (request.store !== false) {
    const said = made.facts.output.map(asInput);
    deps.responses.keep({ facts, input, history: [...items, ...said], later, pieces: made.pieces });
  }
  if (!request.stream) return printed(viewOf(facts));
  return streamOf(exchange, made, { hides: request.stream_options?.include_obfuscation !== false, after: -1 });
}

/** The events of a response from its beginning, or those after a number. */
export function streamOf(
  { deps }: Exchange,
  made: Made,
  options: { readonly hides: boolean; readonly after: number },
): Answer {
  const { request } = made.facts;
  const begun = viewOf({ ...made.facts, ...notYet('in_progress') });
  const events = streamedResponse({
    queued: request.background ? viewOf({ ...made.facts, ...notYet('queued') }) : undefined,
    begun,
    ended: viewOf(made.facts),
    pieces: made.pieces,
    topLogprobs: wantsLogprobs(request) ? (request.top_logprobs ?? 0) : undefined,
    padding: options.hides ? deps.random : undefined,
    after: options.after,
  });
  return { body: byteStream(events), contentType: 'text/event-stream; charset=utf-8' };
}

/** Unlike chat, an unknown model is a 400 here. */
export function modelOf(id: string): ChatModel {
  const model = chatModel(id);
  if (model) return model;
  throw new OpenAiError(400, `The requested model '${id}' does not exist.`, {
    param: 'model',
    code: 'model_not_found',
  });
}

/** What was said before: of the response that is followed, or in the conversation. Throws the vendor's 400 and 404. */
export function historyBefore(
  { deps }: Exchange,
  request: Pick<ResponseRequest, 'previous_response_id'> & Partial<Pick<ResponseRequest, 'conversation'>>,
): readonly InputItem[] {
  const conversation = conversationOf(request);
  if (conversation !== undefined) return [...deps.conversations.get(conversation).items];
  const id = request.previous_response_id;
  if (id === null || id === undefined) return [];
  const previous = deps.responses.find(id);
  if (!previous) throw noPreviousResponse(id);
  return previous.history;
}

/** As chat's: content bytes / 4, 3 a message, and the output asked for. */
function estimatedTokens(request: ResponseRequest, items: readonly InputItem[]): number {
  const turns = turnsWithInstructions(request, items);
  return turns.reduce((sum, { text }) => sum + Buffer.byteLength(text) / 4 + 3, request.max_output_tokens ?? 16);
}

function notYet(status: 'queued' | 'in_progress') {
  return { status, completedAt: null, output: [], usage: null } as const;
}

/** What a following response is told of this one. */
function asInput(item: OutputItem): InputItem {
  if (item.type !== 'message') return item;
  return { type: 'message', role: 'assistant', content: item.content.map(({ text }) => text).join('') };
}

function conversationOf({ conversation }: Partial<Pick<ResponseRequest, 'conversation'>>): string | undefined {
  return typeof conversation === 'string' ? conversation : conversation?.id;
}
