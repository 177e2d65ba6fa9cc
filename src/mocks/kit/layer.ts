import { hash } from 'node:crypto';
import type { Clock } from '../../lib/clock.ts';
import { type FaultEngine, type Outcome, strike } from './faults/index.ts';
import type { RequestJournal } from './journal.ts';
import type { Instance, MockApp } from './types.ts';

/** What stands around every app, whichever way its requests come. */
export interface Layer {
  readonly instance: Instance;
  readonly clock: Clock;
  readonly faults: FaultEngine;
  readonly journal: RequestJournal;
  /** Told of each error an app threw: a bug in a mock, answered with the vendor's 500. */
  readonly onBug: (error: unknown) => void;
}

/** One request, its body already read. */
export interface Call {
  /** Its signal fires when the client goes away or the mock closes. */
  readonly request: Request;
  readonly pathname: string;
  readonly body: Uint8Array;
}

/** What a transport hands its requests to. */
export interface Exchanger {
  exchange(call: Call): Promise<Outcome>;
  /** The answer to a request that goes no further: 413, 500. */
  refuse(request: Request, status: number): Promise<Response>;
  /** Told of errors that no answer can carry. */
  onBug(error: unknown): void;
}

/** The app behind the layer. */
export function layered(app: MockApp, layer: Layer): Exchanger {
  return {
    exchange: (call) => exchange(app, layer, call),
    refuse: (request, status) => refusal(app, request, status),
    onBug: layer.onBug,
  };
}

/** A helper app of ours (the admin API): neither faults nor journal. */
export function plain(fetch: (request: Request) => Response | Promise<Response>, onBug: Layer['onBug']): Exchanger {
  return {
    exchange: async (call) => ({ type: 'answer', response: await fetch(call.request) }),
    refuse: async (_request, status) => new Response(null, { status }),
    onBug,
  };
}

const NO_FAULTS: readonly string[] = [];

/** The one way from a request to its answer: faults, the app, the journal. */
async function exchange(app: MockApp, layer: Layer, call: Call): Promise<Outcome> {
  const { request, pathname, body } = call;
  const arrival = layer.journal.arrive();
  const startedAt = layer.clock.elapsed();
  const operation = app.operationOf({ method: request.method, pathname }) ?? 'unknown';
  const { outcome, struck } = await answer(app, layer, call, operation);
  layer.journal.request(arrival, request, {
    instance: layer.instance,
    vendor: app.vendor,
    operation,
    method: request.method,
    path: pathname,
    status: outcome.type === 'answer' ? outcome.response.status : undefined,
    durationMs: layer.clock.elapsed() - startedAt,
    requestBytes: body.length,
    bodySha256: body.length === 0 ? '' : hash('sha256', body, 'hex'),
    faults: struck,
  });
  return outcome;
}

async function answer(app: MockApp, layer: Layer, call: Call, operation: string) {
  const { request } = call;
  try {
    const rules = layer.faults.decide(faultCall(layer.instance, app.vendor, call, operation));
    if (rules.length > 0) {
      const { clock, faults } = layer;
      return await strike({ app, clock, faults, request, signal: request.signal }, rules);
    }
    const response = await app.fetch(request);
    return { outcome: { type: 'answer', response } as Outcome, struck: NO_FAULTS };
  } catch (error) {
    layer.onBug(error);
    layer.journal.note(request, { bug: error instanceof Error ? error.name : typeof error });
    return { outcome: { type: 'answer', response: await refusal(app, request, 500) } as Outcome, struck: NO_FAULTS };
  }
}

/** The body becomes text only for a rule that wants to look into it. */
function faultCall(instance: Instance, vendor: MockApp['vendor'], call: Call, operation: string) {
  let text: string | undefined;
  return {
    instance,
    vendor,
    operation,
    url: call.request.url,
    get body() {
      text ??= Buffer.from(call.body.buffer, call.body.byteOffset, call.body.length).toString('utf8');
      return text;
    },
  };
}

/** The app's own answer with this status, or a plain one. */
async function refusal(app: MockApp, request: Request, status: number): Promise<Response> {
  if (app.vendorError) return app.vendorError(status, request);
  return new Response(`{"error":"status ${status}"}`, { status, headers: { 'content-type': 'application/json' } });
}
