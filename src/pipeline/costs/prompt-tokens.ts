import type { AnswerRequest } from '../vendors/types.ts';

/** Texts such as `<|endoftext|>` are plain text in a document. */
const AS_PLAIN_TEXT = { allowedSpecial: new Set<string>(), disallowedSpecial: new Set<string>() };

/** 3 for the answer, and 3 with a one-token role for each of two messages (facts: counted from recordings); some to spare. */
const FRAME_TOKENS = 16;

/**
 * The most that a question's prompt can be billed as: all chat models in the price table read o200k. The ranks take some
 * 100 ms to load, so they come with the first question.
 */
export async function promptTokensAtMost({ system, user }: AnswerRequest): Promise<number> {
  const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base');
  return countTokens(system, AS_PLAIN_TEXT) + countTokens(user, AS_PLAIN_TEXT) + FRAME_TOKENS;
}
