import { isoTime } from '../../lib/clock.ts';
import { DatabaseError } from '../../lib/database/types.ts';
import { withDeadline } from '../../lib/waiting.ts';
import type { Evidence, StepResult } from '../report/types.ts';
import { durationMs } from '../scenario/duration.ts';
import { substitute, VariableError } from '../scenario/variables.ts';
import type { OnProgress } from './progress.ts';
import { resolver } from './resolve.ts';
import type { Step } from './steps/define.ts';
import { stepKind } from './steps/index.ts';
import { type Context, type StepData, StepFailed } from './types.ts';

/** A step without `within` of its own must come to an end in this time. */
const STEP_LIMIT_MS = 60_000;
/** What a step with `within` gets on top, for its first and last request. */
const SLACK_MS = 10_000;

export interface FlowOptions {
  readonly context: Context;
  /** Where steps leave their results; the context's `results` is a view of it. */
  readonly results: Map<string, StepData>;
  readonly steps: readonly Step[];
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
  /** Called after each done step, for controls that plant. */
  readonly afterStep: (stepId: string) => Promise<void>;
}

export interface DoneStep extends StepResult {
  readonly evidence: readonly Evidence[];
}

/**
 * Does the steps in order, neighbours with the same `together` at once. Stops at the first that fails (but
 * for kinds that let the flow go on): the rest is skipped. Rejects with `signal.reason` when aborted, and with anything that is not the pipeline's failure.
 */
export async function runFlow(options: FlowOptions): Promise<DoneStep[]> {
  const done: DoneStep[] = [];
  let failed: string | undefined;
  for (const group of grouped(options.steps)) {
    options.signal.throwIfAborted();
    if (failed !== undefined) {
      done.push(...group.map((step) => skipped(options, step, failed as string)));
      continue;
    }
    const results = await allSettled(group.map((step) => runStep(options, step)));
    done.push(...results);
    failed = results.find((step) => step.state === 'failed' && !stepKind(step.kind).goesOn)?.id;
    if (failed === undefined) for (const step of group) await options.afterStep(step.id);
  }
  return done;
}

/** Waits for all, then rejects with the first rejection: no step goes on alone. */
async function allSettled<T>(work: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(work);
  return Promise.all(work);
}

function grouped(steps: readonly Step[]): Step[][] {
  const groups: Step[][] = [];
  for (const step of steps) {
    const last = groups.at(-1);
    if (step.together !== undefined && last?.[0]?.together === step.together) last.push(step);
    else groups.push([step]);
  }
  return groups;
}

function skipped(options: FlowOptions, step: Step, because: string): DoneStep {
  const error = `step ${because} failed before it`;
  const { context, onProgress } = options;
  const common = { kind: step.do, durationMs: 0, state: 'skipped' as const, error };
  onProgress({ type: 'step-finished', scenario: context.scenarioId, step: step.id, ...common });
  return { id: step.id, startedAt: isoTime(context.clock), ...common, evidence: [] };
}

async function runStep(options: FlowOptions, step: Step): Promise<DoneStep> {
  const { context, onProgress } = options;
  const startedAt = isoTime(context.clock);
  const began = context.clock.elapsed();
  onProgress({ type: 'step-started', scenario: context.scenarioId, step: step.id, kind: step.do });
  const outcome = await attempt(options, step);
  const durationMs = context.clock.elapsed() - began;
  if (outcome.data) options.results.set(step.id, outcome.data);
  const { error } = outcome;
  const state = error === undefined ? ('done' as const) : ('failed' as const);
  onProgress({
    type: 'step-finished',
    scenario: context.scenarioId,
    step: step.id,
    kind: step.do,
    state,
    durationMs,
    error,
  });
  return {
    id: step.id,
    kind: step.do,
    startedAt,
    durationMs,
    state,
    evidence: outcome.evidence,
    ...(error === undefined ? {} : { error }),
  };
}

interface Attempt {
  readonly data: StepData | undefined;
  readonly evidence: readonly Evidence[];
  readonly error?: string;
}

/** Does one step; what the pipeline got wrong comes back as `error`, anything else is thrown. */
async function attempt(options: FlowOptions, step: Step): Promise<Attempt> {
  const { context, signal } = options;
  try {
    return await doStep(context, step, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (!isPipelinesFailure(error)) throw error;
    const failure = error instanceof StepFailed ? error : new StepFailed(error.message, { cause: error });
    return { data: failure.data, evidence: failure.evidence, error: failure.message };
  }
}

/** Replaces the variables, checks the outcome against the schema once more, and does the step. */
export function doStep(context: Context, step: Step, signal: AbortSignal) {
  const kind = stepKind(step.do);
  const filled = substitute(step, resolver(context));
  const parsed = kind.schema.partial({ id: true }).safeParse(filled);
  if (!parsed.success) {
    throw new StepFailed(
      `step ${step.id} is not usable once its variables are replaced: ${parsed.error.issues[0]?.message}`,
    );
  }
  const within = typeof filled.within === 'string' ? durationMs(filled.within) + SLACK_MS : STEP_LIMIT_MS;
  const deadline = { clock: context.clock, what: `step ${step.id}`, limitMs: within, signal };
  return withDeadline(deadline, (inner) => kind.run(parsed.data as never, context, inner));
}

function isPipelinesFailure(error: unknown): error is Error {
  if (error instanceof StepFailed || error instanceof VariableError || error instanceof DatabaseError) return true;
  return error instanceof Error && error.name === 'DeadlineError';
}
