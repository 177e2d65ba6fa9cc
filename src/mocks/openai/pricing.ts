import type { ChatModel } from './chat-models.ts';
import type { CacheUse } from './prompt-cache/cache.ts';

/** What is written to the cache costs more than what is just read. */
const WRITE_FACTOR = 1.25;

/** The bill of one answer of a chat model, in whole micro-dollars, rounded up. */
export function pricedChat(
  { inputPrice, cachedPrice, outputPrice }: ChatModel,
  { input, output, cache }: { readonly input: number; readonly output: number; readonly cache: CacheUse },
): number {
  return priced(
    [input - cache.cached - cache.written, inputPrice],
    [cache.cached, cachedPrice],
    [cache.written, inputPrice * WRITE_FACTOR],
    [output, outputPrice],
  );
}

/** For the meter; nothing where nothing is cached. */
export function cacheUnits({ cached, written }: CacheUse): Readonly<Record<string, number>> {
  return {
    ...(cached > 0 && { cachedInputTokens: cached }),
    ...(written > 0 && { cacheWriteTokens: written }),
  };
}

/** The bill of one call in whole micro-dollars, rounded up. Each part is a token count and its price per million. */
export function priced(...parts: readonly (readonly [tokens: number, microUsdPerMillion: number])[]): number {
  return Math.ceil(parts.reduce((sum, [tokens, price]) => sum + tokens * price, 0) / 1_000_000);
}
