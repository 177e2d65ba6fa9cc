import type { Tokenizer } from '../tokens.ts';
import type { ChatRequest } from './schemas.ts';

/** At these a token is chosen alone or never, as documented; what lies between changes how likely it is, and nothing here. */
const ALWAYS = 100;
const NEVER = -100;

/** The answer under `logit_bias`: of tokens that are always chosen the one it holds, or the first; without those that never are. */
export function biased(text: string, { logit_bias: bias }: ChatRequest, tokenizer: Tokenizer): string {
  if (bias == null) return text;
  const tokensAt = (value: number) =>
    Object.entries(bias)
      .filter(([, each]) => each === value)
      .flatMap(([id]) => tokenizer.decode([Number(id)]) ?? []);
  const always = tokensAt(ALWAYS);
  if (always.length > 0) {
    return always.find((token) => text.toLowerCase().includes(token.toLowerCase())) ?? (always[0] as string);
  }
  const never = new Set(tokensAt(NEVER));
  if (never.size === 0) return text;
  return tokenizer
    .pieces(text)
    .filter((piece) => !never.has(piece))
    .join('');
}
