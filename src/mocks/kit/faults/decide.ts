import { compatible } from './kinds.ts';
import { latencyAt } from './latency.ts';
import { type Count, triggers } from './triggers.ts';
import type { FaultAction, FaultPlan, FaultRule, PlannedFault, SettledFault } from './types.ts';

/** How a rule that covers the call stands, for the call's key: all that its decision depends on. */
export interface RuleCount extends Count {
  /** How often its trigger has come true before. */
  readonly turns: number;
  /** How often it has changed something. */
  readonly hits: number;
}

export interface Decision {
  readonly plan: FaultPlan;
  /** The rules whose trigger came true; one may still be without a fault, its sequence standing at `ok`. */
  readonly turned: readonly string[];
}

/** A call with what tells it apart. */
export interface IdentifiedCall extends Pick<FaultPlan, 'instance' | 'vendor' | 'operation' | 'scope'> {
  readonly bodyBytes: number;
  readonly request: string;
  readonly attempt: string;
}

/** Pure: the same rules, call and counts give the same plan. `counts` stand in the order of `rules`. */
export function decide(rules: readonly FaultRule[], call: IdentifiedCall, counts: readonly RuleCount[]): Decision {
  const faults: PlannedFault[] = [];
  const turned: string[] = [];
  for (const [i, rule] of rules.entries()) {
    const count = counts[i] as RuleCount;
    if (rule.maxHits !== undefined && count.hits >= rule.maxHits) continue;
    if (!triggers(rule.when, count)) continue;
    turned.push(rule.id);
    const inject = settled(rule.inject, count, call.bodyBytes);
    if (inject) faults.push({ rule: rule.id, inject });
  }
  return { plan: planned(call, compatible(faults)), turned };
}

export function planned(call: IdentifiedCall, faults: FaultPlan['faults']): FaultPlan {
  const { instance, vendor, operation, request, attempt, scope } = call;
  return { instance, vendor, operation, request, attempt, ...(scope !== undefined && { scope }), faults };
}

/** With chance and turn settled; undefined when it is the turn of `ok`. */
function settled(action: FaultAction, count: RuleCount, bodyBytes: number): SettledFault | undefined {
  switch (action.type) {
    case 'latency': {
      const ms = latencyAt(action, count.draw('latency'), bodyBytes);
      const { msPer, after } = action;
      return { type: 'delay', ms, ...(msPer && { msPer }), ...(after !== undefined && { after }) };
    }
    case 'sequence': {
      const { steps } = action;
      const step = steps[action.repeat ? count.turns % steps.length : count.turns];
      if (step === undefined || step === 'ok') return undefined;
      return typeof step === 'number' ? { type: 'status', status: step } : step;
    }
    default:
      return action;
  }
}
