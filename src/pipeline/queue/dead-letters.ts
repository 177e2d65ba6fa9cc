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
