import OpenAI from 'openai';
import { seededRandom } from '../../lib/random.ts';
import { VirtualClock } from '../../lib/virtual-clock.ts';
import { createFaultRules } from '../kit/faults/index.ts';
import type { FaultAction } from '../kit/faults/types.ts';
import { createJournal } from '../kit/journal.ts';
import { createMeter } from '../kit/meter.ts';
import { serve } from '../kit/server.ts';
import { createOpenAiMock, type OpenAiMockOptions } from './index.ts';

export const TRANSPORTS = ['socket', 'in-process'] as const;
export type Transport = (typeof TRANSPORTS)[number];

/** The mock as a client meets it, for tests: the official SDK and raw fetch, over one of the two transports. */
export async function startOpenAi(transport: Transport, options: OpenAiMockOptions = {}) {
  const clock = new VirtualClock();
  const faults = createFaultRules({ clock, seed: 'test' });
  const journal = createJournal({ clock });
  const meter = createMeter();
  const bugs: unknown[] = [];
  const app = createOpenAiMock({ clock, random: seededRandom('test'), meter, faults, journal, fetch }, options);
  const served = serve(app, { instance: 'mock', clock, faults, journal, onBug: (error) => bugs.push(error) });
  const url = transport === 'socket' ? (await served.listen({ port: 0 })).url : 'http://openai.test';
  const send: typeof fetch = transport === 'socket' ? fetch : served.fetch;
  const sdk = (apiKey: string) => new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0, fetch: send });
  return {
    clock,
    faults,
    journal,
    meter,
    bugs,
    url,
    send,
    sdk,
    client: sdk(app.apiKey),
    /** A raw request with the right key; `body` as text, or as a value to be sent as JSON. */
    raw: (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
      send(`${url}${path}`, {
        method,
        headers: { authorization: `Bearer ${app.apiKey}`, 'content-type': 'application/json', ...headers },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    inject: (inject: FaultAction, operation = '*') =>
      faults.add({ id: 'rule', vendor: 'openai', operation, when: { type: 'always' }, inject }),
    [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
  };
}

export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let dot = 0;
  for (let i = 0; i < a.length; i++) dot += (a[i] as number) * (b[i] as number);
  return dot / (norm(a) * norm(b));
}

export function norm(vector: ArrayLike<number>): number {
  return Math.hypot(...Array.from(vector));
}
