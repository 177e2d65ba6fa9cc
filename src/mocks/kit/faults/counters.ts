import type { Clock } from '../../../lib/clock.ts';
import { Attempts } from './attempts.ts';
import type { RuleCount } from './decide.ts';
import { draw } from './draw.ts';
import type { FaultCall, FaultRule, FaultTrigger } from './types.ts';

interface Counts {
  calls: number;
  turns: number;
  hits: number;
}

/** Milliseconds on the mock's monotonic clock. */
export interface RuleRecord {
  readonly addedMs: number;
  readonly removedMs: number | undefined;
  readonly firstHitMs: number | undefined;
  readonly lastHitMs: number | undefined;
  /** How often the rule changed an answer or a delivery. */
  readonly hits: number;
}

/** One rule in force with what it has counted. Without `per` there is one key for all calls. */
export class Entry {
  readonly rule: FaultRule;
  readonly life = new AbortController();
  readonly #byKey = new Map<string, Counts>();
  readonly #clock: Clock;
  readonly #addedMs: number;
  readonly #addedAt: number;
  readonly #attempts: Attempts | undefined;
  #removedMs: number | undefined;
  #firstHitMs: number | undefined;
  #lastHitMs: number | undefined;
  #hits = 0;

  constructor(rule: FaultRule, clock: Clock) {
    this.rule = rule;
    this.#clock = clock;
    this.#attempts = drawsLots(rule) ? new Attempts() : undefined;
    this.#addedMs = clock.elapsed();
    this.#addedAt = clock.now();
  }

  /** Counts a call. The calls of a key that nobody can tell (a request without one) count together. */
  count(key: string, call: FaultCall, request: string, seed: string): RuleCount {
    const counts = this.#of(key);
    counts.calls += 1;
    const rule = this.rule.id;
    // of its own, from its own beginning: whether other rules were there before must not show in its draws
    const attempt = this.#attempts?.next(call, request) ?? '';
    return {
      call: counts.calls,
      turns: counts.turns,
      hits: counts.hits,
      ageMs: this.#clock.now() - this.#addedAt,
      draw: (field) =>
        draw({ seed, rule, operation: `${call.instance ?? 'mock'} ${call.operation}`, request, attempt }, field),
    };
  }

  turn(key: string): void {
    this.#of(key).turns += 1;
  }

  hit(key: string): void {
    this.#of(key).hits += 1;
    this.#hits += 1;
    this.#lastHitMs = this.#clock.elapsed();
    this.#firstHitMs ??= this.#lastHitMs;
  }

  /** The rule fired but found nothing to change. */
  takeBackHit(key: string): void {
    const counts = this.#of(key);
    counts.hits = Math.max(0, counts.hits - 1);
    this.#hits = Math.max(0, this.#hits - 1);
    if (this.#hits === 0) {
      this.#firstHitMs = undefined;
      this.#lastHitMs = undefined;
    }
  }

  end(): void {
    this.#removedMs = this.#clock.elapsed();
    this.life.abort();
  }

  get record(): RuleRecord {
    return {
      addedMs: this.#addedMs,
      removedMs: this.#removedMs,
      firstHitMs: this.#firstHitMs,
      lastHitMs: this.#lastHitMs,
      hits: this.#hits,
    };
  }

  #of(key: string): Counts {
    let counts = this.#byKey.get(key);
    if (!counts) {
      counts = { calls: 0, turns: 0, hits: 0 };
      this.#byKey.set(key, counts);
    }
    return counts;
  }
}

function drawsLots({ when, inject }: FaultRule): boolean {
  return inject.type === 'latency' || hasChance(when);
}

function hasChance(when: FaultTrigger): boolean {
  if (when.type === 'all' || when.type === 'any') return when.of.some(hasChance);
  return when.type === 'probability';
}
