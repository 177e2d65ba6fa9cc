import type { Queryable } from '../../lib/database/types.ts';
import type { Verification } from '../documents/verify.ts';
import type { State, Status } from '../statuses.ts';
import type { AwaitedUpload, LastError } from './types.ts';

/** What became of an upload: verified, refused by `verifyUpload`, or given up (never arrived, no URL to be had). */
export type Arrival =
  | Verification
  | { readonly kind: 'refused'; readonly code: 'UPLOAD_EXPIRED' | 'UPLOAD_URL_FAILED'; readonly message: string };

export type Marked =
  | { readonly kind: 'queued' }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  /** The job was no longer waiting for its upload: somebody else marked it. Nothing was changed. */
  | { readonly kind: 'unchanged' };

export interface Marking {
  readonly jobId: string;
  readonly arrival: Arrival;
  readonly by: 'api' | 'sweeper';
  readonly at: Date;
}

/** Ends the wait for an upload, once: of two callers one is told `unchanged`. Good bytes make the job claimable. */
export async function markUploaded(db: Queryable, marking: Marking): Promise<Marked> {
  const { arrival } = marking;
  const changed = arrival.kind === 'ok' ? await accept(db, marking, arrival.pages) : await refuse(db, marking, arrival);
  if (!changed) return { kind: 'unchanged' };
  return arrival.kind === 'ok' ? { kind: 'queued' } : { kind: 'refused', code: arrival.code, message: arrival.message };
}

async function accept(db: Queryable, { jobId, by, at }: Marking, pages: number | undefined): Promise<boolean> {
  const { rows } = await db.query(
    `with job as (
       update upload_pipeline.upload_jobs
       set state = 'queued', changed_by = $2, run_at = $3, updated_at = $3, progress = progress || $4::jsonb
       where job_id = $1 and status = 'uploaded' and state = 'awaiting_upload'
       returning job_id, document_id, correlation_id),
     document as (
       update upload_pipeline.documents d set verified_at = $3, updated_at = $3
       from job where d.document_id = job.document_id)
     insert into upload_pipeline.events
       (at, job_id, document_id, correlation_id, type, severity, code, status, attempt, payload)
     select $3, job_id, document_id, correlation_id, 'info', 'info', 'UPLOAD_VERIFIED', 'uploaded', 0, $4::jsonb
     from job returning job_id`,
    [jobId, by, at, JSON.stringify(pages === undefined ? {} : { pages })],
  );
  return rows.length === 1;
}

async function refuse(
  db: Queryable,
  { jobId, by, at }: Marking,
  { code, message }: { code: string; message: string },
): Promise<boolean> {
  const error: Omit<LastError, 'reference'> = {
    code,
    message,
    retryable: false,
    stage: 'uploaded',
    at: at.toISOString(),
  };
  const { rows } = await db.query(
    `with job as (
       update upload_pipeline.upload_jobs
       set status = 'failed_parse', state = 'done', changed_by = $2, updated_at = $3, finished_at = $3,
         last_error = $4::jsonb || jsonb_build_object('reference', correlation_id)
       where job_id = $1 and status = 'uploaded' and state = 'awaiting_upload'
       returning job_id, document_id, correlation_id)
     insert into upload_pipeline.events
       (at, job_id, document_id, correlation_id, type, severity, code, status, attempt, payload)
     select $3, job_id, document_id, correlation_id, 'finalized', 'warn', 'UPLOAD_REFUSED', 'failed_parse', 0,
       jsonb_build_object('code', $5::text) from job returning job_id`,
    [jobId, by, at, JSON.stringify(error), code],
  );
  return rows.length === 1;
}

const AWAITED = `select j.job_id as "jobId", j.document_id as "documentId", j.user_id as "userId", j.status, j.state,
    d.filename, d.mime, d.bytes_len as "bytesLen", d.file_sha256 as "sha256", d.raw_path as "rawPath",
    j.correlation_id as "correlationId", j.upload_expires_at as "uploadExpiresAt"
  from upload_pipeline.upload_jobs j join upload_pipeline.documents d using (document_id)`;

/** Undefined when there is no such job or it is another user's. */
export async function readUpload(
  db: Queryable,
  of: { jobId: string; userId: string },
): Promise<AwaitedUpload | undefined> {
  const { rows } = await db.query<AwaitedUpload & { status: Status; state: State }>(
    `${AWAITED} where j.job_id = $1 and j.user_id = $2`,
    [of.jobId, of.userId],
  );
  return rows[0];
}

/** Jobs that still wait for an upload whose URL has expired, the longest expired first. */
export async function readExpiredUploads(db: Queryable, at: Date, limit: number): Promise<AwaitedUpload[]> {
  const { rows } = await db.query<AwaitedUpload>(
    `${AWAITED} where j.state = 'awaiting_upload' and j.upload_expires_at < $1 order by j.upload_expires_at limit $2`,
    [at, limit],
  );
  return rows;
}
