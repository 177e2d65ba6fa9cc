import type { ChatModel } from '../chat-models.ts';
import type { Exchange } from '../endpoint.ts';
import type { Tokenizer } from '../tokens.ts';
import { type CacheablePrompt, type CacheUse, type Lifetime, NOTHING_CACHED } from './cache.ts';
import { breakpointMarks, CACHED_MIN_TOKENS, type Segment, stepMarks } from './marks.ts';

/** What chat completions and responses say about caching. */
export interface CacheOptions {
  readonly prompt_cache_key?: string | null | undefined;
  readonly prompt_cache_retention?: 'in_memory' | 'in-memory' | '24h' | null | undefined;
  readonly prompt_cache_options?:
    | { readonly mode?: 'implicit' | 'explicit' | undefined; readonly ttl?: '30m' | '12h' | undefined }
    | null
    | undefined;
}

export interface Prompt {
  readonly model: ChatModel;
  readonly tokens: number;
  readonly options: CacheOptions;
  /** Asked for only where the prompt can be cached. */
  readonly segments: () => readonly Segment[];
}

/** Reads the prompt from the cache as far as it goes, and leaves it there. Caches are kept apart by key and model. */
export function cachedPart({ deps, apiKey }: Exchange, prompt: Prompt, tokenizer: Tokenizer): CacheUse {
  const { model, tokens, options } = prompt;
  if (model.caching === 'none' || tokens < CACHED_MIN_TOKENS) return NOTHING_CACHED;
  const scope = JSON.stringify([apiKey, model.id, options.prompt_cache_key ?? '']);
  const { cached, written } = deps.promptCache.use(cacheable(scope, prompt, tokenizer));
  const read = Math.min(cached, tokens);
  return { cached: read, written: model.caching === 'breakpoints' ? Math.min(written, tokens - read) : 0 };
}

function cacheable(scope: string, { model, options, segments }: Prompt, tokenizer: Tokenizer): CacheablePrompt {
  const lifetime = lifetimeOf(model, options);
  if (model.caching === 'breakpoints') {
    const implicit = options.prompt_cache_options?.mode !== 'explicit';
    return { ...breakpointMarks(scope, segments(), { tokenizer, implicit }), lifetime };
  }
  const marks = stepMarks(scope, segments(), tokenizer);
  return { marks, written: marks, lifetime };
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Documented as 5 to 10 minutes without use, and never more than an hour. */
const IN_MEMORY: Lifetime = { idleMs: 10 * MINUTE_MS, mostMs: HOUR_MS };
const A_DAY: Lifetime = { idleMs: 24 * HOUR_MS, mostMs: 24 * HOUR_MS };

/**
 * gpt-5.5 keeps a day only. From gpt-5.6 on the times are the least that is promised; here they are also the most. Models
 * that do either are taken to keep in memory unless told, as they do for an organization without data retention.
 */
function lifetimeOf({ id, caching }: ChatModel, options: CacheOptions): Lifetime {
  if (caching === 'breakpoints') {
    const idleMs = options.prompt_cache_options?.ttl === '12h' ? 12 * HOUR_MS : 30 * MINUTE_MS;
    return { idleMs, mostMs: Number.POSITIVE_INFINITY };
  }
  return options.prompt_cache_retention === '24h' || id.startsWith('gpt-5.5') ? A_DAY : IN_MEMORY;
}
