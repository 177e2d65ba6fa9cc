import { hash } from 'node:crypto';
import type { Clock } from '../../../lib/clock.ts';
import { Attempts } from './attempts.ts';
import { Entry, type RuleRecord } from './counters.ts';
import { decide, planned } from './decide.ts';
import { LatencyRecord, type LatencyReport } from './latency-report.ts';
import { AnswerMemory, needsMemory } from './memory.ts';
import { PlanRecording, Replay } from './recording.ts';
import { EMBEDDINGS_OPERATION, FaultRuleError, parseFaultRule, WEBHOOK_OPERATION } from './schema.ts';
import type { FaultCall, FaultDecider, FaultPlan, FaultRule } from './types.ts';

/** The fault rules in force. */
export interface FaultRules extends FaultDecider {
  /** Of everything that chance decides. Set, it holds for calls from then on. */
  seed: string;
  /** Puts a rule into force, after those already there. Throws FaultRuleError for an unusable rule or a taken id. */
  add(rule: FaultRule): void;
  /** Ends a rule and the hangs it caused. False when there is none of that id. */
  remove(id: string): boolean;
  /** Removes all rules, or those of a scope, and forgets their hits; without a scope also all that was seen and planned. */
  clear(scope?: string): void;
  list(): readonly FaultRule[];
  /** How often the rule changed an answer or a delivery; remembered after its removal, until `clear`. 0 for an unknown id. */
  hits(id: string): number;
  /** When the rule was in force and when it struck; undefined for an unknown id. */
  record(id: string): RuleRecord | undefined;
  /** Every plan that held a fault, in order, since the last `clear`. */
  plans(): readonly FaultPlan[];
  /** How many of the oldest of them are not kept any more. */
  forgottenPlans(): number;
  /** Delays asked for and delivered, by rule, since the last `clear`. */
  latency(): readonly LatencyReport[];
  /**
   * From now on exactly these faults, whatever rules there are; undefined: the rules again. Numbering of calls begins anew.
   * `covered`: only calls that a rule in force covers are numbered and struck, as when rules come and go in the very
   * places where they did when the plan was recorded.
   */
  replay(plans: readonly FaultPlan[] | undefined, calls?: 'all' | 'covered'): void;
}

/** The layer's side of the rules. */
export interface FaultEngine extends FaultRules {
  /** Fires when the rule is removed. */
  lifetime(id: string): AbortSignal;
  /** Takes back a hit: the rule fired but found nothing to change. */
  withoutEffect(plan: FaultPlan, rule: string): void;
  /** Where answers are to be kept for this operation; undefined when no rule will ask for them. */
  memoryFor(call: Pick<FaultCall, 'instance' | 'vendor' | 'operation'>): AnswerMemory | undefined;
  readonly memory: AnswerMemory;
  /** A delay is over. */
  delayed(rule: string, askedMs: number, deliveredMs: number): void;
}

export interface FaultRulesOptions {
  readonly clock: Clock;
  readonly seed: string;
}

export function createFaultRules({ clock, seed }: FaultRulesOptions): FaultEngine {
  const entries = new Map<string, Entry>();
  const past = new Map<string, Entry>();
  const attempts = new Attempts();
  const recording = new PlanRecording();
  const memory = new AnswerMemory();
  const latency = new LatencyRecord();
  /** Which key's counts a plan moved, by rule. */
  const keys = new WeakMap<FaultPlan, ReadonlyMap<string, string>>();
  let replaying: Replay | undefined;
  let replayed: 'all' | 'covered' = 'all';
  let present = seed;

  const find = (id: string) => entries.get(id) ?? past.get(id);
  const end = (entry: Entry) => {
    entries.delete(entry.rule.id);
    past.set(entry.rule.id, entry);
    entry.end();
  };
  const endReplay = () => {
    for (const id of replaying?.rules ?? []) past.get(id)?.end();
    replaying = undefined;
  };
  const plan = (call: FaultCall, covering: readonly Entry[], request: string, attempt: string): FaultPlan => {
    const concerned = covering.filter((entry) => concerns(entry.rule, call));
    const keyOf = new Map(concerned.map(({ rule }) => [rule.id, (rule.per && call.keyOf?.(rule.per)) ?? '']));
    const key = (id: string) => keyOf.get(id) as string;
    const counts = concerned.map((entry) => entry.count(key(entry.rule.id), call, request, present));
    const decision = decide(
      concerned.map((entry) => entry.rule),
      { ...pick(call), request, attempt },
      counts,
    );
    for (const id of decision.turned) entries.get(id)?.turn(key(id));
    for (const { rule } of decision.plan.faults) entries.get(rule)?.hit(key(rule));
    keys.set(decision.plan, keyOf);
    return decision.plan;
  };
  const again = (call: FaultCall, request: string, attempt: string): FaultPlan => {
    const recorded = replaying?.planOf(pick(call), request, attempt);
    for (const { rule } of recorded?.faults ?? []) find(rule)?.hit('');
    return planned({ ...pick(call), request, attempt }, recorded?.faults ?? NONE);
  };

  return {
    get seed() {
      return present;
    },
    set seed(value) {
      present = value;
    },
    add(candidate) {
      const rule = parseFaultRule(candidate);
      if (entries.has(rule.id))
        throw new FaultRuleError(`fault rule "${rule.id}" is in force already: remove it first`);
      entries.set(rule.id, new Entry(rule, clock));
    },
    remove(id) {
      const entry = entries.get(id);
      if (entry) end(entry);
      return entry !== undefined;
    },
    clear(scope) {
      const gone = (entry: Entry) => scope === undefined || entry.rule.scope === scope;
      for (const entry of [...entries.values()]) if (gone(entry)) end(entry);
      if (scope === undefined) {
        endReplay();
        attempts.clear();
        recording.clear();
        memory.clear();
        latency.clear();
      }
      for (const [id, entry] of past) if (gone(entry)) past.delete(id);
    },
    list: () => [...entries.values()].map((entry) => entry.rule),
    hits: (id) => find(id)?.record.hits ?? 0,
    record: (id) => find(id)?.record,
    plans: () => recording.plans,
    forgottenPlans: () => recording.forgotten,
    latency: () => latency.report(),
    replay(plans, calls = 'all') {
      endReplay();
      replayed = calls;
      attempts.clear();
      if (!plans) return;
      replaying = new Replay(plans);
      for (const id of replaying.rules) past.set(id, new Entry(replayedRule(id, plans), clock));
    },
    decide(call) {
      const covering = entries.size === 0 ? NO_ENTRIES : [...entries.values()].filter(({ rule }) => covers(rule, call));
      const isSeen = covering.length > 0 || (replaying && replayed === 'all');
      if (!isSeen) return planned({ ...pick(call), request: '', attempt: '' }, NONE);
      const request = call.digest ?? hash('sha256', `${call.url}\n${call.body}`, 'hex');
      const attempt = attempts.next(call, request);
      const decided = replaying ? again(call, request, attempt) : plan(call, covering, request, attempt);
      if (decided.faults.length > 0) recording.add(decided);
      return decided;
    },
    lifetime: (id) => (entries.get(id) ?? (replaying && past.get(id)))?.life.signal ?? AbortSignal.abort(),
    withoutEffect: (planned, rule) => find(rule)?.takeBackHit(keys.get(planned)?.get(rule) ?? ''),
    memoryFor: (call) => {
      if (entries.size === 0) return undefined;
      return [...entries.values()].some(({ rule }) => needsMemory(rule) && covers(rule, call)) ? memory : undefined;
    },
    memory,
    delayed: (rule, askedMs, deliveredMs) => latency.add(rule, askedMs, deliveredMs),
  };
}

const NONE: FaultPlan['faults'] = [];
const NO_ENTRIES: readonly Entry[] = [];

function pick({ instance = 'mock', vendor, operation, scope, bodyBytes = 0 }: FaultCall) {
  const call = { instance, vendor, operation, bodyBytes };
  return scope === undefined ? call : { ...call, scope };
}

/** Only its name matters: what it does stands in the plans. */
function replayedRule(id: string, plans: readonly FaultPlan[]): FaultRule {
  const plan = plans.find((each) => each.faults.some((fault) => fault.rule === id)) as FaultPlan;
  return { id, vendor: plan.vendor, operation: '*', when: { type: 'always' }, inject: { type: 'hang' } };
}

function concerns(rule: FaultRule, call: FaultCall): boolean {
  if (rule.scope !== undefined && rule.scope !== call.scope) return false;
  return rule.match === undefined || call.url.includes(rule.match) || call.body.includes(rule.match);
}

function covers(
  rule: FaultRule,
  { instance = 'mock', vendor, operation }: Pick<FaultCall, 'instance' | 'vendor' | 'operation'>,
): boolean {
  if (rule.vendor !== vendor || (rule.at !== undefined && rule.at !== instance)) return false;
  if (rule.operation !== '*') return rule.operation === operation;
  switch (rule.inject.type) {
    case 'webhook':
    case 'webhook-late':
      return operation === WEBHOOK_OPERATION;
    case 'vectors':
      return operation === EMBEDDINGS_OPERATION;
    default:
      return operation !== WEBHOOK_OPERATION;
  }
}
