import type { Meter } from '../kit/types.ts';
import type { OpenAiDeps } from './endpoint.ts';
import type { Limiter } from './limiter.ts';
import { NOTHING_CACHED, type PromptCache } from './prompt-cache/cache.ts';
import type { Router } from './router.ts';

export interface Routers {
  readonly router: Router;
  /** For the lines of a batch. */
  readonly inBatch: Router;
}

/**
 * The routers, loaded with the first call: a start waits neither for them nor for the words that embeddings know. Once
 * they are there they come without a promise. `space` names the embedding spaces.
 */
export function createRouters(deps: Omit<OpenAiDeps, 'embeddings'>, space: string): () => Routers | Promise<Routers> {
  let loaded: Routers | undefined;
  let loading: Promise<Routers> | undefined;
  const load = async () => {
    const [{ createRouter }, { createEmbeddingService }] = await Promise.all([
      import('./router.ts'),
      import('./embeddings/service.ts'),
    ]);
    const whole: OpenAiDeps = { ...deps, embeddings: createEmbeddingService(space) };
    loaded = {
      router: createRouter(whole),
      inBatch: createRouter({ ...whole, limiter: NO_LIMITER, promptCache: NO_CACHE, meter: halfPrice(deps.meter) }),
    };
    return loaded;
  };
  return () => {
    if (loaded) return loaded;
    loading ??= load();
    return loading;
  };
}

/** Batches have a queue limit of their own and pass by the limits a minute. */
const NO_LIMITER: Limiter = { admit: () => ({}), reset: () => undefined };

/** That a batch is not read from the cache is a guess: its discount is not said to add to the batch's. */
const NO_CACHE: PromptCache = { use: () => NOTHING_CACHED, reset: () => undefined };

function halfPrice(meter: Meter): Meter {
  return { ...meter, charge: (entry) => meter.charge({ ...entry, microUsd: Math.ceil(entry.microUsd / 2) }) };
}
