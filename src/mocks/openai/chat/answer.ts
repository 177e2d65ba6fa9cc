import type { Random } from '../../../lib/random.ts';
import type { Completion } from './service.ts';

export interface AnswerFrame {
  readonly id: string;
  /** Unix seconds. */
  readonly created: number;
  readonly model: string;
  readonly fingerprint: string;
  readonly choices: number;
}

/** The answer in one piece, compact as the service prints it today. */
export function wholeAnswer(frame: AnswerFrame, completion: Completion): string {
  const choice = (index: number) => ({
    index,
    message: { role: 'assistant', content: completion.text, refusal: null, annotations: [] },
    logprobs: null,
    finish_reason: completion.finishReason,
  });
  const answer = {
    id: frame.id,
    object: 'chat.completion',
    created: frame.created,
    model: frame.model,
    choices: Array.from({ length: frame.choices }, (_, index) => choice(index)),
    usage: usageOf(completion, frame.choices),
    service_tier: 'default',
    system_fingerprint: frame.fingerprint,
  };
  return `${JSON.stringify(answer, null, 2)}\n`;
}

export interface StreamOptions {
  readonly includeUsage: boolean;
  /** Undefined: no `obfuscation` field. */
  readonly padding: Random | undefined;
}

/**
 * The answer as server-sent events: for each choice its role, its pieces of one token, its end; the usage when asked for; `[DONE]`.
 */
export function* streamedAnswer(frame: AnswerFrame, completion: Completion, options: StreamOptions): Generator<string> {
  const event = (choices: readonly object[], usage: object | null) =>
    `data: ${JSON.stringify({
      id: frame.id,
      object: 'chat.completion.chunk',
      created: frame.created,
      model: frame.model,
      service_tier: 'default',
      system_fingerprint: frame.fingerprint,
      choices,
      ...(options.includeUsage && { usage }),
      ...(options.padding && { obfuscation: padding(options.padding) }),
    })}\n\n`;
  const delta = (index: number, content: object, finishReason: string | null = null) =>
    event([{ index, delta: content, logprobs: null, finish_reason: finishReason }], null);

  for (let index = 0; index < frame.choices; index++) {
    yield delta(index, { role: 'assistant', content: '', refusal: null });
    for (const content of completion.pieces) yield delta(index, { content });
    yield delta(index, {}, completion.finishReason);
  }
  if (options.includeUsage) yield event([], usageOf(completion, frame.choices));
  yield 'data: [DONE]\n\n';
}

function usageOf(completion: Completion, choices: number) {
  const completionTokens = completion.completionTokens * choices;
  return {
    prompt_tokens: completion.promptTokens,
    completion_tokens: completionTokens,
    total_tokens: completion.promptTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: 0,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Hides the length of a piece from who watches the encrypted line. */
function padding(random: Random): string {
  return Array.from({ length: random.integer(1, 16) }, () => random.pick([...LETTERS])).join('');
}
