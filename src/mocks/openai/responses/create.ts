import { admit } from '../admission.ts';
import type { ChatModel } from '../chat-models.ts';
import { type Answer, byteStream, type Exchange, printed, readJson } from '../endpoint.ts';
import { OpenAiError } from '../errors.ts';
import { callId, responseId } from '../ids.ts';
import { chatModel, minuteLimits } from '../models.ts';
import { priced } from '../pricing.ts';
import { checkedBody } from '../refusals.ts';
import { compose, type Reply } from '../reply/compose.ts';
import { type Tokenizer, tokenizer } from '../tokens.ts';
import { type InputItem, type ResponseRequest, responseRequest } from './schemas.ts';
import { noPreviousResponse } from './store.ts';
import { streamedResponse } from './stream.ts';
import { choiceOf, formatOf, itemsOf, toolsOf, turnsOf } from './task.ts';
import { countInput } from './tokens.ts';
import { type OutputItem, type ResponseFacts, viewOf } from './view.ts';

/** How long a response in the background takes, in milliseconds of the mock's clock. */
const BACKGROUND_MS = 1_000;

/** POST /v1/responses */
export async function createResponse(exchange: Exchange): Promise<Answer> {
  const { deps, context, account } = exchange;
  const request = checkedBody(responseRequest, await readJson(context.req.raw));
  const model = modelOf(request.model);
  const before = historyBefore(exchange, request);
  const own = itemsOf(request.input);
  const asked = turnsWithInstructions(request, [...before, ...own]);
  const estimate = asked.reduce(
    (sum, { text }) => sum + Buffer.byteLength(text) / 4 + 3,
    request.max_output_tokens ?? 16,
  );
  admit(exchange, { model: model.id, limits: minuteLimits(model, account.tier), tokens: estimate });
  const made = await answerTo(exchange, request, model, asked);
  const later = request.background ? { atMs: deps.clock.now() + BACKGROUND_MS, facts: made.facts } : undefined;
  const facts: ResponseFacts = later ? { ...made.facts, ...notYet('queued') } : made.facts;
  if (request.store !== false) {
    const input = own.map((item) => ({ ...item, id: idOf(item) ?? responseId(deps.random, 'msg') }));
    const said = made.facts.output.map(asInput);
    deps.responses.keep({ facts, input, history: [...before, ...own, ...said], later });
  }
  if (!request.stream) return printed(viewOf(facts));
  const hidden = request.stream_options?.include_obfuscation !== false;
  const events = streamedResponse({
    begun: viewOf({ ...made.facts, ...notYet('in_progress') }),
    ended: viewOf(made.facts),
    pieces: made.pieces,
    padding: hidden ? deps.random : undefined,
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

export function historyBefore({ deps }: Exchange, request: Pick<ResponseRequest, 'previous_response_id'>) {
  const id = request.previous_response_id;
  if (id === null || id === undefined) return [];
  const previous = deps.responses.find(id);
  if (!previous) throw noPreviousResponse(id);
  return previous.history;
}

export function turnsWithInstructions(request: Pick<ResponseRequest, 'instructions'>, items: readonly InputItem[]) {
  const { instructions } = request;
  return [...(instructions ? [{ role: 'developer', text: instructions }] : []), ...turnsOf(items)];
}

async function answerTo(
  exchange: Exchange,
  request: ResponseRequest,
  model: ChatModel,
  turns: ReturnType<typeof turnsOf>,
) {
  const { deps } = exchange;
  const bpe = await tokenizer(model.encoding);
  const input = countInput({ turns, tools: request.tools }, model, bpe);
  if (input > model.contextTokens) {
    const message = 'Your input exceeds the context window of this model. Please adjust your input and try again.';
    throw new OpenAiError(400, message, { param: 'input', code: 'context_length_exceeded' });
  }
  const tools = toolsOf(request);
  const task = {
    turns,
    tools,
    choice: choiceOf(request, tools),
    format: formatOf(request, turns),
    marker: deps.marker,
  };
  const reply = await compose(task);
  const { pieces, cut } = piecesOf(reply, request, bpe);
  const output = pieces.length + (reply.type === 'call' ? bpe.count(reply.call.name) : 0);
  account(exchange, model, { input, output, passages: reply.passages, stream: request.stream === true });
  const createdAt = Math.floor(deps.clock.now() / 1000);
  const status = cut ? 'incomplete' : 'completed';
  const facts: ResponseFacts = {
    id: responseId(deps.random, 'resp'),
    request,
    model,
    createdAt,
    status,
    completedAt: cut ? null : createdAt,
    output: [itemOf(exchange, reply, pieces.join(''), status)],
    usage: { input, output },
  };
  return { facts, pieces };
}

function piecesOf(reply: Reply, request: ResponseRequest, bpe: Tokenizer) {
  const whole = bpe.pieces(reply.type === 'call' ? reply.call.input : reply.text);
  const pieces = whole.slice(0, request.max_output_tokens ?? Number.POSITIVE_INFINITY);
  return { pieces, cut: pieces.length < whole.length };
}

function itemOf({ deps }: Exchange, reply: Reply, text: string, status: string): OutputItem {
  if (reply.type === 'text') {
    const content = [{ type: 'output_text' as const, annotations: [], logprobs: [], text }];
    return { id: responseId(deps.random, 'msg'), type: 'message', status, content, role: 'assistant' };
  }
  const { kind, name } = reply.call;
  const call = { status, call_id: callId(deps.random), name };
  return kind === 'custom'
    ? { id: responseId(deps.random, 'fc'), type: 'custom_tool_call', input: text, ...call }
    : { id: responseId(deps.random, 'fc'), type: 'function_call', arguments: text, ...call };
}

function account(
  { deps, apiKey, context }: Exchange,
  model: ChatModel,
  used: { input: number; output: number; passages: number; stream: boolean },
): void {
  const { input, output, passages, stream } = used;
  deps.meter.charge({
    vendor: 'openai',
    apiKey,
    operation: 'responses.create',
    model: model.id,
    units: { inputTokens: input, outputTokens: output },
    microUsd: priced([input, model.inputPrice], [output, model.outputPrice]),
  });
  const facts = { model: model.id, promptTokens: input, completionTokens: output, passages, stream };
  deps.journal.note(context.req.raw, facts);
}

function notYet(status: 'queued' | 'in_progress') {
  return { status, completedAt: null, output: [], usage: null } as const;
}

/** What a following response is told of this one. */
function asInput(item: OutputItem): InputItem {
  if (item.type !== 'message') return item;
  return { type: 'message', role: 'assistant', content: item.content.map(({ text }) => text).join('') };
}

function idOf(item: InputItem): string | undefined {
  return typeof item.id === 'string' ? item.id : undefined;
}
