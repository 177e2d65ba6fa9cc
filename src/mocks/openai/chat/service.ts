import type { ChatModel } from '../chat-models.ts';
import { contextAndCompletionExceeded, contextLengthExceeded } from '../errors.ts';
import type { CacheUse } from '../prompt-cache/cache.ts';
import { effortOf, thoughtTokens } from '../reasoning.ts';
import { compose, type Reply } from '../reply/compose.ts';
import { type SpokenCall, spoken } from '../reply/spoken.ts';
import type { Tokenizer } from '../tokens.ts';
import { imageTokens } from './images.ts';
import { biased } from './logit-bias.ts';
import { type Predicted, predictedIn } from './prediction.ts';
import { type ChatRequest, textOf } from './schemas.ts';
import { answerToSound, promptSoundTokens, soundTokens } from './sound-in.ts';
import { type Sound, type SoundFormat, soundOf } from './sound-out.ts';
import { taskOf } from './task.ts';
import { searchesWeb, type UrlCitation, webAnswer } from './web-search.ts';

export interface Completion {
  /** '' where tools are called. */
  readonly text: string;
  /** The text in pieces of one token. */
  readonly pieces: readonly string[];
  readonly calls: readonly SpokenCall[];
  /** Whether they are called the way of old, by `functions`. */
  readonly isLegacy: boolean;
  readonly finishReason: 'stop' | 'length' | 'tool_calls' | 'function_call';
  readonly promptTokens: number;
  /** What was thought included. */
  readonly completionTokens: number;
  readonly reasoningTokens: number;
  readonly predicted: Predicted;
  /** Of the prompt's tokens those of sound. */
  readonly heardTokens: number;
  /** The text as sound; undefined: it is only written. */
  readonly sound: Sound | undefined;
  readonly annotations: readonly UrlCitation[];
  readonly cache: CacheUse;
  /** How many passages the messages gave. */
  readonly passages: number;
}

export async function complete(
  request: ChatRequest,
  model: ChatModel,
  tokenizer: Tokenizer,
  marker: string | undefined,
): Promise<Omit<Completion, 'cache'>> {
  const promptTokens = countPrompt(request, model, tokenizer);
  const limit = request.max_completion_tokens ?? request.max_tokens;
  refuseTooLong(model, promptTokens, limit ?? 0);
  const task = taskOf(request, marker);
  const found = searchesWeb(model) ? webAnswer(task.turns) : undefined;
  const reply = await compose({ ...task, said: found?.text ?? answerToSound(request) });
  const room = limit ?? Number.POSITIVE_INFINITY;
  const reasoningTokens = Math.min(room, thoughtTokens(effortOf(model, request.reasoning_effort)));
  const said = spoken(sampled(reply, request, tokenizer), tokenizer, room - reasoningTokens);
  const text = said.pieces.join('');
  const predicted = predictedIn(request, said.pieces, tokenizer);
  const sound = said.calls.length === 0 ? soundFor(request, said.pieces.length) : undefined;
  const isLegacy = request.functions !== undefined && request.tools === undefined;
  return {
    promptTokens,
    reasoningTokens,
    passages: reply.passages,
    text,
    pieces: said.pieces,
    calls: said.calls,
    isLegacy,
    finishReason: said.cut ? 'length' : finishReasonOf(said.calls, isLegacy, task.choice.type === 'named'),
    predicted,
    heardTokens: promptSoundTokens(request),
    sound,
    annotations: (found?.annotations ?? []).filter(({ url_citation: { url } }) => text.includes(url)),
    completionTokens: reasoningTokens + said.tokens + predicted.rejected + (sound?.tokens ?? 0),
  };
}

/** The reply as `logit_bias` and `stop` leave it. */
function sampled(reply: Reply, request: ChatRequest, tokenizer: Tokenizer): Reply {
  if (reply.type !== 'text') return reply;
  return { ...reply, text: beforeStop(biased(reply.text, request, tokenizer), request.stop ?? []) };
}

function soundFor({ modalities, audio }: ChatRequest, said: number): Sound | undefined {
  if (!modalities?.includes('audio') || audio == null) return undefined;
  return soundOf(audio.format as SoundFormat, said); // others are refused before
}

/** Told which tool to call, the model just stops: seen live, streamed or not, where `required` ends with `tool_calls`. */
function finishReasonOf(calls: readonly SpokenCall[], isLegacy: boolean, isNamed: boolean): Completion['finishReason'] {
  if (calls.length === 0 || isNamed) return 'stop';
  return isLegacy ? 'function_call' : 'tool_calls';
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
    const others = parts.reduce((sum, part) => sum + imageTokens(part, model) + soundTokens(part), 0);
    return 3 + tokenizer.count(message.role) + tokenizer.count(textOf(message)) + name + calls + others;
  });
  const offered = tools || functions ? tokenizer.count(JSON.stringify([...(tools ?? []), ...(functions ?? [])])) : 0;
  return 3 + each.reduce((sum, tokens) => sum + tokens, 0) + offered + model.promptOffset;
}

/** The text up to the first of the ends. */
export function beforeStop(text: string, stop: string | readonly string[]): string {
  const ends = [stop]
    .flat()
    .filter((each) => each !== '')
    .map((each) => text.indexOf(each))
    .filter((at) => at >= 0);
  return ends.length === 0 ? text : text.slice(0, Math.min(...ends));
}
