import { contextLengthExceeded, notMocked, onlyDefaultSupported, unsupportedParameter } from '../errors.ts';
import type { ChatModel } from '../limits.ts';
import type { Tokenizer } from '../tokens.ts';
import { extractAnswer } from './extract.ts';
import { readTask } from './passages.ts';
import { type ChatRequest, NOT_MOCKED, textOf } from './schemas.ts';

export interface Completion {
  readonly text: string;
  /** `text` in pieces of one token. */
  readonly pieces: readonly string[];
  readonly finishReason: 'stop' | 'length';
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** How many passages the messages gave. */
  readonly passages: number;
}

/** Parameters that do not go with the model, or that this mock has not got. */
export function refuseUnsupported(request: ChatRequest, model: ChatModel): void {
  const unmocked = NOT_MOCKED.find(
    (name) => request[name] !== undefined && request[name] !== null && request[name] !== false,
  );
  if (unmocked) throw notMocked(`'${unmocked}' in chat completions`);
  const format = request.response_format?.type ?? 'text';
  if (format !== 'text') throw notMocked(`response_format '${format}'`);
  if (!model.reasoning) return;
  if (request.max_tokens != null) throw unsupportedParameter('max_tokens', 'max_completion_tokens');
  for (const name of ['temperature', 'top_p'] as const) {
    const value = request[name];
    if (value != null && value !== 1) throw onlyDefaultSupported(name, value, 1);
  }
}

export function complete(
  request: ChatRequest,
  model: ChatModel,
  tokenizer: Tokenizer,
  marker: string | undefined,
): Completion {
  const promptTokens = countPrompt(request, model, tokenizer);
  if (promptTokens > model.contextTokens) throw contextLengthExceeded(model.contextTokens, promptTokens);
  const task = readTask(request.messages.map((message) => ({ role: message.role, text: textOf(message) })));
  const whole = tokenizer.pieces(beforeStop(signed(extractAnswer(task), marker), request.stop ?? []));
  const limit = request.max_completion_tokens ?? request.max_tokens ?? Number.POSITIVE_INFINITY;
  const pieces = whole.slice(0, limit);
  const text = pieces.join('');
  return {
    text,
    pieces,
    finishReason: pieces.length < whole.length ? 'length' : 'stop',
    promptTokens,
    completionTokens: pieces.length,
    passages: task.passages.length,
  };
}

function signed(text: string, marker: string | undefined): string {
  return marker === undefined ? text : `${text} ${marker}`;
}

/** 3 + Σ(3 + role + content [+ 1 + name]), as recorded. */
function countPrompt({ messages }: ChatRequest, model: ChatModel, tokenizer: Tokenizer): number {
  const each = messages.map((message) => {
    const name = message.name === undefined ? 0 : 1 + tokenizer.count(message.name);
    return 3 + tokenizer.count(message.role) + tokenizer.count(textOf(message)) + name;
  });
  return 3 + each.reduce((sum, tokens) => sum + tokens, 0) + model.promptOffset;
}

function beforeStop(text: string, stop: string | readonly string[]): string {
  const ends = [stop]
    .flat()
    .filter((each) => each !== '')
    .map((each) => text.indexOf(each))
    .filter((at) => at >= 0);
  return ends.length === 0 ? text : text.slice(0, Math.min(...ends));
}
