import { logprobsOf } from '../chat/logprobs.ts';
import type { Continuation } from './service.ts';

export interface CompletionFrame {
  readonly id: string;
  /** Unix seconds. */
  readonly created: number;
  readonly model: string;
  /** For each prompt. */
  readonly choices: number;
  /** How many alternatives a token shows; undefined: no logprobs. */
  readonly topLogprobs: number | undefined;
}

export interface CompletionUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
}

/** The answer in one piece: the choices of the first prompt, then those of the next. */
export function wholeAnswer(frame: CompletionFrame, continuations: readonly Continuation[], usage: CompletionUsage) {
  const choices = eachChoice(frame, continuations).map(({ continuation, index }) => ({
    text: [...continuation.echoed, ...continuation.pieces].join(''),
    index,
    logprobs: logprobsFor(frame, continuation),
    finish_reason: continuation.finishReason,
  }));
  return { ...headOf(frame), choices, usage };
}

/** As server-sent events: for each choice its pieces of one token and its end; the usage when asked for; `[DONE]`. */
export function* streamedAnswer(
  frame: CompletionFrame,
  continuations: readonly Continuation[],
  usage: CompletionUsage | undefined,
): Generator<string> {
  const event = (choices: readonly object[], used: CompletionUsage | null = null) =>
    `data: ${JSON.stringify({ ...headOf(frame), choices, ...(usage && { usage: used }) })}\n\n`;
  for (const { continuation, index } of eachChoice(frame, continuations)) {
    const pieces = [...continuation.echoed, ...continuation.pieces];
    for (const [at, text] of pieces.entries()) {
      const logprobs = logprobsFor(frame, continuation, at);
      yield event([{ text, index, logprobs, finish_reason: null }]);
    }
    yield event([{ text: '', index, logprobs: null, finish_reason: continuation.finishReason }]);
  }
  if (usage) yield event([], usage);
  yield 'data: [DONE]\n\n';
}

function headOf({ id, created, model }: CompletionFrame) {
  return { id, object: 'text_completion', created, model };
}

function eachChoice({ choices }: CompletionFrame, continuations: readonly Continuation[]) {
  return continuations.flatMap((continuation, prompt) =>
    Array.from({ length: choices }, (_, i) => ({ continuation, index: prompt * choices + i })),
  );
}

/**
 * Of all tokens or of one. The first of an echoed prompt has none, as nothing stands before it. Offsets count from the
 * beginning of the prompt, echoed or not: a guess.
 */
function logprobsFor({ topLogprobs: top }: CompletionFrame, continuation: Continuation, only?: number) {
  if (top === undefined) return null;
  const { echoed, pieces, promptLength } = continuation;
  const tokens = [...echoed, ...pieces];
  let offset = echoed.length > 0 ? 0 : promptLength;
  const rows = logprobsOf(tokens, top).content.map(({ token, logprob, top_logprobs: others }, i) => {
    const hasNone = i === 0 && echoed.length > 0;
    const row = {
      token,
      offset,
      logprob: hasNone ? null : logprob,
      top: hasNone ? null : Object.fromEntries(others.map((each) => [each.token, each.logprob])),
    };
    offset += token.length;
    return row;
  });
  const shown = only === undefined ? rows : rows.slice(only, only + 1);
  return {
    tokens: shown.map(({ token }) => token),
    token_logprobs: shown.map(({ logprob }) => logprob),
    top_logprobs: top === 0 ? null : shown.map((row) => row.top),
    text_offset: shown.map((row) => row.offset),
  };
}
