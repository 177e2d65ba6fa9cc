import type { Clock } from '../../lib/clock.ts';
import type { Database } from '../../lib/database/types.ts';
import type { Random } from '../../lib/random.ts';
import type { PipelineConfig } from '../config/types.ts';
import type { OverBudgetError, Spending } from '../costs/index.ts';
import type { Choice } from '../vendors/types.ts';
import { type Acknowledgement, acknowledge } from './acknowledge.ts';
import { type Failure, RETRY_AFTER_MAX_MS, retryDelayMs } from './failure.ts';
import type { LeasedJob } from './leased-job.ts';
import { failedStatus, type StageOutcome } from './outcomes.ts';
import type { LastError } from './types.ts';

export interface SettleDeps {
  readonly config: PipelineConfig;
  readonly database: Database;
  readonly clock: Clock;
  readonly random: Random;
}

export interface Settled {
  /** The job for its next stage under the same lease; undefined when it was given back or ended. */
  readonly job: LeasedJob | undefined;
  /** When the job that was given back may be claimed again. */
  readonly runAt: Date | undefined;
}

/** Writes a stage's outcome down. `keep`: whether the worker may go on with the job. Throws LeaseLostError. */
export async function settle(
  deps: SettleDeps,
  job: LeasedJob,
  found: { readonly outcome: StageOutcome; readonly purchases: Spending; readonly keep: boolean },
): Promise<Settled> {
  const at = new Date(deps.clock.now());
  const { outcome, purchases } = found;
  const base = { ...released(job, at), ...paidBy(purchases) };
  switch (outcome.kind) {
    case 'advance':
      return advance(deps, job, { ...found, outcome }, base);
    case 'again': {
      const runAt = later(at, outcome.waitMs);
      await acknowledge(deps.database, job, { ...base, runAt, lastError: null });
      return { job: undefined, runAt };
    }
    case 'refused': {
      const lastError = describe(job, { ...outcome, retryable: false }, at);
      await end(deps, job, { ...base, state: 'done', lastError }, 'DOCUMENT_REFUSED');
      return { job: undefined, runAt: undefined };
    }
    default:
      throw new TypeError(`no such outcome: ${outcome satisfies never}`);
  }
}

async function advance(
  deps: SettleDeps,
  job: LeasedJob,
  found: { readonly outcome: Extract<StageOutcome, { kind: 'advance' }>; readonly keep: boolean },
  base: Acknowledgement,
): Promise<Settled> {
  const { outcome } = found;
  const { at } = base;
  const to = (outcome.steps.at(-1) ?? outcome.steps[0]).to;
  const complete = to === 'complete';
  const goesOn = found.keep && !complete && !outcome.waitMs;
  const runAt = later(at, outcome.waitMs ?? 0);
  const progress = outcome.progress ?? {};
  await acknowledge(deps.database, job, {
    ...base,
    steps: outcome.steps,
    state: complete ? 'done' : goesOn ? 'working' : 'queued',
    runAt,
    leaseUntil: goesOn ? later(at, deps.config.queue.leaseMs) : null,
    finishedAt: complete ? at : null,
    lastError: null,
    progress,
    effect: outcome.effect,
  });
  if (!goesOn) return { job: undefined, runAt: complete ? undefined : runAt };
  return {
    job: {
      ...afterEffect(job, outcome.effect),
      ...{ status: to, attempt: 0, lastError: null },
      progress: { ...job.progress, ...progress },
    },
    runAt: undefined,
  };
}

/** What the next stage would read, had the job been claimed anew. */
function afterEffect(job: LeasedJob, effect: Acknowledgement['effect']): LeasedJob {
  switch (effect.kind) {
    case 'submitted':
      return { ...job, vendorJobId: effect.vendorJobId, parseDeadline: effect.deadline };
    case 'parsed': {
      const { path, sha256, pageOffsets, provenance } = effect;
      const parsed = { parsedPath: path, parsedSha256: sha256, pageOffsets, parseProvenance: provenance };
      return { ...job, document: { ...job.document, ...parsed } };
    }
    case 'rerouted':
      return { ...job, choice: effect.choice, vendorJobId: null, parseDeadline: null };
    case 'none':
    case 'chunks':
    case 'vectors':
      return job;
    default:
      throw new TypeError(`no such effect: ${effect satisfies never}`);
  }
}

/** A failed attempt: another one later, or, when the attempts are used up or it would be useless, the dead letter. */
export async function settleFailure(
  deps: SettleDeps,
  job: LeasedJob,
  failed: {
    readonly failure: Failure;
    readonly purchases: Spending;
    /** Asked only when another attempt is granted: false when there are too many retries, so that this one waits longest. */
    readonly mayHurry: () => Promise<boolean>;
  },
): Promise<Settled & { readonly dead: boolean }> {
  const at = new Date(deps.clock.now());
  const { failure, purchases } = failed;
  const { retry } = deps.config;
  const base = { ...released(job, at), ...paidBy(purchases), lastError: describe(job, failure, at) };
  if (!failure.retryable || job.attempt + 1 >= retry.attempts) {
    await end(deps, job, { ...base, state: 'deadletter', attempt: job.attempt + 1 }, 'DLQ_MOVED');
    return { job: undefined, runAt: undefined, dead: true };
  }
  const die = deps.random.derive(`retry/${job.jobId}/${job.status}/${job.attempt}`);
  const ownPaceMs = retryDelayMs(retry, job.attempt, failure.retryAfterMs, die);
  const hurries = await failed.mayHurry();
  const delayMs = hurries ? ownPaceMs : Math.max(ownPaceMs, retry.maxMs);
  const runAt = later(at, delayMs);
  const payload = { code: failure.code, delay_ms: delayMs, ...(!hurries && { retry_budget: 'used up' }) };
  const event = { code: 'RETRY_SCHEDULED', payload } as const;
  const steps = [{ to: job.status, event }];
  await acknowledge(deps.database, job, { ...base, steps, state: 'retryable', attempt: job.attempt + 1, runAt });
  return { job: undefined, runAt, dead: false };
}

/** Over budget: the job sleeps until the budget begins anew. No failure, and no attempt is used. */
export async function park(
  deps: SettleDeps,
  job: LeasedJob,
  over: { readonly error: OverBudgetError; readonly until: Date; readonly purchases: Spending },
): Promise<Settled> {
  const at = new Date(deps.clock.now());
  const { error, until, purchases } = over;
  const { scope, period, measure } = error.refusal;
  const payload = { until: until.toISOString(), scope, period, measure };
  await acknowledge(deps.database, job, {
    ...released(job, at),
    ...paidBy(purchases),
    state: 'parked',
    attempt: job.attempt,
    runAt: until,
    lastError: describe(job, error, at),
    steps: [{ to: job.status, event: { code: 'JOB_PARKED', payload } }],
  });
  return { job: undefined, runAt: until };
}

/** A vendor sends a job back at most so often in its life; from then on each time costs an attempt, so that every job ends. */
const THROTTLED_MAX = 100;

/** Whether the vendor said when to come back, so that waiting costs no attempt. */
export function isThrottled(job: LeasedJob, { failure, retryAfterMs }: Throttling): boolean {
  return failure === 'throttled' && retryAfterMs !== undefined && (job.progress.throttled ?? 0) < THROTTLED_MAX;
}

interface Throttling {
  readonly failure: string;
  readonly retryAfterMs: number | undefined;
}

/** Over a vendor's rate limit: the job sleeps until the vendor said, and up to a tenth longer, so that not all come at once. */
export async function parkThrottled(
  deps: SettleDeps,
  job: LeasedJob,
  found: {
    readonly failure: Failure;
    readonly purchases: Spending;
    /** False: we held the call back ourselves, which does not count as sent back. */
    readonly wasSent: boolean;
  },
): Promise<Settled> {
  const at = new Date(deps.clock.now());
  const { failure, purchases, wasSent } = found;
  const throttled = (job.progress.throttled ?? 0) + Number(wasSent);
  const die = deps.random.derive(`throttled/${job.jobId}/${throttled}`);
  const waitMs = Math.min(failure.retryAfterMs ?? 0, RETRY_AFTER_MAX_MS);
  const until = later(at, Math.ceil(waitMs * (1 + die.next() / 10)));
  const delayMs = until.getTime() - at.getTime();
  const payload = { until: until.toISOString(), code: failure.code, delay_ms: delayMs };
  await acknowledge(deps.database, job, {
    ...released(job, at),
    ...paidBy(purchases),
    state: 'parked',
    attempt: job.attempt,
    runAt: until,
    lastError: describe(job, failure, at),
    progress: { throttled },
    steps: [{ to: job.status, event: { code: 'JOB_PARKED', payload } }],
  });
  return { job: undefined, runAt: until };
}

/** The service is down: the job waits for it, its attempts as they were. What was submitted gets the waiting time on top. */
export async function settleWait(
  deps: SettleDeps,
  job: LeasedJob,
  found: { readonly failure: Failure; readonly purchases: Spending; readonly awaits: string; readonly waitMs: number },
): Promise<Settled> {
  const at = new Date(deps.clock.now());
  const { awaits, waitMs, failure, purchases } = found;
  const event = { code: 'SERVICE_AWAITED', payload: { service: awaits, code: failure.code } } as const;
  const runAt = later(at, waitMs);
  await acknowledge(deps.database, job, {
    ...released(job, at),
    ...paidBy(purchases),
    ...{ awaits, runAt, state: 'retryable', attempt: job.attempt },
    lastError: describe(job, { ...failure, retryable: true }, at),
    steps: [job.awaits === awaits ? { to: job.status } : { to: job.status, event }],
  });
  return { job: undefined, runAt };
}

/** Other backends take the whole document over, from its first stage. */
export async function settleFallback(
  deps: SettleDeps,
  job: LeasedJob,
  found: { readonly failure: Failure; readonly purchases: Spending; readonly choice: Choice },
): Promise<Settled> {
  const at = new Date(deps.clock.now());
  const { failure, purchases, choice } = found;
  const event = { code: 'FELL_BACK', payload: { code: failure.code, at_status: job.status } } as const;
  await acknowledge(deps.database, job, {
    ...released(job, at),
    ...paidBy(purchases),
    lastError: describe(job, { ...failure, retryable: true }, at),
    steps: [{ to: 'uploaded', event }],
    progress: { chunks: 0, embedded: 0 },
    effect: { kind: 'rerouted', choice },
  });
  return { job: undefined, runAt: at };
}

/** Gives a job back untouched because the worker stops. Its error tells the next worker that a call may have gone out. */
export async function abandon(deps: SettleDeps, job: LeasedJob, purchases: Spending): Promise<void> {
  const at = new Date(deps.clock.now());
  const stopped = { code: 'WORKER_STOPPED', message: 'the worker was stopped during this stage', retryable: true };
  await acknowledge(deps.database, job, {
    ...released(job, at),
    ...paidBy(purchases),
    attempt: job.attempt,
    lastError: describe(job, stopped, at),
    steps: [{ to: job.status, event: { code: 'WORKER_STOPPED', payload: {} } }],
  });
}

/** The job back in the queue as it was, at once claimable: what every acknowledgement starts from. */
function released(job: LeasedJob, at: Date): Acknowledgement {
  return {
    steps: [{ to: job.status }],
    state: 'queued',
    attempt: 0,
    at,
    runAt: at,
    leaseUntil: null,
    finishedAt: null,
    lastError: null,
    awaits: null,
    progress: {},
    effect: { kind: 'none' },
    settlements: [],
    savings: [],
  };
}

async function end(
  deps: SettleDeps,
  job: LeasedJob,
  ack: Acknowledgement,
  code: 'DOCUMENT_REFUSED' | 'DLQ_MOVED',
): Promise<void> {
  const event = { code, payload: { code: ack.lastError?.code ?? '', at_status: job.status } };
  const steps = [{ to: failedStatus(job.status), event }];
  await acknowledge(deps.database, job, { ...ack, steps, finishedAt: ack.at });
}

function paidBy(purchases: Spending): Pick<Acknowledgement, 'settlements' | 'savings'> {
  return { settlements: purchases.settlements(), savings: purchases.savings };
}

function describe(job: LeasedJob, error: { code: string; message: string; retryable: boolean }, at: Date): LastError {
  const { code, message, retryable } = error;
  return { code, message, retryable, reference: job.correlationId, stage: job.status, at: at.toISOString() };
}

function later(at: Date, ms: number): Date {
  return new Date(at.getTime() + ms);
}
