import type { Clock } from '../../../lib/clock.ts';
import type { MockApp } from '../types.ts';
import { hasNoBody, type WholeAnswer, wholeAnswer } from './answer.ts';
import { type AnswerFault, changeAnswer } from './body/change.ts';
import { type Delivery, rested, shape, type TransportFault } from './delivery.ts';
import { type Stage, stageOf } from './kinds.ts';
import { slopeMs } from './latency.ts';
import { refusal } from './refusal.ts';
import type { FaultEngine } from './rules.ts';
import type { FaultPlan, PlannedFault, SettledFault } from './types.ts';

/** How a call ended: answered (perhaps in a way of its own), its connection ended, or the client or the mock gone first. */
export type Outcome =
  | { readonly type: 'answer'; readonly response: Response }
  | { readonly type: 'delivery'; readonly delivery: Delivery }
  /** TCP reset. */
  | { readonly type: 'reset' }
  /** Closed in order, without a byte. */
  | { readonly type: 'closed' }
  | { readonly type: 'gone' };

export interface Struck {
  readonly app: MockApp;
  readonly clock: Clock;
  readonly faults: FaultEngine;
  /** Its signal fires when the client goes away or the mock closes; dear to make, and only faults need it. */
  readonly request: Request;
  readonly pathname: string;
  /** What the app has noted of the request so far. */
  facts(): Readonly<Record<string, unknown>>;
}

interface Execution extends Struck {
  /** The request's. */
  readonly signal: AbortSignal;
  readonly plan: FaultPlan;
  /** Rules that did something. */
  readonly struck: Set<string>;
}

/**
 * Answers a call as its plan says, stage by stage (kinds.ts). A rule that finds nothing to change is no hit.
 * Returns the ids of those that did something.
 */
export async function execute(call: Struck, plan: FaultPlan): Promise<{ outcome: Outcome; struck: readonly string[] }> {
  const struck = new Set<string>();
  const outcome = await run({ ...call, signal: call.request.signal, plan, struck });
  for (const { rule } of plan.faults) if (!struck.has(rule)) call.faults.withoutEffect(plan, rule);
  return { outcome, struck: plan.faults.map(({ rule }) => rule).filter((id) => struck.has(id)) };
}

/** The vendor's own answer; kept where a rule may want to give it once more. */
export async function act(call: Struck, plan: FaultPlan): Promise<Response> {
  const response = await call.app.fetch(call.request);
  const memory = call.faults.memoryFor(plan);
  if (!memory || !response.ok || hasNoBody(response.status)) return response;
  const answer = await wholeAnswer(response);
  memory.store(plan.operation, { ...answer, request: plan.request, path: call.pathname });
  return toResponse(answer);
}

async function run(execution: Execution): Promise<Outcome> {
  if (!(await waits(execution, 'admit'))) return GONE;
  const end = pick(execution, 'before', 'status', 'reset');
  if (end?.type === 'reset') return { type: 'reset' };
  const answered = end ? await refusal(execution.app, execution.request, end) : await act(execution, execution.plan);
  const response = await changed(execution, answered);
  if (!(await waits(execution, 'transport'))) return GONE;
  if (pick(execution, 'transport', 'reset')) return { type: 'reset' };
  return sent(execution, response);
}

const GONE: Outcome = { type: 'gone' };

function at(execution: Execution, stage: Stage): readonly PlannedFault[] {
  return execution.plan.faults.filter(({ inject }) => stageOf(inject) === stage);
}

/** The stage's fault of these kinds: the table lets only one through. */
function pick<A extends SettledFault['type']>(execution: Execution, stage: Stage, ...types: A[]) {
  const found = at(execution, stage).find(({ inject }) => (types as string[]).includes(inject.type));
  if (!found) return undefined;
  execution.struck.add(found.rule);
  return found.inject as Extract<SettledFault, { type: A }>;
}

/** False when the client or the mock went away meanwhile. */
async function waits(execution: Execution, stage: Stage): Promise<boolean> {
  const { signal, faults, struck } = execution;
  for (const { rule, inject } of at(execution, stage)) {
    if (inject.type !== 'delay' && inject.type !== 'hang') continue;
    struck.add(rule);
    if (inject.type === 'delay') await delay(execution, rule, inject.ms + slopeMs(inject.msPer, execution.facts()));
    else await aborted(AbortSignal.any([signal, faults.lifetime(rule)]));
    if (signal.aborted) return false;
  }
  return true;
}

async function delay({ clock, faults, signal }: Execution, rule: string, ms: number): Promise<void> {
  const startedAt = clock.elapsed();
  if (await rested(clock, ms, signal)) faults.delayed(rule, ms, clock.elapsed() - startedAt);
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

async function changed(execution: Execution, answered: Response): Promise<Response> {
  const late = pick(execution, 'body', 'status');
  const response = late ? await replaced(execution, answered, late) : answered;
  const faults = at(execution, 'body').filter(({ inject }) => inject.type !== 'status');
  if (faults.length === 0 || hasNoBody(response.status)) return response;
  let answer = await wholeAnswer(response);
  for (const { rule, inject } of faults) {
    const next = isOther(inject)
      ? other(execution, inject, response, answer)
      : changeAnswer(inject as AnswerFault, answer, execution.clock.now());
    if (!next) continue;
    execution.struck.add(rule);
    answer = next;
  }
  answer.headers.delete('content-length');
  return toResponse(answer);
}

async function replaced(execution: Execution, answered: Response, late: Extract<SettledFault, { type: 'status' }>) {
  await answered.body?.cancel();
  return refusal(execution.app, execution.request, late);
}

type OtherAnswer = Extract<SettledFault, { type: 'stale' | 'swapped' }>;

function isOther(fault: SettledFault): fault is OtherAnswer {
  return fault.type === 'stale' || fault.type === 'swapped';
}

/** Another answer than this; undefined when there is none, or when the vendor refused. */
function other(
  execution: Execution,
  fault: OtherAnswer,
  response: Response,
  answer: WholeAnswer,
): WholeAnswer | undefined {
  if (!response.ok) return undefined;
  const { plan, pathname, faults } = execution;
  const found =
    fault.type === 'stale'
      ? faults.memory.stale(plan.operation, pathname)
      : faults.memory.swapped(plan.operation, plan.request);
  return found && !Buffer.from(found.body).equals(answer.body) ? found : undefined;
}

async function sent(execution: Execution, response: Response): Promise<Outcome> {
  const planned = at(execution, 'transport').filter(({ inject }) => !isDone(inject));
  if (planned.length === 0 || hasNoBody(response.status)) return { type: 'answer', response };
  const closed = planned.find(({ inject }) => inject.type === 'empty' && inject.what === 'answer');
  if (closed) {
    execution.struck.add(closed.rule);
    await response.body?.cancel();
    return { type: 'closed' };
  }
  const ruleOf = new Map(planned.map(({ rule, inject }) => [inject as TransportFault, rule]));
  const { clock, signal } = execution;
  const struck = (fault: TransportFault) => execution.struck.add(ruleOf.get(fault) as string);
  const answer = await wholeAnswer(response);
  const delivery = shape(answer, [...ruleOf.keys()], { clock, signal, struck });
  return delivery ? { type: 'delivery', delivery } : { type: 'answer', response: toResponse(answer) };
}

/** Transport faults that `run` has seen to already. */
function isDone(fault: SettledFault): boolean {
  return fault.type === 'delay' || fault.type === 'hang' || fault.type === 'reset';
}

function toResponse(answer: WholeAnswer): Response {
  return new Response(answer.body as Uint8Array<ArrayBuffer>, answer);
}
