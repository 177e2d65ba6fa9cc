import type { ChatModel } from '../chat-models.ts';
import type { Exchange } from '../endpoint.ts';
import { OpenAiError } from '../errors.ts';
import { responseId } from '../ids.ts';
import { cacheUnits, pricedChat } from '../pricing.ts';
import type { CacheUse } from '../prompt-cache/cache.ts';
import { cachedPart } from '../prompt-cache/use.ts';
import { effortOf, thoughtTokens } from '../reasoning.ts';
import { compose } from '../reply/compose.ts';
import { spoken } from '../reply/spoken.ts';
import { type Tokenizer, tokenizer } from '../tokens.ts';
import { priceOf } from './hosted/billing.ts';
import type { Billed, HostedWork } from './hosted/types.ts';
import type { HostedAsk } from './hosted/work.ts';
import { itemsOf, reasoningItem } from './output.ts';
import type { InputItem, ResponseRequest } from './schemas.ts';
import { segmentsOf } from './segments.ts';
import { allowedOf, choiceOf, formatOf, toolsOf, turnsWithInstructions } from './task.ts';
import { countInput } from './tokens.ts';
import type { Pieces, ResponseFacts } from './view.ts';

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
  const { turns, input: given, kept } = fitted(request, model, bpe, items);
  const tools = allowedOf(request, toolsOf(request));
  const task = {
    turns,
    tools,
    choice: choiceOf(request, tools),
    parallel: request.parallel_tool_calls !== false,
    format: formatOf(request, turns),
    marker: deps.marker,
  };
  const hosted = await hostedFor(exchange, { request, items, turns, functions: tools });
  const reply = await compose({ ...task, ...(hosted && { choice: { type: 'none' }, said: hosted.said }) });
  const input = given + bpe.count(hosted?.read ?? '');
  const wrote = bpe.count(hosted?.wrote ?? '');
  const effort = effortOf(model, request.reasoning?.effort);
  const room = request.max_output_tokens ?? Number.POSITIVE_INFINITY;
  const thought = Math.min(room, thoughtTokens(effort));
  const said = hosted?.awaitsCaller ? undefined : spoken(reply, bpe, Math.max(0, room - thought - wrote));
  const output = thought + wrote + (said?.tokens ?? 0);
  const segments = () => segmentsOf(request, kept, model);
  const cache = cachedPart(exchange, { model, tokens: given, options: request, segments }, bpe);
  const billed = hosted?.billed ?? {};
  const { passages } = reply;
  account(exchange, model, { input, output, cache, passages, stream: request.stream === true, billed });
  const createdAt = Math.floor(deps.clock.now() / 1000);
  const status = said?.cut ? 'incomplete' : 'completed';
  const { items: saidItems, pieces } = said ? itemsOf(exchange, said, request, hosted) : NOTHING_SAID;
  const facts: ResponseFacts = {
    id: responseId(deps.random, 'resp'),
    request,
    model,
    createdAt,
    status,
    completedAt: said?.cut ? null : createdAt,
    output: [
      ...(effort === undefined ? [] : [reasoningItem(exchange, request, reply)]),
      ...(hosted?.items ?? []),
      ...saidItems,
    ],
    usage: { input, output, reasoning: thought, cache },
    billed: offersHosted(request) ? billed : undefined,
  };
  return { facts, pieces };
}

const NOTHING_SAID = { items: [], pieces: new Map<string, readonly string[]>() };

/** Loaded with the first request that offers such a tool, or answers for one. */
async function hostedFor(exchange: Exchange, ask: HostedAsk): Promise<HostedWork | undefined> {
  if (!offersHosted(ask.request) && ask.items.at(-1)?.type !== 'mcp_approval_response') return undefined;
  const { hostedWork } = await import('./hosted/work.ts');
  return hostedWork(exchange, ask);
}

function offersHosted({ tools }: ResponseRequest): boolean {
  return tools?.some(({ type }) => type !== 'function' && type !== 'custom') === true;
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

function account(
  { deps, apiKey, context }: Exchange,
  model: ChatModel,
  used: { input: number; output: number; cache: CacheUse; passages: number; stream: boolean; billed: Billed },
): void {
  const { input, output, cache, passages, stream, billed } = used;
  deps.meter.charge({
    vendor: 'openai',
    apiKey,
    operation: 'responses.create',
    model: model.id,
    units: { inputTokens: input, outputTokens: output, ...cacheUnits(cache), ...billed },
    microUsd: pricedChat(model, { input, output, cache }) + priceOf(billed),
  });
  const facts = { model: model.id, promptTokens: input, completionTokens: output, passages, stream };
  deps.journal.note(context.req.raw, facts);
}
