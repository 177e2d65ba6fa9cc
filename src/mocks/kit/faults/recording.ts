import type { FaultPlan } from './types.ts';

/** Plans kept: the oldest are forgotten past this, and `forgotten` says how many. */
const PLANS_KEPT = 20_000;

/** What was planned, in order of decision; calls that met no fault are left out. */
export class PlanRecording {
  #plans: FaultPlan[] = [];
  forgotten = 0;

  add(plan: FaultPlan): void {
    this.#plans.push(plan);
    if (this.#plans.length < PLANS_KEPT * 1.25) return;
    this.forgotten += this.#plans.length - PLANS_KEPT;
    this.#plans = this.#plans.slice(-PLANS_KEPT);
  }

  get plans(): readonly FaultPlan[] {
    return this.#plans;
  }

  clear(): void {
    this.#plans = [];
    this.forgotten = 0;
  }
}

/** A recording to be done again: each call meets what the same call met then, and nothing else. */
export class Replay {
  readonly #byCall: ReadonlyMap<string, FaultPlan>;

  constructor(plans: readonly FaultPlan[]) {
    this.#byCall = new Map(plans.map((plan) => [callName(plan), plan]));
  }

  get rules(): readonly string[] {
    return [...new Set([...this.#byCall.values()].flatMap((plan) => plan.faults.map((fault) => fault.rule)))];
  }

  planOf(
    call: Pick<FaultPlan, 'instance' | 'vendor' | 'operation'>,
    request: string,
    attempt: string,
  ): FaultPlan | undefined {
    return this.#byCall.get(callName({ ...call, request, attempt }));
  }
}

function callName(call: Pick<FaultPlan, 'instance' | 'vendor' | 'operation' | 'request' | 'attempt'>): string {
  return `${call.instance} ${call.vendor} ${call.operation} ${call.request} ${call.attempt}`;
}
