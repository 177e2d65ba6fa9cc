import type { Queryable } from '../../lib/database/types.ts';
import type { PipelineConfig } from '../config/types.ts';
import type { Status } from '../statuses.ts';
import { lockTenant } from './enqueue.ts';
import { nextTurn } from './turns.ts';
import type { LastError } from './types.ts';

export type Retried =
  | { readonly kind: 'queued'; readonly status: Status }
  /** No such job, or another user's. */
  | { readonly kind: 'not_found' }
  | { readonly kind: 'not_failed'; readonly status: Status }
  /** Its bytes were never verified, so there is nothing to go on from: the file must be uploaded again. */
  | { readonly kind: 'upload_again' }
  /** A later job has the same document complete or under way. */
  | { readonly kind: 'superseded'; readonly jobId: string }
  | { readonly kind: 'limited'; readonly code: 'TOO_MANY_CONCURRENT_JOBS'; readonly limit: number };

interface FailedJob {
  readonly status: Status;
  readonly lastError: LastError | null;
  readonly documentId: string;
  readonly bytesLen: number;
  readonly verifiedAt: Date | null;
  readonly parsedPath: string | null;
  readonly twin: string | null;
  readonly live: number;
}

/** Findings about the parsed text itself: looking at the same text again would find them again. */
const NEEDS_NEW_PARSE = [
  'PARSED_EMPTY',
  'PAGE_COUNT_MISMATCH',
  'CANARY_MISSING',
  'PARSED_MISSING',
  'PARSED_HASH_MISMATCH',
];

export interface Retry {
  readonly jobId: string;
  readonly userId: string;
  readonly at: Date;
  /** An admin's id: the limit of the user's jobs then does not count. Undefined: the user himself asks. */
  readonly admin?: string | undefined;
}

/**
 * Puts a failed job back into the queue at its last good status, behind its user's other jobs. Run it inside a
 * transaction.
 */
export async function retryJob(tx: Queryable, config: PipelineConfig, of: Retry): Promise<Retried> {
  await lockTenant(tx, of.userId);
  const job = await readFailed(tx, of);
  if (!job) return { kind: 'not_found' };
  if (!job.status.startsWith('failed_')) return { kind: 'not_failed', status: job.status };
  if (job.verifiedAt === null) return { kind: 'upload_again' };
  if (job.twin !== null) return { kind: 'superseded', jobId: job.twin };
  const limit = config.limits.concurrentJobsPerUser;
  if (of.admin === undefined && job.live >= limit) return { kind: 'limited', code: 'TOO_MANY_CONCURRENT_JOBS', limit };
  const status = lastGoodStatus(job);
  await requeue(tx, of, { status, vft: await nextTurn(tx, { userId: of.userId, bytesLen: job.bytesLen }) });
  return { kind: 'queued', status };
}

function lastGoodStatus(job: FailedJob): Status {
  switch (job.status) {
    case 'failed_chunking':
      return 'parse_validated';
    case 'failed_embedding':
      return 'chunks_stored';
    default: {
      const stored = job.lastError?.stage === 'parsed' && job.parsedPath !== null;
      return stored && !NEEDS_NEW_PARSE.includes(job.lastError?.code ?? '') ? 'parsed' : 'uploaded';
    }
  }
}

async function readFailed(tx: Queryable, of: { jobId: string; userId: string }): Promise<FailedJob | undefined> {
  const { rows } = await tx.query<FailedJob>(
    `select j.status, j.last_error as "lastError", j.document_id as "documentId", d.bytes_len as "bytesLen", d.verified_at as "verifiedAt",
       d.parsed_path as "parsedPath",
       (select t.job_id from upload_pipeline.upload_jobs t where t.document_id = j.document_id and t.job_id <> j.job_id
          and t.job_id is distinct from j.reprocesses and t.llamaparse_backend = j.llamaparse_backend
          and (t.status = 'complete' or t.state not in ('done', 'deadletter')) limit 1) as twin,
       (select count(*)::int from upload_pipeline.upload_jobs
        where user_id = $2 and state not in ('done', 'deadletter') and reprocesses is null) as live
     from upload_pipeline.upload_jobs j join upload_pipeline.documents d using (document_id)
     where j.job_id = $1 and j.user_id = $2`,
    [of.jobId, of.userId],
  );
  return rows[0];
}

async function requeue(tx: Queryable, of: Retry, { status, vft }: { status: Status; vft: number }): Promise<void> {
  const event = of.admin === undefined ? 'RETRY_REQUESTED' : 'DEAD_LETTER_REPLAYED';
  await tx.query(
    `with job as (
       update upload_pipeline.upload_jobs
       set status = $2, state = 'queued', changed_by = 'user', attempt = 0, vft = $4, run_at = $3, updated_at = $3,
         finished_at = null, last_error = null, parse_deadline = null
       where job_id = $1 and state in ('done', 'deadletter')
       returning job_id, document_id, correlation_id)
     insert into upload_pipeline.events
       (at, job_id, document_id, correlation_id, type, severity, code, status, attempt, payload)
     select $3, job_id, document_id, correlation_id, 'info', 'info', $5, $2, 0, $6::jsonb from job`,
    [of.jobId, status, of.at, vft, event, JSON.stringify(of.admin === undefined ? {} : { by: of.admin })],
  );
}
