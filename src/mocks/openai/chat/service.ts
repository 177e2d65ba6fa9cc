import type { ChatModel } from '../chat-models.ts';
import { contextAndCompletionExceeded, contextLengthExceeded } from '../errors.ts';
import { effortOf, thoughtTokens } from '../reasoning.ts';
import { compose, type ToolCall } from '../reply/compose.ts';
import type { Tokenizer } from '../tokens.ts';
import { imageTokens } from './images.ts';
import { type ChatRequest, textOf } from './schemas.ts';
import { taskOf } from './task.ts';

export interface Completion {
  /** '' for a call of a tool. */
  readonly text: string;
  /** The text, or the call's input, in pieces of one token. */
  readonly pieces: readonly string[];
  readonly call: ToolCall | undefined;
  readonly finishReason: 'stop' | 'length' | 'tool_calls' | 'function_call';
  readonly promptTokens: number;
  /** What was thought included. */
  readonly completionTokens: number;
  readonly reasoningTokens: number;
  /** How many passages the messages gave. */
  readonly passages: number;
}

export async function complete(
  request: ChatRequest,
  model: ChatModel,
  tokenizer: Tokenizer,
  marker: string | undefined,
): Promise<Completion> {
  const promptTokens = countPrompt(request, model, tokenizer);
  const limit = request.max_completion_tokens ?? request.max_tokens;
  refuseTooLong(model, promptTokens, limit ?? 0);
  const reply = await compose(taskOf(request, marker));
  const room = limit ?? Number.POSITIVE_INFINITY;
  const reasoningTokens = Math.min(room, thoughtTokens(effortOf(model, request.reasoning_effort)));
  const facts = { promptTokens, reasoningTokens, passages: reply.passages };
  if (reply.type === 'call') {
    const pieces = tokenizer.pieces(reply.call.input);
    const finishReason = request.functions && !request.tools ? 'function_call' : 'tool_calls';
    const completionTokens = reasoningTokens + pieces.length + tokenizer.count(reply.call.name);
    return { ...facts, text: '', pieces, call: reply.call, finishReason, completionTokens };
  }
  const whole = tokenizer.pieces(beforeStop(reply.text, request.stop ?? []));
  const pieces = whole.slice(0, room - reasoningTokens);
  return {
    ...facts,
    text: pieces.join(''),
    pieces,
    call: undefined,
    finishReason: pieces.length < whole.length ? 'length' : 'stop',
    completionTokens: reasoningTokens + pieces.length,
  };
}

function refuseTooLong({ contextTokens }: ChatModel, prompt: number, completion: number): void {
  if (prompt > contextTokens) throw contextLengthExceeded(contextTokens, prompt);
  if (prompt + completion > contextTokens) throw contextAndCompletionExceeded(contextTokens, prompt, completion);
}

/** 3 + Σ(3 + role + content [+ 1 + name]), as recorded. What tools add is not known: their JSON is counted. */
function countPrompt({ messages, tools, functions }: ChatRequest, model: ChatModel, tokenizer: Tokenizer): number {
  const each = messages.map((message) => {
    const name = message.name === undefined ? 0 : 1 + tokenizer.count(message.name);
    const calls = message.tool_calls ? tokenizer.count(JSON.stringify(message.tool_calls)) : 0;
    const parts = Array.isArray(message.content) ? message.content : [];
    const images = parts.reduce((sum, part) => sum + imageTokens(part, model), 0);
    return 3 + tokenizer.count(message.role) + tokenizer.count(textOf(message)) + name + calls + images;
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
