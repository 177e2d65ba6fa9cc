import type { Clock } from '../../../lib/clock.ts';

/** A place in a prompt up to which it may be cached. */
export interface Mark {
  /** Of everything before it, and of who may read it. */
  readonly key: string;
  /** Of the prompt, before it. */
  readonly tokens: number;
}

/** How long what is cached can be read, in milliseconds of the mock's clock. */
export interface Lifetime {
  /** After its last use. */
  readonly idleMs: number;
  /** After it was written, used or not. */
  readonly mostMs: number;
}

export interface CacheablePrompt {
  /** Where an earlier prompt may have ended or been cached, from the first to the last. */
  readonly marks: readonly Mark[];
  /** Of these the ones that this prompt leaves behind. */
  readonly written: readonly Mark[];
  readonly lifetime: Lifetime;
}

/** Tokens of a prompt. */
export interface CacheUse {
  /** Read from the cache. */
  readonly cached: number;
  /** Written to it for later prompts: what follows the cached part up to the last mark that was left. */
  readonly written: number;
}

export const NOTHING_CACHED: CacheUse = { cached: 0, written: 0 };

export interface PromptCache {
  /** What of the prompt is cached already; leaves its marks for those that follow. */
  use(prompt: CacheablePrompt): CacheUse;
  reset(): void;
}

/** Marks that are kept, some 20 MB of them; those that were used least lately give way. */
const MARKS_MAX = 100_000;

interface Kept {
  readonly writtenAt: number;
  readonly usedAt: number;
  readonly lifetime: Lifetime;
}

export function createPromptCache(clock: Pick<Clock, 'elapsed'>, marksMax = MARKS_MAX): PromptCache {
  const kept = new Map<string, Kept>();
  const alive = (key: string, now: number) => {
    const found = kept.get(key);
    if (!found) return undefined;
    const { writtenAt, usedAt, lifetime } = found;
    return now - usedAt <= lifetime.idleMs && now - writtenAt <= lifetime.mostMs ? found : undefined;
  };
  const touch = (key: string, now: number, lifetime: Lifetime) => {
    const writtenAt = alive(key, now)?.writtenAt ?? now;
    kept.delete(key);
    kept.set(key, { writtenAt, usedAt: now, lifetime });
    if (kept.size > marksMax) kept.delete(kept.keys().next().value as string);
  };
  return {
    use({ marks, written, lifetime }) {
      const now = clock.elapsed();
      const found = marks.findLast(({ key }) => alive(key, now));
      for (const { key } of written) touch(key, now, lifetime);
      const cached = found?.tokens ?? 0;
      if (found && !written.includes(found)) touch(found.key, now, lifetime);
      return { cached, written: Math.max(0, (written.at(-1)?.tokens ?? 0) - cached) };
    },
    reset: () => kept.clear(),
  };
}
