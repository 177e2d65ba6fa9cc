import type { ChatModel } from '../chat-models.ts';
import { contextLengthExceeded, notMocked, onlyDefaultSupported, unsupportedParameter } from '../errors.ts';
import { compose, type ToolCall } from '../reply/compose.ts';
import type { Tokenizer } from '../tokens.ts';
import { type ChatRequest, NOT_MOCKED, textOf } from './schemas.ts';
import { taskOf } from './task.ts';

export interface Completion {
  /** '' for a call of a tool. */
  readonly text: string;
  /** The text, or the call's input, in pieces of one token. */
  readonly pieces: readonly string[];
  readonly call: ToolCall | undefined;
  readonly finishReason: 'stop' | 'length' | 'tool_calls' | 'function_call';
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** How many passages the messages gave. */
  readonly passages: number;
}

/** Parameters that do not go with the model or each other, or that this mock has not got. */
export function refuseUnsupported(request: ChatRequest, model: ChatModel): void {
  const unmocked = NOT_MOCKED.find(
    (name) => request[name] !== undefined && request[name] !== null && request[name] !== false,
  );
  if (unmocked) throw notMocked(`'${unmocked}' in chat completions`);
  if (request.modalities?.includes('audio')) throw notMocked('audio in chat completions');
  if (model.effort === undefined) return;
  if (request.max_tokens != null) throw unsupportedParameter('max_tokens', 'max_completion_tokens');
  for (const name of ['temperature', 'top_p'] as const) {
    const value = request[name];
    if (value != null && value !== 1) throw onlyDefaultSupported(name, value, 1);
  }
}

export async function complete(
  request: ChatRequest,
  model: ChatModel,
  tokenizer: Tokenizer,
  marker: string | undefined,
): Promise<Completion> {
  const promptTokens = countPrompt(request, model, tokenizer);
  if (promptTokens > model.contextTokens) throw contextLengthExceeded(model.contextTokens, promptTokens);
  const reply = await compose(taskOf(request, marker));
  const { passages } = reply;
  if (reply.type === 'call') {
    const pieces = tokenizer.pieces(reply.call.input);
    const finishReason = request.functions && !request.tools ? 'function_call' : 'tool_calls';
    const completionTokens = pieces.length + tokenizer.count(reply.call.name);
    return { text: '', pieces, call: reply.call, finishReason, promptTokens, completionTokens, passages };
  }
  const whole = tokenizer.pieces(beforeStop(reply.text, request.stop ?? []));
  const limit = request.max_completion_tokens ?? request.max_tokens ?? Number.POSITIVE_INFINITY;
  const pieces = whole.slice(0, limit);
  const finishReason = pieces.length < whole.length ? 'length' : 'stop';
  const completionTokens = pieces.length;
  return { text: pieces.join(''), pieces, call: undefined, finishReason, promptTokens, completionTokens, passages };
}

/** 3 + Σ(3 + role + content [+ 1 + name]), as recorded. What tools add is not known: their JSON is counted. */
function countPrompt({ messages, tools, functions }: ChatRequest, model: ChatModel, tokenizer: Tokenizer): number {
  const each = messages.map((message) => {
    const name = message.name === undefined ? 0 : 1 + tokenizer.count(message.name);
    const calls = message.tool_calls ? tokenizer.count(JSON.stringify(message.tool_calls)) : 0;
    return 3 + tokenizer.count(message.role) + tokenizer.count(textOf(message)) + name + calls;
  });
  const offered = tools || functions ? tokenizer.count(JSON.stringify([...(tools ?? []), ...(functions ?? [])])) : 0;
  return 3 + each.reduce((sum, tokens) => sum + tokens, 0) + offered + model.promptOffset;
}

function beforeStop(text: string, stop: string | readonly string[]): string {
  const ends = [stop]
    .flat()
    .filter((each) => each !== '')
    .map((each) => text.indexOf(each))
    .filter((at) => at >= 0);
  return ends.length === 0 ? text : text.slice(0, Math.min(...ends));
}
