import { createHash } from 'node:crypto';
import type { Clock } from '../../lib/clock.ts';
import type { Queryable } from '../../lib/database/types.ts';
import type { Log } from '../telemetry/log.ts';
import type { Recorder } from '../telemetry/recorder.ts';
import { type RateGate, rateGate } from './rates/index.ts';
import type { Backend, Vendor } from './types.ts';

export interface WatchedEndpoint {
  readonly vendor: Vendor;
  readonly backend: Backend;
  readonly apiKey: string;
}

export interface WatchDeps {
  readonly fetch: typeof globalThis.fetch;
  readonly database: Queryable;
  readonly clock: Clock;
  readonly log: Log;
  readonly recorder: Recorder;
}

/** Names a key in logs and tables without giving it away. */
export function keyIdOf(apiKey: string): string {
  return createHash('sha256').update(apiKey).digest('hex').slice(0, 12);
}

/**
 * The `fetch` of one backend's SDK: every use of its key is noted, with the correlation id it was sent under, and calls
 * that cost something wait for the vendor's rate limits. Reading (GET) is not limited by the vendors in a way they tell.
 */
export function watchedFetch(endpoint: WatchedEndpoint, deps: WatchDeps): typeof globalThis.fetch {
  const { vendor, backend } = endpoint;
  const keyId = keyIdOf(endpoint.apiKey);
  const gate = rateGate(deps, { vendor, backend, keyId });
  const { clock, log, recorder } = deps;
  return async (input, init) => {
    const path = pathOf(input);
    if (path === undefined) return deps.fetch(input, init); // LlamaParse's SDK tries out its fetch on `data:,`
    const method = (init?.method ?? 'GET').toUpperCase();
    const about = { vendor, backend, key_id: keyId, method, path };
    const correlation = { correlation_id: new Headers(init?.headers).get('x-correlation-id') ?? undefined };
    const begun = clock.elapsed();
    const tell = (status: number | null) => {
      recorder.keyUse({ vendor, backend, keyId, status });
      log.debug('vendor.called', {
        ...correlation,
        ...about,
        status,
        duration_ms: Math.round(clock.elapsed() - begun),
      });
    };
    try {
      const response = await (method === 'POST' ? gated(gate, deps.fetch, input, init) : deps.fetch(input, init));
      tell(response.status);
      return response;
    } catch (error) {
      tell(null);
      throw error;
    }
  };
}

async function gated(
  gate: RateGate,
  fetch: typeof globalThis.fetch,
  input: Parameters<typeof globalThis.fetch>[0],
  init: RequestInit | undefined,
): Promise<Response> {
  const { model, tokens } = estimate(init?.body);
  const leave = await gate.enter(model, { requests: 1, tokens }, init?.signal ?? undefined);
  try {
    const response = await fetch(input, init);
    gate.note(model, response);
    return response;
  } finally {
    leave();
  }
}

/** As OpenAI counts against the limit: bytes / 4. The SDK writes the model first; forms (LlamaParse) have neither. */
function estimate(body: unknown): { model: string; tokens: number } {
  if (typeof body !== 'string') return { model: '', tokens: 0 };
  const model = /"model":"([\w.:-]{1,80})"/.exec(body.slice(0, 300))?.[1] ?? '';
  return { model, tokens: Math.ceil(body.length / 4) };
}

/** Without the query, where tokens stand. Undefined when the call leaves this process for nowhere. */
function pathOf(input: Parameters<typeof globalThis.fetch>[0]): string | undefined {
  const url = URL.parse(input instanceof Request ? input.url : String(input));
  return url && /^https?:$/.test(url.protocol) ? url.pathname : undefined;
}
