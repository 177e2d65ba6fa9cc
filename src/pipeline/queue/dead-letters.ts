import type { Queryable, SqlValue } from '../../lib/database/types.ts';
import type { Status } from '../statuses.ts';
import type { Vendor } from '../vendors/types.ts';
import type { LastError } from './types.ts';

/** A job that nothing will move again by itself. */
export interface DeadLetter {
  readonly jobId: string;
  readonly documentId: string;
  readonly userId: string;
  readonly correlationId: string;
  readonly status: Status;
  readonly attempt: number;
  readonly lastError: LastError;
  readonly finishedAt: Date;
}

export interface DeadLetterFilter {
  /** `last_error.code`. */
  readonly code?: string | undefined;
  /** Whose failure it was: a vendor's codes begin with its name. */
  readonly vendor?: Vendor | undefined;
  /** Ended at or before. */
  readonly until?: Date | undefined;
  /** Ended at or after. */
  readonly since?: Date | undefined;
}

export interface DeadLetterPage {
  readonly letters: readonly DeadLetter[];
  /** The last of this page; absent when nothing follows. */
  readonly next?: { readonly at: Date; readonly jobId: string };
}

/** The newest first, at most `limit`. */
export async function listDeadLetters(
  db: Queryable,
  filter: DeadLetterFilter,
  page: { readonly limit: number; readonly after?: { readonly at: Date; readonly jobId: string } | undefined },
): Promise<DeadLetterPage> {
  const { where, params } = conditions(filter);
  if (page.after) {
    where.push(`(finished_at, job_id) < ($${params.length + 1}::timestamptz, $${params.length + 2}::uuid)`);
    params.push(page.after.at, page.after.jobId);
  }
  const { rows } = await db.query<DeadLetter>(
    `select job_id as "jobId", document_id as "documentId", user_id as "userId", correlation_id as "correlationId",
       status, attempt, last_error as "lastError", finished_at as "finishedAt"
     from upload_pipeline.upload_jobs where ${where.join(' and ')}
     order by finished_at desc, job_id desc limit $${params.length + 1}`,
    [...params, page.limit + 1],
  );
  const letters = rows.slice(0, page.limit);
  const last = letters.at(-1);
  if (rows.length <= page.limit || !last) return { letters };
  return { letters, next: { at: last.finishedAt, jobId: last.jobId } };
}

/** A later job has the same document complete or under way: such a letter can never be replayed. */
const SUPERSEDED = `exists (
  select from upload_pipeline.upload_jobs t where t.document_id = upload_jobs.document_id
    and t.job_id <> upload_jobs.job_id and (t.status = 'complete' or t.state not in ('done', 'deadletter')))`;

/** Dead letters to be replayed, the longest dead first: those of the ids, or those that the filter finds and can be. */
export async function findDeadLetters(
  db: Queryable,
  asked: { readonly ids: readonly string[] } | { readonly filter: DeadLetterFilter },
  limit: number,
): Promise<{ readonly jobId: string; readonly userId: string }[]> {
  const { where, params } = 'ids' in asked ? conditions({}) : conditions(asked.filter);
  if ('ids' in asked) where.push(`job_id = any($${params.push([...asked.ids])}::uuid[])`);
  else where.push(`not ${SUPERSEDED}`);
  const { rows } = await db.query<{ jobId: string; userId: string }>(
    `select job_id as "jobId", user_id as "userId" from upload_pipeline.upload_jobs where ${where.join(' and ')}
     order by finished_at, job_id limit $${params.length + 1}`,
    [...params, limit],
  );
  return rows;
}

function conditions(filter: DeadLetterFilter): { where: string[]; params: SqlValue[] } {
  const where = [`state = 'deadletter'`];
  const params: SqlValue[] = [];
  const add = (condition: string, value: SqlValue) => {
    params.push(value);
    where.push(`${condition} $${params.length}`);
  };
  if (filter.code) add(`last_error->>'code' =`, filter.code);
  if (filter.vendor) add(`last_error->>'code' like`, `${filter.vendor.toUpperCase()}\\_%`);
  if (filter.until) add('finished_at <=', filter.until);
  if (filter.since) add('finished_at >=', filter.since);
  return { where, params };
}
