import { type Database, VectorArrayParam } from '../../lib/database/types.ts';
import type { Saving, Settlement } from '../costs/index.ts';
import { PipelineError } from '../errors.ts';
import type { State, Status } from '../statuses.ts';
import { EVENTS, type EventCode, type EventPayload } from '../telemetry/events.ts';
import type { Effect } from './effects.ts';
import type { LeasedJob } from './leased-job.ts';
import type { LastError, Progress } from './types.ts';

/** The job is no longer ours: its lease ran out and somebody else took it. What we brought was dropped. */
export class LeaseLostError extends PipelineError {
  constructor(job: Pick<LeasedJob, 'jobId' | 'status'>) {
    super('LEASE_LOST', `the lease on job ${job.jobId} was lost at ${job.status}; its result was dropped`, {
      retryable: false,
    });
  }
}

/** One change of status (or none, where `to` is the present one) and what is told of it. */
export interface Step {
  readonly to: Status;
  readonly event?: { readonly code: EventCode; readonly payload: EventPayload } | undefined;
}

/** What becomes of a leased job: where it goes, what it brings, what it cost. */
export interface Acknowledgement {
  /** At least one; each is a legal transition from the one before. */
  readonly steps: readonly Step[];
  readonly state: State;
  readonly attempt: number;
  readonly at: Date;
  /** Not claimable before. */
  readonly runAt: Date;
  /** Renewed when the same worker goes on with the job; null gives the job back. */
  readonly leaseUntil: Date | null;
  readonly finishedAt: Date | null;
  readonly lastError: LastError | null;
  /** The service that is waited for; null: none. */
  readonly awaits: string | null;
  readonly progress: Progress;
  readonly effect: Effect;
  readonly settlements: readonly Settlement[];
  readonly savings: readonly Saving[];
}

/**
 * Effect, next status, ledger and events in ONE statement (schema/0002-acknowledge.sql), which changes something only while
 * the job still has our lease token and the status we began at. Otherwise it writes the event LEASE_LOST, and this throws
 * LeaseLostError.
 */
export async function acknowledge(db: Database, job: LeasedJob, ack: Acknowledgement): Promise<void> {
  const { at, steps, effect, ...rest } = ack;
  const vectors = effect.kind === 'vectors' ? effect : undefined;
  const json = {
    ...rest,
    attemptPaid: job.attempt,
    steps: steps.map(({ to, event }) => (event ? { to, event: { ...event, ...EVENTS[event.code] } } : { to })),
    effect: vectors ? { ...vectors, vectors: undefined, chunkIds: undefined } : effect,
  };
  const { rows } = await db.query<{ held: boolean }>(
    'select upload_pipeline.acknowledge($1, $2, $3, $4, $5, $6::uuid[], $7::vector[]) as held',
    [
      job.jobId,
      job.leaseToken,
      job.status,
      at,
      JSON.stringify(json),
      vectors ? vectors.chunkIds : null,
      vectors ? new VectorArrayParam(vectors.vectors) : null,
    ],
  );
  if (rows[0]?.held !== true) throw new LeaseLostError(job);
}
