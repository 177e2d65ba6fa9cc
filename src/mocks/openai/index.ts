import type { MockApp, MockDeps } from '../kit/types.ts';
import { type AccountOptions, createAccounts } from './accounts.ts';
import { keyIn } from './auth.ts';
import { type BatchStoreDeps, createBatchStore, type LineAnswer } from './batches/store.ts';
import { type BatchPace, RECORDED_PACE } from './batches/timeline.ts';
import { createStoredCompletions } from './chat/stored.ts';
import { createConversationStore } from './conversations/store.ts';
import { type OpenAiDeps, refused, withHeaders } from './endpoint.ts';
import { createFileStore } from './files/store.ts';
import { createLimiter } from './limiter.ts';
import {
  BATCH_QUEUE_TOKENS,
  DEFAULT_API_KEY,
  EMBEDDING_MODELS,
  ORGANIZATION,
  SIZE_LIMITS,
  type SizeLimits,
  SUITE_KEY,
  type Tier,
} from './limits.ts';
import { createPromptCache } from './prompt-cache/cache.ts';
import { createResponseStore } from './responses/store.ts';
import { operationOf } from './routes.ts';
import { createRouters, type Routers } from './serving.ts';
import { countSpending } from './spending.ts';
import { createUploadStore } from './uploads/store.ts';
import { createVectorStores } from './vector-stores/store.ts';
import { vendorErrorOf } from './vendor-error.ts';

export interface OpenAiMockOptions {
  /** Keys that are taken; any other is 401. Default: one key that is derived from nothing. */
  readonly apiKeys?: readonly [string, ...string[]];
  /** Every key that begins with this is taken too: each is an account of its own on the free tier. Default: none. */
  readonly guests?: string;
  /** Rate limits of the account's usage tier for embeddings. Default 5: 10,000 requests and 10 million tokens a minute. */
  readonly tier?: Tier;
  /** The account's organization, as headers and refusals name it. */
  readonly organization?: string;
  /**
   * Keys with an account of their own: tier, organization, project, balance, models. What an account leaves out is as the
   * mock's own. Beside these, keys named `sk-shakedown-<kind>-…` are taken by every mock (accounts.ts, KEY_KINDS).
   */
  readonly accounts?: Readonly<Record<string, AccountOptions>>;
  /** US dollars that the mock's own account may spend before it is told `insufficient_quota`. Default: without end. */
  readonly balanceUsd?: number;
  /** Whether a 429 carries `retry-after` and `retry-after-ms`. Default true; the real service has been seen without. */
  readonly retryAfter?: boolean;
  /** Names the embedding spaces: vectors of two names are never near each other. Default '': the models' own. */
  readonly space?: string;
  /** Stands at the end of every chat answer, so that it shows who answered. */
  readonly marker?: string;
  /** Sizes that are refused, smaller than the service's: to see a client refused without sending it 200 MB. */
  readonly sizes?: Partial<SizeLimits>;
  /** Whether more requests a second than a sixtieth of those a minute are refused too, as is documented. Default false. */
  readonly refusesBursts?: boolean;
  /** How long a batch takes, on the mock's clock. Default: thirty times as quick as the recorded one. */
  readonly batchPace?: BatchPace;
  /** Takes what the official SDKs' own test suites send and the real service refuses. Default false. */
  readonly conformance?: boolean;
}

export interface OpenAiMock extends MockApp {
  /** The first key that is taken. */
  readonly apiKey: string;
}

const QUICK_PACE: BatchPace = {
  validatingMs: RECORDED_PACE.validatingMs / 30,
  perLineMs: RECORDED_PACE.perLineMs / 30,
  finalizingMs: RECORDED_PACE.finalizingMs / 30,
};

/** The OpenAI API: embeddings, chat completions, responses, moderations, files, batches and models. Paths begin with /v1. */
export async function createOpenAiMock(deps: MockDeps, options: OpenAiMockOptions = {}): Promise<OpenAiMock> {
  const { apiKeys = [DEFAULT_API_KEY], tier = 5, guests, organization = ORGANIZATION, space = '', marker } = options;
  const limiter = createLimiter(deps.clock, { refusesBursts: options.refusesBursts ?? false });
  const sizes = { ...SIZE_LIMITS, ...options.sizes };
  const random = deps.random.derive('openai');
  const { clock, journal } = deps;
  const { meter, spending } = countSpending(deps.meter);
  const { balanceUsd, retryAfter = true } = options;
  const others = { ...options.accounts, ...(options.conformance && { [SUITE_KEY]: {} }) };
  const own = { tier, organization, ...(balanceUsd !== undefined && { balanceUsd }) };
  const files = createFileStore({ clock, random: deps.random.derive('openai/files') });
  const promptCache = createPromptCache(clock);
  const completions = createStoredCompletions();
  const responses = createResponseStore();
  const conversations = createConversationStore({ clock, random: deps.random.derive('openai/conversations') });
  const uploads = createUploadStore({ clock, random: deps.random.derive('openai/uploads') });
  const vectorStores = createVectorStores({ clock, random: deps.random.derive('openai/vector-stores'), files });
  const accounts = createAccounts({ apiKeys: new Set(apiKeys), own, guests, others });
  const queueOf = (apiKey: string) => {
    const account = accounts(apiKey);
    return { tokens: BATCH_QUEUE_TOKENS[account?.tier ?? 'free'], organization: account?.organization ?? organization };
  };
  const batches = createBatchStore({
    clock,
    random: deps.random.derive('openai/batches'),
    files,
    sizes,
    pace: options.batchPace ?? QUICK_PACE,
    queueOf,
    run: async (endpoint, body, apiKey) => batchLine((await routers()).inBatch, endpoint, body, apiKey),
  });
  const inner: Omit<OpenAiDeps, 'embeddings'> = {
    clock,
    meter,
    journal,
    random,
    limiter,
    files,
    batches,
    accounts,
    spending,
    sizes,
    promptCache,
    retryAfter,
    completions,
    responses,
    conversations,
    vectorStores,
    uploads,
    marker,
  };
  const routers = createRouters(inner, space);
  const strict = (request: Request) => {
    const loaded = routers();
    return loaded instanceof Promise
      ? loaded.then(({ router }) => router.fetch(request))
      : loaded.router.fetch(request);
  };
  const stores = { files, batches, completions, responses, conversations, vectorStores, uploads, apiKey: apiKeys[0] };
  const { conforming } = options.conformance ? await import('./conformance.ts') : {};
  return {
    vendor: 'openai',
    apiKey: apiKeys[0],
    bodyLimitBytes: sizes.bodyBytes,
    operationOf,
    fetch: conforming ? conforming(strict, stores) : strict,
    async vendorError(status, request) {
      const headers = withHeaders(inner);
      const requestId = headers['x-request-id'] as string;
      const error = vendorErrorOf(status, {
        requestId,
        organization,
        model: await modelIn(request),
        apiKey: keyIn(request.headers.get('authorization')) ?? '',
      });
      if (typeof error !== 'string') return refused(error, headers, retryAfter);
      return new Response(error, { status, headers: { 'content-type': 'text/html' } });
    },
    async reset() {
      limiter.reset();
      spending.reset();
      promptCache.reset();
      files.reset();
      batches.reset();
      completions.reset();
      responses.reset();
      conversations.reset();
      vectorStores.reset();
      uploads.reset();
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

const batchLine = async (
  router: Routers['inBatch'],
  ...[endpoint, body, apiKey]: Parameters<BatchStoreDeps['run']>
): Promise<LineAnswer> => {
  const response = await router.request(endpoint, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...body, stream: undefined }),
  });
  const requestId = response.headers.get('x-request-id') ?? '';
  return { status: response.status, requestId, body: await response.json() };
};

/** The model a request names, for the words of an error; the usual one when it names none. */
async function modelIn(request: Request): Promise<string> {
  const named = /"model"\s*:\s*"([^"\\]{1,100})"/.exec(await request.clone().text());
  return named?.[1] ?? (EMBEDDING_MODELS[0]?.id as string);
}
