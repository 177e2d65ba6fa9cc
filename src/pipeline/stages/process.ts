import { withDeadline } from '../../lib/waiting.ts';
import { OverBudgetError, Purchases } from '../costs/index.ts';
import { VendorError } from '../errors.ts';
import { LeaseLostError } from '../queue/acknowledge.ts';
import { failureOf } from '../queue/failure.ts';
import type { LeasedJob } from '../queue/leased-job.ts';
import { failedStatus, type StageOutcome } from '../queue/outcomes.ts';
import type { RetryBudget } from '../queue/retry-budget.ts';
import {
  abandon,
  isThrottled,
  park,
  parkThrottled,
  type SettleDeps,
  settle,
  settleFailure,
  settleFallback,
  settleWait,
} from '../queue/settle.ts';
import type { Status } from '../statuses.ts';
import { errorFacts, type Log } from '../telemetry/log.ts';
import type { Recorder } from '../telemetry/recorder.ts';
import { callWithin } from '../vendors/deadline.ts';
import { wasNeverSent } from '../vendors/failures.ts';
import type { ServiceRouter } from '../vendors/types.ts';
import { type Carried, type StageContext, stageAt } from './index.ts';

export interface ProcessDeps extends SettleDeps {
  readonly vendors: ServiceRouter;
  readonly log: Log;
  readonly recorder: Recorder;
  readonly retryBudget: RetryBudget;
}

export interface Processing {
  /** True once no further stage is to be begun: the job is given back after the present one. */
  readonly draining: () => boolean;
  /** Ends running calls; the job is given back as it was. */
  readonly abort: AbortSignal;
}

/**
 * Takes a claimed job through stage after stage, each acknowledged before the next, until it waits, ends, fails or is
 * given back. Returns when the job is due again, if that is known. Never throws: what cannot even be written down is
 * logged, and the lease, running out, brings the job to another worker.
 */
export async function processJob(
  deps: ProcessDeps,
  claimed: LeasedJob,
  processing: Processing,
): Promise<Date | undefined> {
  const log = deps.log.with({ correlation_id: claimed.correlationId, job_id: claimed.jobId });
  const carried: Carried = {};
  let job: LeasedJob | undefined = claimed;
  let runAt: Date | undefined;
  while (job) {
    const step: { job: LeasedJob | undefined; runAt: Date | undefined } = await runStage(
      { ...deps, log },
      job,
      processing,
      carried,
    );
    job = step.job;
    runAt = step.runAt;
  }
  return runAt;
}

const DROPPED = { job: undefined, runAt: undefined };

async function runStage(deps: ProcessDeps, job: LeasedJob, processing: Processing, carried: Carried) {
  const purchases = purchasesOf(deps, job);
  const begun = deps.clock.elapsed();
  try {
    const outcome = await actWithinDeadline(deps, job, { processing, carried, purchases });
    const settled = await settle(deps, job, { outcome, purchases, keep: !processing.draining() });
    const durationMs = deps.clock.elapsed() - begun;
    deps.log.info('stage.done', { stage: job.status, outcome: outcome.kind, duration_ms: Math.round(durationMs) });
    noteStage(deps, job, { outcome, purchases, durationMs });
    return settled;
  } catch (error) {
    return await runStageFailed(deps, job, { error, purchases, stopped: processing.abort.aborted, begun });
  }
}

function purchasesOf({ database, config, clock }: ProcessDeps, job: LeasedJob): Purchases {
  const { userId, jobId, documentId, correlationId, status, attempt } = job;
  const payer = { userId, jobId, documentId, correlationId, stage: status, attempt, lifeMs: config.queue.leaseMs };
  return new Purchases({ database, costs: config.costs, now: () => clock.now() }, payer);
}

function actWithinDeadline(
  deps: ProcessDeps,
  job: LeasedJob,
  given: { processing: Processing; carried: Carried; purchases: Purchases },
) {
  const { clock, config, database, vendors, log } = deps;
  const what = `the stage at ${job.status}`;
  const limits = { clock, what, limitMs: config.deadlines.stageMs, signal: given.processing.abort };
  return withDeadline(limits, (signal) => {
    const context: StageContext = {
      config,
      clock,
      database,
      vendors: vendors.vendorsOf(job.choice),
      log,
      signal,
      carried: given.carried,
      purchases: given.purchases,
      call: (vendor, work) => {
        const deadline = { vendor, clock, limitMs: config.deadlines.callMs };
        return callWithin(deadline, { signal, correlationId: job.correlationId }, work);
      },
    };
    return stageAt(job.status)(job, context);
  });
}

async function runStageFailed(
  deps: ProcessDeps,
  job: LeasedJob,
  failed: { error: unknown; purchases: Purchases; stopped: boolean; begun: number },
) {
  const { error, purchases, stopped } = failed;
  const about = { stage: job.status, attempt: job.attempt };
  try {
    if (error instanceof LeaseLostError) throw error;
    if (stopped) {
      await abandon(deps, job, purchases);
      deps.log.info('stage.abandoned', about);
      note(deps, job, 'abandoned', failed);
      return DROPPED;
    }
    if (error instanceof OverBudgetError && error.until) {
      const parked = await park(deps, job, { error, until: error.until, purchases });
      deps.log.info('stage.parked', { ...about, ...error.refusal, until: error.until.toISOString() });
      note(deps, job, 'parked', failed);
      return parked;
    }
    const failure = failureOf(error);
    if (error instanceof VendorError && isThrottled(job, error)) {
      const parked = await parkThrottled(deps, job, { failure, purchases, wasSent: !wasNeverSent(error) });
      deps.log.info('stage.throttled', { ...about, code: failure.code, until: parked.runAt?.toISOString() });
      note(deps, job, 'parked', failed);
      return parked;
    }
    const isLast = !failure.retryable || job.attempt + 1 >= deps.config.retry.attempts;
    const remedy = deps.vendors.remedyFor({ choice: job.choice, error, isLast });
    if (remedy.kind !== 'retry') {
      deps.log.warn(`stage.${remedy.kind}`, { ...about, ...errorFacts(error) });
      const found = { failure, purchases };
      const settled =
        remedy.kind === 'wait'
          ? await settleWait(deps, job, { ...remedy, ...found })
          : await settleFallback(deps, job, { ...remedy, ...found });
      note(deps, job, 'failed', failed);
      return settled;
    }
    const mayHurry = () => deps.retryBudget.withdraw(deps.database, new Date(deps.clock.now()));
    const settled = await settleFailure(deps, job, { failure, purchases, mayHurry });
    deps.log[settled.dead ? 'error' : 'warn']('stage.failed', { ...about, dead: settled.dead, ...errorFacts(error) });
    note(deps, job, settled.dead ? 'dead' : 'failed', failed);
    if (!settled.dead) deps.recorder.retry({ stage: job.status, code: failureOf(error).code });
    return settled;
  } catch (second) {
    if (second instanceof LeaseLostError) deps.log.warn('lease.lost', about);
    else deps.log.error('stage.unrecorded', { ...about, ...errorFacts(second) });
    return DROPPED;
  }
}

/** After the acknowledgement, so that what was dropped with a lost lease does not count as done. */
function noteStage(
  deps: ProcessDeps,
  job: LeasedJob,
  done: { outcome: StageOutcome; purchases: Purchases; durationMs: number },
): void {
  const { outcome, purchases, durationMs } = done;
  deps.retryBudget.earn();
  deps.recorder.stage({ stage: job.status, outcome: outcome.kind, durationMs });
  for (const charge of purchases.booked()) deps.recorder.charge(charge);
  if (outcome.kind === 'refused') noteEnd(deps, job, failedStatus(job.status));
  if (outcome.kind === 'advance' && outcome.steps.at(-1)?.to === 'complete') noteEnd(deps, job, 'complete');
}

function note(
  deps: ProcessDeps,
  job: LeasedJob,
  outcome: 'failed' | 'dead' | 'abandoned' | 'parked',
  { begun, purchases }: { begun: number; purchases: Purchases },
): void {
  deps.recorder.stage({ stage: job.status, outcome, durationMs: deps.clock.elapsed() - begun });
  for (const charge of purchases.booked()) deps.recorder.charge(charge);
  if (outcome === 'dead') noteEnd(deps, job, failedStatus(job.status));
}

function noteEnd({ recorder, clock }: ProcessDeps, job: LeasedJob, status: Status): void {
  recorder.document({ status, durationMs: Math.max(0, clock.now() - job.createdAt.getTime()) });
}
