import OpenAI from 'openai';
import OpenAI6 from 'openai-6';
import { type Random, seededRandom } from '../../lib/random.ts';
import { VirtualClock } from '../../lib/virtual-clock.ts';
import { createFaultRules } from '../kit/faults/index.ts';
import type { FaultAction } from '../kit/faults/types.ts';
import { createJournal } from '../kit/journal.ts';
import { createMeter } from '../kit/meter.ts';
import { serve } from '../kit/server.ts';
import { createOpenAiMock, type OpenAiMockOptions } from './index.ts';

export const TRANSPORTS = ['socket', 'in-process'] as const;
export type Transport = (typeof TRANSPORTS)[number];

/** Both transports with the newest SDK and with the major version before it. */
export const DRIVERS = [...TRANSPORTS, 'socket, openai 6', 'in-process, openai 6'] as const;
export type Driver = (typeof DRIVERS)[number];

/** The mock as a client meets it, for tests: the official SDK and raw fetch, over one of the two transports. */
export async function startOpenAi(
  driver: Driver,
  options: OpenAiMockOptions = {},
  random: Random = seededRandom('test'),
) {
  const clock = new VirtualClock();
  const faults = createFaultRules({ clock, seed: 'test' });
  const journal = createJournal({ clock });
  const meter = createMeter();
  const bugs: unknown[] = [];
  const app = await createOpenAiMock({ clock, random, meter, faults, journal, fetch }, options);
  const served = serve(app, { instance: 'mock', clock, faults, journal, onBug: (error) => bugs.push(error) });
  const transport: Transport = driver.startsWith('socket') ? 'socket' : 'in-process';
  const isOlder = driver.endsWith('openai 6');
  const url = transport === 'socket' ? (await served.listen({ port: 0 })).url : 'http://openai.test';
  const send: typeof fetch = transport === 'socket' ? fetch : served.fetch;
  const sdk = (apiKey: string): OpenAI => {
    const options = { baseURL: `${url}/v1`, apiKey, maxRetries: 0, fetch: send };
    // Typed as the newest: what the suites call of it the older one has too.
    return isOlder ? (new OpenAI6(options) as unknown as OpenAI) : new OpenAI(options);
  };
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
    /** The SDK's error classes. */
    errors: (isOlder ? OpenAI6 : OpenAI) as unknown as typeof OpenAI,
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
