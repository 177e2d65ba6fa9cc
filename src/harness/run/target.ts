import type { Clock } from '../../lib/clock.ts';
import { type HttpAnswer, type HttpRequest, StepFailed, type Target } from './types.ts';

/** Larger answers are cut: nothing the pipeline says to a client is near this. */
const BODY_LIMIT_BYTES = 32 * 1024 * 1024;

export interface HttpTargetOptions {
  /** Without a slash at the end. */
  readonly url: string;
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
}

export function httpTarget(options: HttpTargetOptions): Target {
  return {
    url: options.url,
    async request(request, signal) {
      const startedAt = options.clock.elapsed();
      const url = new URL(request.path, `${options.url}/`);
      const answer = await exchange(options.fetch, url, request, signal);
      return {
        method: request.method,
        path: withoutTokens(url),
        ...answer,
        durationMs: options.clock.elapsed() - startedAt,
      } satisfies HttpAnswer;
    },
  };
}

async function exchange(fetch: typeof globalThis.fetch, url: URL, request: HttpRequest, signal: AbortSignal) {
  const headers = new Headers(request.headers);
  if (request.token !== undefined) headers.set('authorization', `Bearer ${request.token}`);
  const raw = typeof request.body === 'string' || request.body instanceof Uint8Array;
  if (request.body !== undefined && !raw && !headers.has('content-type'))
    headers.set('content-type', 'application/json');
  const body = request.body === undefined || raw ? request.body : JSON.stringify(request.body);
  try {
    const init = { method: request.method, headers, body: (body as BodyInit | undefined) ?? null, signal };
    const response = await fetch(url, init);
    const answered = Object.fromEntries(response.headers.entries());
    return {
      status: response.status,
      headers: answered,
      body: await readBody(response, answered['content-type'] ?? ''),
    };
  } catch (error) {
    signal.throwIfAborted();
    const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : '';
    throw new StepFailed(`no answer from ${request.method} ${withoutTokens(url)}${cause}`, { cause: error });
  }
}

async function readBody(response: Response, type: string): Promise<unknown> {
  const bytes = await response.arrayBuffer();
  if (bytes.byteLength > BODY_LIMIT_BYTES) return `(${bytes.byteLength} bytes, not kept)`;
  const text = Buffer.from(bytes).toString('utf8');
  if (!type.includes('json')) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text; // it claims to be JSON and is not: the text itself is the evidence
  }
}

/** Path and query; the values of signed-URL tokens are left out. */
export function withoutTokens(url: URL): string {
  const shown = new URL(url);
  if (shown.searchParams.has('token')) shown.searchParams.set('token', 'cut');
  return `${shown.pathname}${shown.search}`;
}
