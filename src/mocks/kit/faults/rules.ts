import type { FaultDecider, FaultRule, FaultTrigger } from '../types.ts';
import { EMBEDDINGS_OPERATION, FaultRuleError, parseFaultRule, WEBHOOK_OPERATION } from './schema.ts';

/** The fault rules in force. */
export interface FaultRules extends FaultDecider {
  /** Puts a rule into force, after those already there. Throws FaultRuleError for an unusable rule or a taken id. */
  add(rule: FaultRule): void;
  /** Ends a rule and the hangs it caused. False when there is none of that id. */
  remove(id: string): boolean;
  /** Removes all rules and forgets their hits. */
  clear(): void;
  list(): readonly FaultRule[];
  /** How often the rule changed an answer or a delivery; remembered after its removal, until `clear`. 0 for an unknown id. */
  hits(id: string): number;
}

/** The layer's side of the rules. */
export interface FaultEngine extends FaultRules {
  /** Fires when the rule is removed. */
  lifetime(id: string): AbortSignal;
  /** Takes back a hit: the rule fired but found nothing to change. */
  withoutEffect(id: string): void;
}

interface Entry {
  readonly rule: FaultRule;
  readonly life: AbortController;
  calls: number;
  hits: number;
}

export function createFaultRules(): FaultEngine {
  const entries = new Map<string, Entry>();
  const pastHits = new Map<string, number>();
  const end = (entry: Entry) => {
    entries.delete(entry.rule.id);
    pastHits.set(entry.rule.id, entry.hits);
    entry.life.abort();
  };
  return {
    add(candidate) {
      const rule = parseFaultRule(candidate);
      if (entries.has(rule.id))
        throw new FaultRuleError(`fault rule "${rule.id}" is in force already: remove it first`);
      entries.set(rule.id, { rule, life: new AbortController(), calls: 0, hits: 0 });
    },
    remove(id) {
      const entry = entries.get(id);
      if (entry) end(entry);
      return entry !== undefined;
    },
    clear() {
      for (const entry of [...entries.values()]) end(entry);
      pastHits.clear();
    },
    list: () => [...entries.values()].map((entry) => entry.rule),
    hits: (id) => entries.get(id)?.hits ?? pastHits.get(id) ?? 0,
    decide(call) {
      if (entries.size === 0) return NONE;
      return [...entries.values()].filter((entry) => fires(entry, call)).map((entry) => entry.rule);
    },
    lifetime: (id) => entries.get(id)?.life.signal ?? AbortSignal.abort(),
    withoutEffect(id) {
      const entry = entries.get(id);
      if (entry) entry.hits -= 1;
      else pastHits.set(id, Math.max(0, (pastHits.get(id) ?? 0) - 1));
    },
  };
}

const NONE: readonly FaultRule[] = [];

type Call = Parameters<FaultDecider['decide']>[0];

function fires(entry: Entry, call: Call): boolean {
  const { rule } = entry;
  if (rule.at !== undefined && rule.at !== (call.instance ?? 'mock')) return false;
  if (rule.vendor !== call.vendor || !covers(rule, call.operation)) return false;
  if (rule.match !== undefined && !call.url.includes(rule.match) && !call.body.includes(rule.match)) return false;
  entry.calls += 1;
  if (!triggers(rule.when, entry.calls)) return false;
  if (rule.maxHits !== undefined && entry.hits >= rule.maxHits) return false;
  entry.hits += 1;
  return true;
}

function covers(rule: FaultRule, operation: string): boolean {
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

function triggers(when: FaultTrigger, call: number): boolean {
  switch (when.type) {
    case 'always':
      return true;
    case 'nth':
      return call === when.n;
    case 'first':
      return call <= when.count;
    case 'every':
      return call % when.k === 0;
    default:
      return when satisfies never;
  }
}
