import type { Queryable, SqlValue } from '../../lib/database/types.ts';
import { STATUSES, type State, type Status } from '../statuses.ts';
import type { JobEvent, JobView } from './types.ts';

type JobRow = Omit<JobView, 'percent'>;

const JOB = `select j.job_id as "jobId", j.document_id as "documentId", d.filename, j.status, j.state, j.attempt, j.progress,
    jsonb_build_object('llamaparse', j.llamaparse_backend, 'openai', j.openai_backend) as backends,
    j.fallback = 'taken' as "isFallback", j.reprocesses, j.reprocessed_by as "reprocessedBy", j.awaits,
    coalesce((select sum(l.micro_usd) from upload_pipeline.ledger l where l.job_id = j.job_id), 0)::bigint
      as "costMicroUsd",
    j.last_error as "lastError", j.correlation_id as "correlationId", j.created_at as "createdAt",
    j.updated_at as "updatedAt", j.finished_at as "finishedAt",
    case when j.state = 'parked' then j.run_at end as "parkedUntil"
  from upload_pipeline.upload_jobs j join upload_pipeline.documents d using (document_id)`;

/** Enough for a job with three attempts at each stage and a 200-page document; the newest are kept. */
const EVENTS_SHOWN = 200;

/** Undefined when there is no such job or it is another user's. Events are the newest 200, oldest first. */
export async function readJob(
  db: Queryable,
  of: { jobId: string; userId: string },
): Promise<(JobView & { readonly events: readonly JobEvent[] }) | undefined> {
  const { rows } = await db.query<JobRow>(`${JOB} where j.job_id = $1 and j.user_id = $2`, [of.jobId, of.userId]);
  const job = rows[0];
  if (!job) return undefined;
  const events = await db.query<JobEvent>(
    `select at, type, severity, code, status, attempt, payload from upload_pipeline.events
     where job_id = $1 order by event_id desc limit $2`,
    [of.jobId, EVENTS_SHOWN],
  );
  return { ...toView(job), events: events.rows.reverse() };
}

export interface JobsQuery {
  readonly userId: string;
  /** 1 to 100. */
  readonly limit: number;
  readonly cursor?: JobsCursor | undefined;
  readonly status?: Status | undefined;
  readonly state?: State | undefined;
}

/** The last job of the page before. */
export interface JobsCursor {
  readonly createdAt: Date;
  readonly jobId: string;
}

/** The user's jobs, newest first. `next` is absent on the last page. */
export async function listJobs(
  db: Queryable,
  query: JobsQuery,
): Promise<{ readonly jobs: readonly JobView[]; readonly next?: JobsCursor }> {
  const params: SqlValue[] = [query.userId, query.limit + 1];
  const where = ['j.user_id = $1'];
  const add = (condition: (n: number) => string, ...values: SqlValue[]) => {
    where.push(condition(params.length + 1));
    params.push(...values);
  };
  if (query.status) add((n) => `j.status = $${n}`, query.status);
  if (query.state) add((n) => `j.state = $${n}`, query.state);
  if (query.cursor) {
    add(
      (n) => `(j.created_at, j.job_id) < ($${n}::timestamptz, $${n + 1}::uuid)`,
      query.cursor.createdAt,
      query.cursor.jobId,
    );
  }
  const { rows } = await db.query<JobRow>(
    `${JOB} where ${where.join(' and ')} order by j.created_at desc, j.job_id desc limit $2`,
    params,
  );
  const jobs = rows.slice(0, query.limit).map(toView);
  const last = jobs.at(-1);
  if (rows.length <= query.limit || !last) return { jobs };
  return { jobs, next: { createdAt: last.createdAt, jobId: last.jobId } };
}

function toView(row: JobRow): JobView {
  return { ...row, percent: percentOf(row) };
}

/** How far along: by status, and within the embedding by vectors. Failed jobs show where their last progress was. */
function percentOf({ status, progress, lastError }: JobRow): number {
  if (status === 'complete' || status === 'duplicate') return 100;
  const at = status.startsWith('failed_') ? (lastError?.stage ?? 'uploaded') : status;
  const whole = STATUSES.indexOf('complete');
  const part = at === 'embedding_in_progress' && progress.chunks ? (progress.embedded ?? 0) / progress.chunks : 0;
  return Math.min(99, Math.floor(((STATUSES.indexOf(at) + part) / whole) * 100));
}
