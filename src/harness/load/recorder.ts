import type { Arrival } from './arrivals.ts';
import { Durations } from './histogram.ts';
import type { LoopListener, Timing } from './loops.ts';
import { Timeline } from './timeline.ts';
import type { LoadPhase, LoadResult, LoadStep, LoadStepPhase } from './types.ts';

/** What became of one step of an iteration. Milliseconds. */
export interface StepOutcome {
  readonly id: string;
  readonly durationMs: number;
  readonly state: 'done' | 'failed' | 'skipped';
  readonly error?: string | undefined;
}

export interface IterationOutcome {
  readonly ok: boolean;
  /** Why not, in words that are the same for the same cause. */
  readonly error?: string | undefined;
  readonly steps: readonly StepOutcome[];
}

/** The id under which a whole iteration is recorded. */
export const FLOW = 'flow';
/** A pipeline that answers each request with another text must not fill the report. */
const FAILURES_MAX = 200;
const FAILURES_SHOWN = 10;

export interface RecorderOptions {
  readonly phases: readonly LoadPhase[];
  /** In order; `flow` is added. */
  readonly steps: readonly { readonly id: string; readonly kind: string }[];
  readonly timeoutMs: number;
}

/** Gathers what a load measures. */
export class Recorder implements LoopListener<IterationOutcome> {
  readonly #options: RecorderOptions;
  readonly #steps: ReadonlyMap<string, StepRecord>;
  readonly #lag = new Durations();
  readonly #offered = { started: 0, completed: 0, failed: 0, dropped: 0 };

  constructor(options: RecorderOptions) {
    this.#options = options;
    const all = [{ id: FLOW, kind: FLOW }, ...options.steps];
    this.#steps = new Map(all.map((step) => [step.id, new StepRecord(step, options.phases)]));
  }

  finished(timing: Timing, outcome: IterationOutcome): void {
    this.#begun(timing);
    if (outcome.ok) this.#offered.completed++;
    else this.#offered.failed++;
    this.#flow(timing, outcome.ok ? { ok: true } : { ok: false, error: outcome.error ?? 'failed' });
    let begin = timing.startMs;
    for (const step of outcome.steps) {
      if (step.state === 'skipped') continue;
      const end = begin + step.durationMs;
      // a step that follows another is due when that one has ended
      const due = begin === timing.startMs ? timing.dueMs : begin;
      const ended = step.state === 'done' ? { ok: true } : { ok: false, error: step.error ?? 'failed' };
      this.#steps.get(step.id)?.record({ ...timing, dueMs: due, startMs: begin, endMs: end }, ended);
      begin = end;
    }
  }

  timedOut(timing: Timing): void {
    this.#begun(timing);
    this.#offered.failed++;
    this.#flow(timing, { ok: false, timeout: true, error: `not over after ${this.#options.timeoutMs} ms` });
  }

  /** Whoever could not even begin waited no less than the longest: without him the latencies would flatter. */
  dropped(arrival: Arrival): void {
    this.#offered.dropped++;
    this.#steps.get(FLOW)?.neverBegun(arrival.phase, this.#options.timeoutMs);
  }

  /** How late iterations began: the generator's own fault, never the pipeline's. */
  get lag(): Durations {
    return this.#lag;
  }

  offered(): Omit<LoadResult['offered'], 'planned'> {
    return { ...this.#offered };
  }

  /** `endMs`: when the last iteration had ended. */
  steps(endMs: number): LoadStep[] {
    return [...this.#steps.values()].map((step) => step.toLoadStep(this.#options.phases, endMs));
  }

  #begun(timing: Timing): void {
    this.#offered.started++;
    this.#lag.record(timing.startMs - timing.dueMs);
  }

  #flow(timing: Timing, ended: Ended): void {
    this.#steps.get(FLOW)?.record(timing, ended);
  }
}

interface Ended {
  readonly ok: boolean;
  readonly timeout?: boolean;
  readonly error?: string;
}

class StepRecord {
  readonly #step: { readonly id: string; readonly kind: string };
  readonly #counted: readonly boolean[];
  readonly #latency = new Durations();
  readonly #service = new Durations();
  readonly #timeline = new Timeline();
  readonly #phases: { count: number; errors: number; readonly latency: Durations }[];
  readonly #failures = new Map<string, number>();
  #timeouts = 0;

  constructor(step: { readonly id: string; readonly kind: string }, phases: readonly LoadPhase[]) {
    this.#step = step;
    this.#counted = phases.map((phase) => !phase.warmup);
    this.#phases = phases.map(() => ({ count: 0, errors: 0, latency: new Durations() }));
  }

  record(timing: Timing, ended: Ended): void {
    const latencyMs = timing.endMs - timing.dueMs;
    this.#timeline.record(timing.endMs, latencyMs, ended.ok);
    const phase = this.#phases[timing.phase];
    phase?.latency.record(latencyMs);
    if (phase && ended.ok) phase.count++;
    if (phase && !ended.ok) phase.errors++;
    if (ended.error !== undefined) this.#fail(ended.error);
    if (!this.#counted[timing.phase]) return;
    this.#latency.record(latencyMs);
    this.#service.record(timing.endMs - timing.startMs);
    if (ended.timeout) this.#timeouts++;
  }

  neverBegun(phase: number, latencyMs: number): void {
    this.#phases[phase]?.latency.record(latencyMs);
    if (this.#counted[phase]) this.#latency.record(latencyMs);
  }

  toLoadStep(phases: readonly LoadPhase[], endMs: number): LoadStep {
    const counted = this.#phases.filter((_, i) => this.#counted[i]);
    const sum = (of: (phase: (typeof counted)[number]) => number) => counted.reduce((n, phase) => n + of(phase), 0);
    const latency = this.#latency.summary();
    const service = this.#service.summary();
    return {
      ...this.#step,
      count: sum((phase) => phase.count),
      errors: sum((phase) => phase.errors),
      timeouts: this.#timeouts,
      ...(latency && { latency }),
      ...(service && { service }),
      spectrum: this.#latency.spectrum(),
      series: this.#timeline.buckets(),
      phases: phases.map((phase, i) => this.#phase(phase, i, endMs)),
      failures: [...this.#failures]
        .map(([message, count]) => ({ message, count }))
        .sort((a, b) => b.count - a.count || a.message.localeCompare(b.message))
        .slice(0, FAILURES_SHOWN),
    };
  }

  /** A phase's throughput counts until its own iterations could have ended: the last one until everything had. */
  #phase(phase: LoadPhase, i: number, endMs: number): LoadStepPhase {
    const { count = 0, errors = 0, latency } = this.#phases[i] ?? {};
    const until = i === this.#phases.length - 1 ? Math.max(phase.toMs, endMs) : phase.toMs;
    const seconds = (until - phase.fromMs) / 1000;
    const summary = latency?.summary();
    return {
      phase: phase.id,
      count,
      errors,
      perSecond: seconds > 0 ? count / seconds : 0,
      ...(summary && { latency: summary }),
    };
  }

  #fail(message: string): void {
    if (this.#failures.size < FAILURES_MAX || this.#failures.has(message)) {
      this.#failures.set(message, (this.#failures.get(message) ?? 0) + 1);
    }
  }
}
