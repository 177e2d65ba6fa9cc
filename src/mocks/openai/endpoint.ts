import type { Context } from 'hono';
import { type LightBody, lightResponse } from '../kit/light.ts';
import type { MockDeps } from '../kit/types.ts';
import type { Account, Accounts } from './accounts.ts';
import { authenticate } from './auth.ts';
import type { BatchStore } from './batches/store.ts';
import type { StoredCompletions } from './chat/stored.ts';
import type { ConversationStore } from './conversations/store.ts';
import type { EmbeddingService } from './embeddings/service.ts';
import { OpenAiError, unparsableBody } from './errors.ts';
import type { FileStore } from './files/store.ts';
import { requestId } from './ids.ts';
import type { Limiter } from './limiter.ts';
import { API_VERSION, type SizeLimits } from './limits.ts';
import type { PromptCache } from './prompt-cache/cache.ts';
import type { ResponseStore } from './responses/store.ts';
import type { Spending } from './spending.ts';
import type { UploadStore } from './uploads/store.ts';
import type { VectorStores } from './vector-stores/store.ts';

/** What every endpoint works with. */
export interface OpenAiDeps extends Omit<MockDeps, 'faults' | 'fetch'> {
  readonly limiter: Limiter;
  readonly embeddings: EmbeddingService;
  readonly files: FileStore;
  readonly batches: BatchStore;
  readonly accounts: Accounts;
  readonly completions: StoredCompletions;
  readonly responses: ResponseStore;
  readonly conversations: ConversationStore;
  readonly vectorStores: VectorStores;
  readonly uploads: UploadStore;
  readonly spending: Spending;
  readonly sizes: SizeLimits;
  readonly promptCache: PromptCache;
  /** Whether a 429 says how long to wait in `retry-after` and `retry-after-ms`. */
  readonly retryAfter: boolean;
  /** Stands at the end of every chat answer. */
  readonly marker: string | undefined;
}

/** What handlers use of Hono's context. */
export type RequestContext = Pick<Context, 'req'>;

export interface Exchange {
  readonly deps: OpenAiDeps;
  readonly context: RequestContext;
  readonly apiKey: string;
  readonly account: Account;
  /** The headers of an answer; limits and the like may be added before it is made. */
  readonly headers: Record<string, string>;
}

export interface Answer {
  readonly body: LightBody | ReadableStream<Uint8Array>;
  readonly contentType?: string;
}

/** Pretty, as the service prints embeddings, files, batches and models. */
export function printed(value: unknown): Answer {
  return { body: `${JSON.stringify(value, null, 2)}\n` };
}

/** A handler of one path: authenticates, answers, and turns what is thrown as OpenAiError into the vendor's shape. */
export function endpoint(deps: OpenAiDeps, answer: (exchange: Exchange) => Answer | Promise<Answer>) {
  return async (context: RequestContext): Promise<Response> => {
    const startedAt = deps.clock.elapsed();
    const headers = withHeaders(deps);
    const spent = () => String(Math.round(deps.clock.elapsed() - startedAt));
    try {
      const { apiKey, account } = authenticate(context.req.raw, deps.accounts);
      headers['openai-organization'] = account.organization;
      if (account.project !== undefined) headers['openai-project'] = account.project;
      const { body, contentType = 'application/json' } = await answer({ deps, context, apiKey, account, headers });
      headers['content-type'] = contentType;
      headers['openai-processing-ms'] = spent();
      headers['access-control-expose-headers'] = 'X-Request-ID';
      return body instanceof ReadableStream ? new Response(body, { headers }) : lightResponse(body, { headers });
    } catch (error) {
      if (!(error instanceof OpenAiError)) throw error;
      if (error.status === 404 && error.code === 'model_not_found') delete headers['openai-version'];
      else headers['openai-processing-ms'] = spent();
      return refused(error, headers, deps.retryAfter);
    }
  };
}

/** What every answer carries, errors too. */
export function withHeaders(deps: Pick<OpenAiDeps, 'random'>): Record<string, string> {
  return {
    'x-request-id': requestId(deps.random),
    'openai-version': API_VERSION,
    'strict-transport-security': 'max-age=31536000; includeSubDomains; preload',
    'x-content-type-options': 'nosniff',
    'x-openai-proxy-wasm': 'v0.1',
    server: 'cloudflare',
  };
}

export function refused(error: OpenAiError, headers: Record<string, string>, retryAfter = true): Response {
  const { 'retry-after': seconds, 'retry-after-ms': ms, ...others } = error.headers;
  const wait: Record<string, string> =
    retryAfter && seconds && ms ? { 'retry-after': seconds, 'retry-after-ms': ms } : {};
  return lightResponse(error.body(), {
    status: error.status,
    headers: { 'content-type': 'application/json', ...headers, ...others, ...wait },
  });
}

/**
 * The body as a JSON object. A body that does not say it is JSON counts as empty, as the service has it:
 * it then asks for the first parameter it misses.
 */
export async function readJson(request: Request): Promise<object> {
  if (!/^application\/(?:[\w.-]+\+)?json\b/i.test(request.headers.get('content-type') ?? '')) return {};
  const value = parse(await request.text());
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw unparsableBody();
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw unparsableBody();
    throw error;
  }
}

/** Events as they are made, for as long as somebody reads. */
export function byteStream(events: Generator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    pull(controller) {
      const next = events.next();
      if (next.done) controller.close();
      else controller.enqueue(encoder.encode(next.value));
    },
    cancel: () => void events.return(undefined),
  });
}
