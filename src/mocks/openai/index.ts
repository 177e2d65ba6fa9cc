import type { MockApp, MockDeps } from '../kit/types.ts';
import { createEmbeddingService } from './embeddings/service.ts';
import { refused, withHeaders } from './endpoint.ts';
import { createLimiter } from './limiter.ts';
import { DEFAULT_API_KEY, EMBEDDING_MODELS, ORGANIZATION, type Tier } from './limits.ts';
import { createRouter, operationOf } from './router.ts';
import { vendorErrorOf } from './vendor-error.ts';

export interface OpenAiMockOptions {
  /** Keys that are taken; any other is 401. Default: one key that is derived from nothing. */
  readonly apiKeys?: readonly [string, ...string[]];
  /** Rate limits of the account's usage tier for embeddings. Default 5: 10,000 requests and 10 million tokens a minute. */
  readonly tier?: Tier;
  /** The account's organization, as headers and refusals name it. */
  readonly organization?: string;
  /** Names the embedding spaces: vectors of two names are never near each other. Default '': the models' own. */
  readonly space?: string;
  /** Stands at the end of every chat answer, so that it shows who answered. */
  readonly marker?: string;
}

export interface OpenAiMock extends MockApp {
  /** The first key that is taken. */
  readonly apiKey: string;
}

/** The OpenAI API: embeddings, chat completions and models. Paths begin with /v1. */
export function createOpenAiMock(deps: MockDeps, options: OpenAiMockOptions = {}): OpenAiMock {
  const { apiKeys = [DEFAULT_API_KEY], tier = 5, organization = ORGANIZATION, space = '', marker } = options;
  const limiter = createLimiter(deps.clock, organization);
  const random = deps.random.derive('openai');
  const { clock, meter, journal } = deps;
  const inner = {
    clock,
    meter,
    journal,
    random,
    limiter,
    embeddings: createEmbeddingService(space),
    apiKeys: new Set(apiKeys),
    tier,
    organization,
    marker,
  };
  const router = createRouter(inner);
  return {
    vendor: 'openai',
    apiKey: apiKeys[0],
    operationOf,
    fetch: (request) => router.fetch(request),
    async vendorError(status, request) {
      const headers = withHeaders(inner);
      const requestId = headers['x-request-id'] as string;
      const error = vendorErrorOf(status, { requestId, organization, model: await modelIn(request) });
      if (typeof error !== 'string') return refused(error, headers);
      return new Response(error, { status, headers: { 'content-type': 'text/html' } });
    },
    reset: async () => limiter.reset(),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/** The model a request names, for the words of an error; the usual one when it names none. */
async function modelIn(request: Request): Promise<string> {
  const named = /"model"\s*:\s*"([^"\\]{1,100})"/.exec(await request.clone().text());
  return named?.[1] ?? (EMBEDDING_MODELS[0]?.id as string);
}
