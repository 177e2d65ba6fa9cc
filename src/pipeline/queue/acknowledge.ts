import type { Database, SqlValue } from '../../lib/database/types.ts';
import { type Charge, ledgerInsert } from '../costs/index.ts';
import { PipelineError } from '../errors.ts';
import type { State, Status } from '../statuses.ts';
import { EVENTS, type EventCode, type EventPayload } from '../telemetry/events.ts';
import { type AddParam, type Effect, effectParts } from './effects.ts';
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

/** One step of a leased job, complete: what it becomes, what it brings, what it cost, what is told. */
export interface Acknowledgement {
  readonly to: Status;
  readonly state: State;
  readonly attempt: number;
  readonly at: Date;
  /** Not claimable before. */
  readonly runAt: Date;
  /** Renewed when the same worker goes on with the job; null gives the job back. */
  readonly leaseUntil: Date | null;
  readonly finishedAt: Date | null;
  readonly lastError: LastError | null;
  readonly progress: Progress;
  readonly effect: Effect;
  readonly charges: readonly Charge[];
  readonly event: { readonly code: EventCode; readonly payload: EventPayload } | undefined;
}

/**
 * Effect, next status, ledger and event in ONE statement, which changes something only while the job still has our lease
 * token and the status we began at. Otherwise writes the event LEASE_LOST and throws LeaseLostError.
 */
export async function acknowledge(db: Database, job: LeasedJob, ack: Acknowledgement): Promise<void> {
  const { sql, params } = statement(job, ack);
  const { rows } = await db.query<{ acked: number }>(sql, params);
  if (rows[0]?.acked === 1) return;
  await recordLeaseLost(db, job, ack);
  throw new LeaseLostError(job);
}

function statement(job: LeasedJob, ack: Acknowledgement): { sql: string; params: SqlValue[] } {
  const params: SqlValue[] = [job.jobId, job.leaseToken, job.status, ack.at];
  const add: AddParam = (value) => `$${params.push(value)}`;
  const at = '$4::timestamptz';
  const parts = [
    `acked as (update upload_pipeline.upload_jobs set ${assignments(ack, add)}, changed_by = 'worker', updated_at = ${at}
       where job_id = $1 and lease_token = $2 and status = $3 and state = 'working'
       returning job_id, document_id, user_id, correlation_id)`,
    ...effectParts(ack.effect, at, add),
  ];
  if (ack.event) parts.push(`told as (${eventInsert(ack, ack.event, at, add)})`);
  if (ack.charges.length > 0) {
    const charges = add(JSON.stringify(ack.charges));
    parts.push(`paid as (${ledgerInsert('acked', { charges, stage: '$3', attempt: add(job.attempt), at })})`);
  }
  return { sql: `with ${parts.join(',\n')}\nselect count(*)::int as acked from acked`, params };
}

function assignments(ack: Acknowledgement, add: AddParam): string {
  const columns = [
    `status = ${add(ack.to)}`,
    `state = ${add(ack.state)}`,
    `attempt = ${add(ack.attempt)}`,
    `run_at = ${add(ack.runAt)}`,
    `lease_until = ${add(ack.leaseUntil)}`,
    `finished_at = ${add(ack.finishedAt)}`,
    `last_error = ${add(ack.lastError === null ? null : JSON.stringify(ack.lastError))}::jsonb`,
  ];
  if (ack.leaseUntil === null) columns.push('lease_token = null');
  if (Object.keys(ack.progress).length > 0) {
    columns.push(`progress = progress || ${add(JSON.stringify(ack.progress))}::jsonb`);
  }
  if (ack.effect.kind === 'submitted') {
    const { vendorJobId, deadline } = ack.effect;
    columns.push(
      `vendor_job_id = ${add(vendorJobId)}`,
      `parse_submitted_at = $4::timestamptz`,
      `parse_deadline = ${add(deadline)}`,
    );
  }
  return columns.join(', ');
}

function eventInsert(
  ack: Acknowledgement,
  event: { code: EventCode; payload: EventPayload },
  at: string,
  add: AddParam,
): string {
  const { type, severity } = EVENTS[event.code];
  return `insert into upload_pipeline.events
      (at, job_id, document_id, correlation_id, type, severity, code, status, attempt, payload)
    select ${at}, job_id, document_id, correlation_id, '${type}', '${severity}', '${event.code}', ${add(ack.to)},
      ${add(ack.attempt)}::int, ${add(JSON.stringify(event.payload))}::jsonb from acked`;
}

async function recordLeaseLost(db: Database, job: LeasedJob, ack: Acknowledgement): Promise<void> {
  const { type, severity } = EVENTS.LEASE_LOST;
  await db.query(
    `insert into upload_pipeline.events
       (at, job_id, document_id, correlation_id, type, severity, code, status, attempt, payload)
     values ($1, $2, $3, $4, '${type}', '${severity}', 'LEASE_LOST', $5, $6, $7::jsonb)`,
    [
      ack.at,
      job.jobId,
      job.documentId,
      job.correlationId,
      job.status,
      job.attempt,
      JSON.stringify({ wanted: ack.to, effect: ack.effect.kind, unbooked_micro_usd: total(ack.charges) }),
    ],
  );
}

/** What was spent on a result that is dropped: it shows in the event, as the ledger's row belongs to the acknowledgement. */
function total(charges: readonly Charge[]): number {
  return charges.reduce((sum, charge) => sum + charge.microUsd, 0);
}
