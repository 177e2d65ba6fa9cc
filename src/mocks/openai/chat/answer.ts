import type { Random } from '../../../lib/random.ts';
import { padding } from '../padding.ts';
import type { SpokenCall } from '../reply/spoken.ts';
import { logprobsOf } from './logprobs.ts';
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
}

/** The answer in one piece. */
export function wholeAnswer(frame: AnswerFrame, completion: Completion) {
  const choice = (index: number) => ({
    index,
    message: {
      role: 'assistant',
      ...contentOf(frame.callIds[index] ?? [], completion),
      refusal: null,
      annotations: [],
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
  };
}

export type ChatAnswer = ReturnType<typeof wholeAnswer>;

function contentOf(ids: readonly string[], { calls, text, isLegacy }: Completion) {
  const [first] = calls;
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

/** The answer as server-sent events: for each choice its role, its pieces of one token, its end; the usage when asked for; `[DONE]`. */
export function* streamedAnswer(frame: AnswerFrame, completion: Completion, options: StreamOptions): Generator<string> {
  const event = (choices: readonly object[], usage: object | null) =>
    `data: ${JSON.stringify({
      id: frame.id,
      object: 'chat.completion.chunk',
      created: frame.created,
      model: frame.model,
      service_tier: frame.serviceTier,
      system_fingerprint: frame.fingerprint,
      choices,
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
  for (let index = 0; index < frame.choices; index++) {
    for (const content of deltasOf(frame.callIds[index] ?? [], completion)) yield delta(index, content);
    yield delta(index, {}, completion.finishReason);
  }
  if (options.includeUsage) yield event([], usageOf(completion, frame.choices));
  yield 'data: [DONE]\n\n';
}

type Delta = { readonly content?: string | null } & Readonly<Record<string, unknown>>;

function* deltasOf(ids: readonly string[], { calls, pieces, isLegacy }: Completion): Generator<Delta> {
  const role = 'assistant';
  const [first] = calls;
  if (!first) {
    yield { role, content: '', refusal: null };
    for (const content of pieces) yield { content };
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

function usageOf(completion: Completion, choices: number) {
  const completionTokens = completion.completionTokens * choices;
  return {
    prompt_tokens: completion.promptTokens,
    completion_tokens: completionTokens,
    total_tokens: completion.promptTokens + completionTokens,
    prompt_tokens_details: {
      cached_tokens: completion.cache.cached,
      audio_tokens: 0,
      ...(completion.cache.written > 0 && { cache_write_tokens: completion.cache.written }),
    },
    completion_tokens_details: {
      reasoning_tokens: completion.reasoningTokens * choices,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}
