import type { Random } from '../../../lib/random.ts';
import { padding } from '../padding.ts';
import type { SpokenCall } from '../reply/spoken.ts';
import { logprobsOf } from './logprobs.ts';
import type { Moderation } from './moderated.ts';
import type { Completion } from './service.ts';

export interface AnswerFrame {
  readonly id: string;
  /** Unix seconds. */
  readonly created: number;
  readonly model: string;
  readonly fingerprint: string;
  readonly choices: number;
  /** Of each choice its tool calls', in their order. */
  readonly callIds: readonly (readonly string[])[];
  readonly serviceTier: string;
  /** How many alternatives a token shows; undefined: no logprobs. */
  readonly topLogprobs: number | undefined;
  /** Undefined: none was asked for. */
  readonly moderation: Moderation | undefined;
  /** Of an answer that is spoken. `expiresAt`: Unix seconds. */
  readonly audio: { readonly id: string; readonly expiresAt: number } | undefined;
}

/** The answer in one piece. */
export function wholeAnswer(frame: AnswerFrame, completion: Completion) {
  const choice = (index: number) => ({
    index,
    message: {
      role: 'assistant',
      ...contentOf(frame, frame.callIds[index] ?? [], completion),
      refusal: null,
      annotations: completion.annotations,
    },
    logprobs:
      frame.topLogprobs === undefined || completion.calls.length > 0
        ? null
        : logprobsOf(completion.pieces, frame.topLogprobs),
    finish_reason: completion.finishReason,
  });
  return {
    id: frame.id,
    object: 'chat.completion',
    created: frame.created,
    model: frame.model,
    choices: Array.from({ length: frame.choices }, (_, index) => choice(index)),
    usage: usageOf(completion, frame.choices),
    service_tier: frame.serviceTier,
    system_fingerprint: frame.fingerprint,
    ...(frame.moderation && { moderation: frame.moderation }),
  };
}

export type ChatAnswer = ReturnType<typeof wholeAnswer>;

function contentOf({ audio }: AnswerFrame, ids: readonly string[], { calls, text, isLegacy, sound }: Completion) {
  const [first] = calls;
  if (audio && sound) {
    const { id, expiresAt } = audio;
    const data = sound.bytes.toString('base64');
    return { content: null, audio: { id, data, expires_at: expiresAt, transcript: text } };
  }
  if (!first) return { content: text };
  if (isLegacy) return { content: null, function_call: { name: first.name, arguments: first.input } };
  return { content: null, tool_calls: calls.map((call, at) => calledTool(ids[at] as string, call)) };
}

function calledTool(id: string, { kind, name, input }: SpokenCall) {
  return kind === 'custom'
    ? { id, type: kind, custom: { name, input } }
    : { id, type: kind, function: { name, arguments: input } };
}

export interface StreamOptions {
  readonly includeUsage: boolean;
  /** Undefined: no `obfuscation` field. */
  readonly padding: Random | undefined;
}

/** The answer as server-sent events: the choices side by side, each its role, its pieces of one token, its end; the usage when asked for; `[DONE]`. */
export function* streamedAnswer(frame: AnswerFrame, completion: Completion, options: StreamOptions): Generator<string> {
  const event = (choices: readonly object[], usage: object | null, more: object = {}) =>
    `data: ${JSON.stringify({
      id: frame.id,
      object: 'chat.completion.chunk',
      created: frame.created,
      model: frame.model,
      service_tier: frame.serviceTier,
      system_fingerprint: frame.fingerprint,
      choices,
      ...more,
      ...(options.includeUsage && { usage }),
      ...(options.padding && { obfuscation: padding(options.padding) }),
    })}\n\n`;
  const { topLogprobs } = frame;
  const delta = (index: number, content: Delta, finishReason: string | null = null) => {
    const logprobs =
      topLogprobs === undefined || !('content' in content) || !content.content
        ? null
        : logprobsOf([content.content], topLogprobs);
    return event([{ index, delta: content, logprobs, finish_reason: finishReason }], null);
  };
  const choices = Array.from({ length: frame.choices }, (_, index) => [
    ...deltasOf(frame, frame.callIds[index] ?? [], completion),
  ]);
  const longest = choices[0]?.length ?? 0; // all say the same
  for (let at = 0; at < longest; at++) {
    for (const [index, deltas] of choices.entries()) yield delta(index, deltas[at] as Delta);
  }
  for (const index of choices.keys()) yield delta(index, {}, completion.finishReason);
  if (frame.moderation) yield event([], null, { moderation: frame.moderation });
  if (options.includeUsage) yield event([], usageOf(completion, frame.choices));
  yield 'data: [DONE]\n\n';
}

type Delta = { readonly content?: string | null } & Readonly<Record<string, unknown>>;

function* deltasOf(frame: AnswerFrame, ids: readonly string[], completion: Completion): Generator<Delta> {
  const { calls, pieces, isLegacy, sound, annotations } = completion;
  const role = 'assistant';
  const [first] = calls;
  if (frame.audio && sound) {
    yield* soundDeltas(frame.audio, pieces, sound.bytes);
    return;
  }
  if (!first) {
    yield { role, content: '', refusal: null };
    for (const content of pieces) yield { content };
    if (annotations.length > 0) yield { annotations };
    return;
  }
  if (isLegacy) {
    yield { role, content: null, function_call: { name: first.name, arguments: '' }, refusal: null };
    for (const piece of first.pieces) yield { function_call: { arguments: piece } };
    return;
  }
  yield { role, content: null };
  for (const [index, call] of calls.entries()) {
    yield { tool_calls: [{ index, ...calledTool(ids[index] as string, { ...call, input: '' }) }] };
    for (const piece of call.pieces) {
      yield {
        tool_calls: [
          { index, ...(call.kind === 'custom' ? { custom: { input: piece } } : { function: { arguments: piece } }) },
        ],
      };
    }
  }
}

/** A tenth of a second: whole samples, and whole groups of base64. */
const SOUND_BYTES = 4_800;

/** The transcript, then the sound, then until when it can be referred to. */
function* soundDeltas(
  { id, expiresAt }: NonNullable<AnswerFrame['audio']>,
  pieces: readonly string[],
  bytes: Buffer,
): Generator<Delta> {
  yield { role: 'assistant', content: null, refusal: null, audio: { id, transcript: '' } };
  for (const transcript of pieces) yield { audio: { id, transcript } };
  for (let from = 0; from < bytes.length; from += SOUND_BYTES) {
    yield { audio: { id, data: bytes.subarray(from, from + SOUND_BYTES).toString('base64') } };
  }
  yield { audio: { id, expires_at: expiresAt } };
}

function usageOf(completion: Completion, choices: number) {
  const completionTokens = completion.completionTokens * choices;
  return {
    prompt_tokens: completion.promptTokens,
    completion_tokens: completionTokens,
    total_tokens: completion.promptTokens + completionTokens,
    prompt_tokens_details: {
      cached_tokens: completion.cache.cached,
      audio_tokens: completion.heardTokens,
      ...(completion.cache.written > 0 && { cache_write_tokens: completion.cache.written }),
    },
    completion_tokens_details: {
      reasoning_tokens: completion.reasoningTokens * choices,
      audio_tokens: (completion.sound?.tokens ?? 0) * choices,
      accepted_prediction_tokens: completion.predicted.accepted * choices,
      rejected_prediction_tokens: completion.predicted.rejected * choices,
    },
  };
}
