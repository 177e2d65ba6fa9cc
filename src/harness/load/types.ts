import type { LatencySummary } from '../report/types.ts';

/** A part of a load's time. Figures of a warm-up are kept apart and judged only by a gate that names it. */
export interface LoadPhase {
  readonly id: string;
  readonly warmup: boolean;
  /** Milliseconds since the load began. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Arrivals a second at its beginning and its end; null where arrivals are not planned (closed, capacity). */
  readonly ratePerSecond: { readonly from: number; readonly to: number } | null;
}

/** One step over a stretch of time. `t`: milliseconds since the load began, of the stretch's beginning. */
export interface LoadBucket {
  readonly t: number;
  /** Samples that ended well in it, and those that did not. */
  readonly count: number;
  readonly errors: number;
  /** Milliseconds, of all samples, timeouts at no less than their limit; null where there is none. */
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

/** One phase of one step, its samples counted by when they were to begin. */
export interface LoadStepPhase {
  readonly phase: string;
  readonly count: number;
  readonly errors: number;
  /** Samples that ended well, a second of the phase. */
  readonly perSecond: number;
  /** Undefined when nothing was sampled. */
  readonly latency?: LatencySummary;
}

export interface LoadStep {
  /** The step's id; `flow` is the whole from the intended start to the end of the last step. */
  readonly id: string;
  readonly kind: string;
  /** Ended well; failed or timed out. Warm-up left out, here and in what follows but `series` and `phases`. */
  readonly count: number;
  readonly errors: number;
  readonly timeouts: number;
  /** From the intended start; failed samples are in it, timeouts and (for the flow) dropped ones at no less than the limit. */
  readonly latency?: LatencySummary;
  /** From the actual start: what a generator that waits for the server would have seen. */
  readonly service?: LatencySummary;
  /** The latency's percentile spectrum, rising. `percentile` in [0, 100]. */
  readonly spectrum: readonly { readonly percentile: number; readonly ms: number }[];
  readonly series: readonly LoadBucket[];
  readonly phases: readonly LoadStepPhase[];
  /** The most frequent errors, most first. */
  readonly failures: readonly { readonly message: string; readonly count: number }[];
}

/** How well the generator kept its own plan. Not valid = the figures say nothing of the pipeline. */
export interface GeneratorHealth {
  readonly valid: boolean;
  /** Why it is not valid. */
  readonly reason?: string;
  /** How much later than due iterations began, milliseconds. Null where nothing is due at a time (closed, capacity). */
  readonly lagP99Ms: number | null;
  readonly lagMaxMs: number | null;
  readonly lagLimitMs: number;
  readonly eventLoopDelayP99Ms: number;
  /** Share of the time that the generator's event loop was busy, 0 to 1. */
  readonly utilisation: number;
}

/** What a load did and measured. Times in milliseconds, none of them averaged. */
export interface LoadResult {
  readonly model: 'open' | 'closed' | 'capacity';
  /** One line for people: `open, 5 to 20 a second over 6 s, Poisson arrivals`. */
  readonly profile: string;
  readonly startedAt: string;
  readonly durationMs: number;
  /** Different users, each with a token of its own. */
  readonly users: number;
  readonly offered: {
    /** Iterations the plan asked for; null where only a time was planned. */
    readonly planned: number | null;
    readonly started: number;
    readonly completed: number;
    /** Failed or timed out. */
    readonly failed: number;
    /** Not begun because too many were in flight: offered load that was not met. */
    readonly dropped: number;
  };
  readonly phases: readonly LoadPhase[];
  /** `flow` first, then the steps in order. */
  readonly steps: readonly LoadStep[];
  readonly generator: GeneratorHealth;
  /** When faults were switched on and off during the load, milliseconds since it began. */
  readonly faults: readonly { readonly id: string; readonly fromMs: number; readonly toMs: number }[];
  /** The process that serves the pipeline, sampled while it was loaded; empty where nobody asked or it is another's. */
  readonly memory: readonly MemorySample[];
}

export interface MemorySample {
  /** Milliseconds since the load began. */
  readonly t: number;
  /** After a full collection. */
  readonly heapMb: number;
  readonly rssMb: number;
  /** Open sockets, timers, requests and the like. */
  readonly handles: number;
}
