import { logprobsOf } from '../chat/logprobs.ts';
import type { ChatModel } from '../chat-models.ts';
import type { Exchange } from '../endpoint.ts';
import { OpenAiError } from '../errors.ts';
import { callId, responseId } from '../ids.ts';
import { cacheUnits, pricedChat } from '../pricing.ts';
import type { CacheUse } from '../prompt-cache/cache.ts';
import { cachedPart } from '../prompt-cache/use.ts';
import { effortOf, thoughtTokens } from '../reasoning.ts';
import { compose, type Reply } from '../reply/compose.ts';
import { type Spoken, type SpokenCall, spoken } from '../reply/spoken.ts';
import { type Tokenizer, tokenizer } from '../tokens.ts';
import type { InputItem, ResponseRequest } from './schemas.ts';
import { segmentsOf } from './segments.ts';
import { allowedOf, choiceOf, formatOf, toolsOf, turnsWithInstructions } from './task.ts';
import { countInput } from './tokens.ts';
import type { OutputItem, Pieces, ResponseFacts } from './view.ts';

export interface Made {
  readonly facts: ResponseFacts;
  readonly pieces: Pieces;
}

/** Answers the items, charges for it and notes it. Throws the vendor's 400 for an input that is too long. */
export async function answerTo(
  exchange: Exchange,
  request: ResponseRequest,
  model: ChatModel,
  items: readonly InputItem[],
): Promise<Made> {
  const { deps } = exchange;
  const bpe = await tokenizer(model.encoding);
  const { turns, input, kept } = fitted(request, model, bpe, items);
  const tools = allowedOf(request, toolsOf(request));
  const task = {
    turns,
    tools,
    choice: choiceOf(request, tools),
    parallel: request.parallel_tool_calls !== false,
    format: formatOf(request, turns),
    marker: deps.marker,
  };
  const reply = await compose(task);
  const effort = effortOf(model, request.reasoning?.effort);
  const room = request.max_output_tokens ?? Number.POSITIVE_INFINITY;
  const thought = Math.min(room, thoughtTokens(effort));
  const said = spoken(reply, bpe, room - thought);
  const output = thought + said.tokens;
  const segments = () => segmentsOf(request, kept, model);
  const cache = cachedPart(exchange, { model, tokens: input, options: request, segments }, bpe);
  account(exchange, model, { input, output, cache, passages: reply.passages, stream: request.stream === true });
  const createdAt = Math.floor(deps.clock.now() / 1000);
  const status = said.cut ? 'incomplete' : 'completed';
  const { items: saidItems, pieces } = itemsOf(exchange, said, request);
  const facts: ResponseFacts = {
    id: responseId(deps.random, 'resp'),
    request,
    model,
    createdAt,
    status,
    completedAt: said.cut ? null : createdAt,
    output: [...(effort === undefined ? [] : [reasoningItem(exchange, request, reply)]), ...saidItems],
    usage: { input, output, reasoning: thought, cache },
  };
  return { facts, pieces };
}

/** The turns, and their tokens. Told to truncate, the oldest items give way until the rest fits. */
function fitted(request: ResponseRequest, model: ChatModel, bpe: Tokenizer, items: readonly InputItem[]) {
  for (let from = 0; ; from++) {
    const kept = items.slice(from);
    const turns = turnsWithInstructions(request, kept);
    const input = countInput({ turns, items: kept, tools: request.tools }, model, bpe);
    if (input <= model.contextTokens) return { turns, input, kept };
    if (request.truncation !== 'auto' || from + 1 >= items.length) throw contextExceeded();
  }
}

function contextExceeded(): OpenAiError {
  const message = 'Your input exceeds the context window of this model. Please adjust your input and try again.';
  return new OpenAiError(400, message, { param: 'input', code: 'context_length_exceeded' });
}

/** The message, or an item for each call; what was cut is the last. Nothing where there was no room for any of it. */
function itemsOf(exchange: Exchange, { pieces, calls, cut }: Spoken, request: ResponseRequest) {
  const statusOf = (isLast: boolean) => (cut && isLast ? 'incomplete' : 'completed');
  const made: [OutputItem, readonly string[]][] = calls.map((call, at) => [
    callItem(exchange, call, statusOf(at === calls.length - 1)),
    call.pieces,
  ]);
  if (calls.length === 0 && (pieces.length > 0 || !cut)) {
    made.push([messageItem(exchange, pieces, request, statusOf(true)), pieces]);
  }
  return { items: made.map(([item]) => item), pieces: new Map(made.map(([item, each]) => [item.id, each])) };
}

function messageItem(
  { deps }: Exchange,
  pieces: readonly string[],
  request: ResponseRequest,
  status: string,
): OutputItem {
  const logprobs = wantsLogprobs(request) ? logprobsOf(pieces, request.top_logprobs ?? 0).content : [];
  const content = [{ type: 'output_text' as const, annotations: [], logprobs, text: pieces.join('') }];
  return { id: responseId(deps.random, 'msg'), type: 'message', status, content, role: 'assistant' };
}

function callItem({ deps }: Exchange, { kind, name, input }: SpokenCall, status: string): OutputItem {
  const call = { status, call_id: callId(deps.random), name };
  return kind === 'custom'
    ? { id: responseId(deps.random, 'ctc'), type: 'custom_tool_call', input, ...call }
    : { id: responseId(deps.random, 'fc'), type: 'function_call', arguments: input, ...call };
}

export function wantsLogprobs({ include }: ResponseRequest): boolean {
  return include?.includes('message.output_text.logprobs') === true;
}

/** What a model that thinks puts before its answer: empty unless a summary or the sealed thoughts are asked for. */
function reasoningItem({ deps }: Exchange, request: ResponseRequest, { passages }: Reply): OutputItem {
  const wantsSummary = (request.reasoning?.summary ?? request.reasoning?.generate_summary) != null;
  const sealed = request.include?.includes('reasoning.encrypted_content');
  const text = `**Reading the question**\n\nThe question is held against ${passages} passages, and the best sentences are quoted.`;
  return {
    id: responseId(deps.random, 'rs'),
    type: 'reasoning',
    ...(sealed && { encrypted_content: Buffer.from(deps.random.bytes(96)).toString('base64') }),
    summary: wantsSummary ? [{ type: 'summary_text', text }] : [],
  };
}

function account(
  { deps, apiKey, context }: Exchange,
  model: ChatModel,
  used: { input: number; output: number; cache: CacheUse; passages: number; stream: boolean },
): void {
  const { input, output, cache, passages, stream } = used;
  deps.meter.charge({
    vendor: 'openai',
    apiKey,
    operation: 'responses.create',
    model: model.id,
    units: { inputTokens: input, outputTokens: output, ...cacheUnits(cache) },
    microUsd: pricedChat(model, { input, output, cache }),
  });
  const facts = { model: model.id, promptTokens: input, completionTokens: output, passages, stream };
  deps.journal.note(context.req.raw, facts);
}
