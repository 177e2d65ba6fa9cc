import type { Clock } from '../../../lib/clock.ts';
import type { FaultAction, FaultRule, MockApp } from '../types.ts';
import { isBodyAction, rewriteBody, type WholeAnswer } from './rewrite.ts';
import type { FaultEngine } from './rules.ts';

/** How a call ended: answered (perhaps cut short), its connection reset, or the client or the mock gone first. */
export type Outcome =
  | { readonly type: 'answer'; readonly response: Response; readonly keepFraction?: number }
  | { readonly type: 'reset' }
  | { readonly type: 'gone' };

export interface Strike {
  readonly app: MockApp;
  readonly clock: Clock;
  readonly faults: FaultEngine;
  readonly request: Request;
  /** Fires when the client goes away or the mock closes. */
  readonly signal: AbortSignal;
}

/**
 * Answers a call on which rules fired. One order, whatever the order of the rules:
 *
 *   delays and hangs -> status or reset -> the vendor acts -> status (after) -> body changes -> delays, hangs (after)
 *   -> reset (after) -> truncate
 *
 * Delays add; of several status, reset or truncate rules the first wins. A rule that changed nothing is no hit.
 * Returns the ids of those that did something.
 */
export async function strike(
  strike: Strike,
  rules: readonly FaultRule[],
): Promise<{ outcome: Outcome; struck: readonly string[] }> {
  const struck = new Set<string>();
  const outcome = await run(strike, rules, struck);
  for (const rule of rules) if (!struck.has(rule.id)) strike.faults.withoutEffect(rule.id);
  return { outcome, struck: rules.map((rule) => rule.id).filter((id) => struck.has(id)) };
}

async function run(strike: Strike, rules: readonly FaultRule[], struck: Set<string>): Promise<Outcome> {
  const before = rules.filter((rule) => isTimed(rule.inject) && !isAfter(rule.inject));
  const after = rules.filter((rule) => !before.includes(rule));
  if (!(await waits(strike, before, struck))) return GONE;
  const end = first(before, 'status', 'reset', struck);
  if (end?.type === 'reset') return { type: 'reset' };
  let response = end ? await refusal(strike, end) : await strike.app.fetch(strike.request);
  const late = first(after, 'status', 'status', struck);
  if (late?.type === 'status') {
    await response.body?.cancel();
    response = await refusal(strike, late);
  }
  response = await changed(after, response, struck);
  if (!(await waits(strike, after, struck))) return GONE;
  if (first(after, 'reset', 'reset', struck)) return { type: 'reset' };
  const cut = first(after, 'truncate', 'truncate', struck);
  if (cut?.type === 'truncate') return { type: 'answer', response, keepFraction: cut.keepFraction };
  return { type: 'answer', response };
}

const GONE: Outcome = { type: 'gone' };

/** The actions that strike at a moment, which `after` moves behind the vendor's own work. */
type TimedAction = Extract<FaultAction, { type: 'status' | 'delay' | 'hang' | 'reset' }>;

function isTimed(action: FaultAction): action is TimedAction {
  return ['status', 'delay', 'hang', 'reset'].includes(action.type);
}

function isAfter(action: TimedAction): boolean {
  return action.after === true;
}

function first<A extends FaultAction['type'], B extends FaultAction['type']>(
  rules: readonly FaultRule[],
  a: A,
  b: B,
  struck: Set<string>,
): Extract<FaultAction, { type: A | B }> | undefined {
  const rule = rules.find(({ inject }) => inject.type === a || inject.type === b);
  if (!rule) return undefined;
  struck.add(rule.id);
  return rule.inject as Extract<FaultAction, { type: A | B }>;
}

/** False when the client or the mock went away meanwhile. */
async function waits(strike: Strike, rules: readonly FaultRule[], struck: Set<string>): Promise<boolean> {
  for (const { id, inject } of rules) {
    if (inject.type !== 'delay' && inject.type !== 'hang') continue;
    struck.add(id);
    if (inject.type === 'delay') await delayed(strike, inject.ms);
    else await aborted(AbortSignal.any([strike.signal, strike.faults.lifetime(id)]));
    if (strike.signal.aborted) return false;
  }
  return true;
}

async function delayed(strike: Strike, ms: number): Promise<void> {
  try {
    await strike.clock.sleep(ms, strike.signal);
  } catch (error) {
    if (!strike.signal.aborted) throw error;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

async function refusal(strike: Strike, action: Extract<FaultAction, { type: 'status' }>): Promise<Response> {
  const own = await ownRefusal(strike, action.status);
  const headers = new Headers(own.headers);
  let body: BodyInit | null = own.body;
  if (action.body !== undefined) {
    await own.body?.cancel();
    const isText = typeof action.body === 'string';
    body = isText ? (action.body as string) : JSON.stringify(action.body);
    headers.set('content-type', isText ? 'text/plain; charset=utf-8' : 'application/json');
    headers.delete('content-length');
  }
  for (const [name, value] of Object.entries(action.headers ?? {})) headers.set(name, value);
  return new Response(hasNoBody(action.status) ? null : body, { status: action.status, headers });
}

async function ownRefusal({ app, request }: Strike, status: number): Promise<Response> {
  if (app.vendorError && !hasNoBody(status)) return app.vendorError(status, request);
  return new Response(hasNoBody(status) ? null : `{"error":"status ${status} by fault rule"}`, {
    status,
    headers: { 'content-type': 'application/json' },
  });
}

/** Statuses whose answers HTTP forbids a body. */
function hasNoBody(status: number): boolean {
  return status === 204 || status === 205 || status === 304;
}

async function changed(rules: readonly FaultRule[], response: Response, struck: Set<string>): Promise<Response> {
  const changes = rules.filter((rule) => isBodyAction(rule.inject));
  if (changes.length === 0 || hasNoBody(response.status)) return response;
  let answer: WholeAnswer = {
    status: response.status,
    headers: new Headers(response.headers),
    body: new Uint8Array(await response.arrayBuffer()),
  };
  for (const { id, inject } of changes) {
    const body = isBodyAction(inject) ? rewriteBody(inject, answer) : undefined;
    if (body === undefined) continue;
    struck.add(id);
    answer = { ...answer, body: new TextEncoder().encode(body) };
  }
  answer.headers.delete('content-length');
  return new Response(answer.body as Uint8Array<ArrayBuffer>, answer);
}
