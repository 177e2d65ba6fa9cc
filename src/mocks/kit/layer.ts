import { hash } from 'node:crypto';
import type { Clock } from '../../lib/clock.ts';
import { act, execute, type FaultEngine, keyOf, type Outcome, requestDigest } from './faults/index.ts';
import type { FaultCall, FaultKey } from './faults/types.ts';
import type { RequestJournal } from './journal.ts';
import type { Instance, JournalEntry, MockApp } from './types.ts';

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

/** The header that names a test's own rules and journal entries. */
export const SCOPE_HEADER = 'x-shakedown-scope';

/** The one way from a request to its answer: faults, the app, the journal. */
async function exchange(app: MockApp, layer: Layer, call: Call): Promise<Outcome> {
  const { request, pathname, body } = call;
  const { seq, at } = layer.journal.arrive();
  const startedAt = layer.clock.elapsed();
  const { method } = request;
  const operation = app.operationOf({ method, pathname, request }) ?? 'unknown';
  const scope = request.headers.get(SCOPE_HEADER) ?? undefined;
  let answered: Answered;
  try {
    const plan = layer.faults.decide(new CallToDecide(layer, app, operation, scope, call));
    const facts = () => layer.journal.factsOf(request);
    const struck = { app, clock: layer.clock, faults: layer.faults, request, pathname, facts };
    if (plan.faults.length > 0) answered = await execute(struck, plan);
    else answered = { outcome: { type: 'answer', response: await act(struck, plan) }, struck: NO_FAULTS };
  } catch (error) {
    answered = await bug(app, layer, request, error);
  }
  const { outcome, struck } = answered;
  const entry: JournalEntry = {
    seq,
    at,
    kind: 'request',
    instance: layer.instance,
    vendor: app.vendor,
    operation,
    method,
    path: pathname,
    status: statusOf(outcome),
    durationMs: layer.clock.elapsed() - startedAt,
    requestBytes: body.length,
    bodySha256: body.length === 0 ? '' : hash('sha256', body, 'hex'),
    faults: struck,
    facts: layer.journal.factsOf(request),
  };
  layer.journal.request(scope === undefined ? entry : { ...entry, scope });
  return outcome;
}

interface Answered {
  readonly outcome: Outcome;
  /** The fault rules that did something. */
  readonly struck: readonly string[];
}

function statusOf(outcome: Outcome): number | undefined {
  switch (outcome.type) {
    case 'answer':
      return outcome.response.status;
    case 'delivery':
      return outcome.delivery.status;
    default:
      return undefined;
  }
}

async function bug(app: MockApp, layer: Layer, request: Request, error: unknown): Promise<Answered> {
  layer.onBug(error);
  layer.journal.note(request, { bug: error instanceof Error ? error.name : typeof error });
  return { outcome: { type: 'answer', response: await refusal(app, request, 500) }, struck: NO_FAULTS };
}

/** The body becomes text, and the request its keys, only for a rule that asks. */
class CallToDecide implements FaultCall {
  readonly instance: Instance;
  readonly vendor: MockApp['vendor'];
  readonly operation: string;
  readonly scope?: string;
  readonly bodyBytes: number;
  readonly #call: Call;
  #text: string | undefined;

  constructor({ instance }: Layer, { vendor }: MockApp, operation: string, scope: string | undefined, call: Call) {
    this.instance = instance;
    this.vendor = vendor;
    this.operation = operation;
    if (scope !== undefined) this.scope = scope;
    this.bodyBytes = call.body.length;
    this.#call = call;
  }

  get url() {
    return this.#call.request.url;
  }
  get retry() {
    const { headers } = this.#call.request;
    return headers.get('x-stainless-retry-count') ?? headers.get('x-retry-count') ?? undefined;
  }
  get digest() {
    const { method, url } = this.#call.request;
    return requestDigest({ method, url, contentType: this.#contentType, body: this.#call.body });
  }
  get body() {
    const { buffer, byteOffset, length } = this.#call.body;
    this.#text ??= Buffer.from(buffer, byteOffset, length).toString('utf8');
    return this.#text;
  }
  keyOf(kind: FaultKey) {
    const { url, headers } = this.#call.request;
    return keyOf(kind, { url, headers, contentType: this.#contentType, body: this.#call.body });
  }
  get #contentType() {
    return this.#call.request.headers.get('content-type') ?? '';
  }
}

/** The app's own answer with this status, or a plain one. */
async function refusal(app: MockApp, request: Request, status: number): Promise<Response> {
  if (app.vendorError) return app.vendorError(status, request);
  return new Response(`{"error":"status ${status}"}`, { status, headers: { 'content-type': 'application/json' } });
}
