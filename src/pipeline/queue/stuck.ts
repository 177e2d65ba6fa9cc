import type { Queryable } from '../../lib/database/types.ts';
import type { State, Status } from '../statuses.ts';

/** Why a job does not move although it should. */
export type StuckReason =
  | 'LEASE_EXPIRED' // its worker went silent
  | 'UPLOAD_OVERDUE' // its upload URL has expired and nobody looked
  | 'PARSE_OVERDUE' // past its parse deadline
  | 'DUE_FOR_LONG'; // claimable, and nobody claims it

export interface StuckJob {
  readonly jobId: string;
  readonly userId: string;
  readonly correlationId: string;
  readonly status: Status;
  readonly state: State;
  readonly reason: StuckReason;
  readonly since: Date;
}

/** The longest stuck first. `dueForMs`: how long a job may be claimable before it counts. */
export async function listStuck(
  db: Queryable,
  of: { readonly at: Date; readonly dueForMs: number; readonly limit: number },
): Promise<StuckJob[]> {
  const { rows } = await db.query<StuckJob>(
    `select job_id as "jobId", user_id as "userId", correlation_id as "correlationId", status, state, reason, since
     from (
       select j.*, 'LEASE_EXPIRED' as reason, lease_until as since from upload_pipeline.upload_jobs j
       where state = 'working' and lease_until < $1
       union all
       select j.*, 'UPLOAD_OVERDUE', upload_expires_at from upload_pipeline.upload_jobs j
       where state = 'awaiting_upload' and upload_expires_at < $1
       union all
       select j.*, 'PARSE_OVERDUE', parse_deadline from upload_pipeline.upload_jobs j
       where status = 'parse_queued' and state in ('queued', 'retryable', 'parked') and parse_deadline < $1
       union all
       select j.*, 'DUE_FOR_LONG', run_at from upload_pipeline.upload_jobs j
       where state in ('queued', 'retryable', 'parked') and run_at < $2
         and not (status = 'parse_queued' and coalesce(parse_deadline < $1, false))) stuck
     order by since, job_id limit $3`,
    [of.at, new Date(of.at.getTime() - of.dueForMs), of.limit],
  );
  return rows;
}
