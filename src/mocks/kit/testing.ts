import { expect } from 'vitest';
import { VirtualClock } from '../../lib/virtual-clock.ts';
import { createFaultRules } from './faults/index.ts';
import type { FaultAction } from './faults/types.ts';
import { createJournal } from './journal.ts';
import { lightResponse } from './light.ts';
import { serve } from './server.ts';
import type { MockApp } from './types.ts';

export const TRANSPORTS = ['socket', 'in-process'] as const;
export type Transport = (typeof TRANSPORTS)[number];

/** What `/events` streams. */
export const EVENTS = 'data: {"n":1}\n\ndata: {"n":2}\n\ndata: {"n":3}\n\ndata: [DONE]\n\n';

/** What `/hello`, `/light` and, in pieces, `/pieces` answer. */
export const HELLO = JSON.stringify({ greeting: 'hello "world"', items: [{ id: 'a/b' }], padding: 'x'.repeat(1000) });

const PIECES = HELLO.match(/.{1,300}/g)!.map((piece) => Buffer.from(piece));

/** What `/umlaut` answers: letters of one byte in memory and two on the wire. */
export const UMLAUT = 'Grüße';

const OPERATIONS = { hello: 'hello', light: 'light', pieces: 'pieces', events: 'events', echo: 'echo' };

interface Seen {
  readonly asked: string[];
  readonly bodies: number[];
  readonly throws?: Error;
}

function helloApp(seen: Seen): MockApp {
  return {
    vendor: 'supabase',
    bodyLimitBytes: 40_000_000,
    operationOf: ({ pathname }) => (OPERATIONS as Record<string, string>)[pathname.split('/')[1] ?? ''],
    async fetch(request) {
      if (seen.throws) throw seen.throws;
      const { pathname } = new URL(request.url);
      seen.asked.push(`${request.method} ${pathname}`);
      seen.bodies.push((await request.arrayBuffer()).byteLength);
      if (pathname === '/umlaut') return lightResponse(UMLAUT, { headers: { 'content-type': 'text/plain' } });
      if (pathname === '/light') return lightResponse(HELLO, { headers: { 'content-type': 'application/json' } });
      if (pathname === '/pieces') return lightResponse(PIECES, { headers: { 'content-type': 'application/json' } });
      if (pathname === '/events') return new Response(EVENTS, { headers: { 'content-type': 'text/event-stream' } });
      if (pathname.startsWith('/echo/')) return new Response(`${pathname.slice('/echo/'.length)} ${seen.asked.length}`);
      return new Response(HELLO, { headers: { 'content-type': 'application/json', 'x-vendor': 'yes' } });
    },
    vendorError: (status) => Response.json({ vendor: 'error', status }, { status, headers: { 'x-vendor': 'yes' } }),
    reset: async () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/** A mock of no vendor, as a client meets it over one of the transports. */
export async function start(transport: Transport, throws?: Error) {
  const clock = new VirtualClock();
  const faults = createFaultRules({ clock, seed: 'test' });
  const journal = createJournal({ clock });
  const bugs: unknown[] = [];
  const seen: Seen = { asked: [], bodies: [], ...(throws && { throws }) };
  const served = serve(helloApp(seen), {
    instance: 'mock',
    clock,
    faults,
    journal,
    onBug: (error) => bugs.push(error),
  });
  const url = transport === 'socket' ? (await served.listen({ port: 0 })).url : 'http://mock.test';
  const ask = (init?: RequestInit, path = '/hello') =>
    (transport === 'socket' ? fetch : served.fetch)(`${url}${path}`, init);
  const inject = (action: FaultAction, id = 'rule') =>
    faults.add({ id, vendor: 'supabase', operation: '*', when: { type: 'first', count: 1 }, inject: action });
  return {
    clock,
    faults,
    journal,
    bugs,
    seen,
    ask,
    inject,
    served,
    [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
  };
}

/** The innermost message and code a caller of fetch sees. */
export async function failureOf(work: Promise<unknown>): Promise<{ name: string; code: unknown }> {
  const error = await work.then(
    () => expect.unreachable('the call should have failed'),
    (reason) => reason as Error & { cause?: { code?: string } },
  );
  return { name: error.name, code: error.cause?.code };
}

/** Lets the event loop turn until the condition holds; the test's own time limit bounds it. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
