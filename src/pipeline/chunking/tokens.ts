import { countTokens as count } from 'gpt-tokenizer/encoding/cl100k_base';

/** Texts such as `<|endoftext|>` are plain text in a document. */
const AS_PLAIN_TEXT = { allowedSpecial: new Set<string>(), disallowedSpecial: new Set<string>() };

/** Tokens of cl100k_base, which OpenAI's text-embedding-3 models reckon in: what a chunk costs, to the token. */
export function countTokens(text: string): number {
  return count(text, AS_PLAIN_TEXT);
}
