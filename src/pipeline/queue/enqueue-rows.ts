import type { Queryable, SqlValue } from '../../lib/database/types.ts';
import type { Choice } from '../vendors/types.ts';
import type { UploadRequest } from './types.ts';

/** Everything that is written down when an upload is accepted or turned away as a duplicate. */
export interface UploadRow {
  readonly request: UploadRequest;
  readonly jobId: string;
  readonly documentId: string;
  readonly rawPath: string;
  readonly webhookSecret: string;
  readonly uploadExpiresAt: Date;
  readonly choice: Choice;
  readonly vft: number;
  readonly at: Date;
}

const INSERT_JOB = `insert into upload_pipeline.upload_jobs
  (job_id, document_id, user_id, status, state, changed_by, run_at, vft, correlation_id, upload_expires_at,
   webhook_secret, created_at, updated_at, llamaparse_backend, openai_backend, fallback)`;

/**
 * Document, job and event, and the tenant's new finish time. A document whose earlier job failed keeps its row and id;
 * what was declared anew counts, and its bytes must be verified again.
 */
export async function writeUpload(tx: Queryable, row: UploadRow): Promise<void> {
  await tx.query(
    `with document as (
       insert into upload_pipeline.documents
         (document_id, user_id, filename, mime, bytes_len, file_sha256, raw_path, created_at, updated_at)
       values ($2, $3, $9, $10, $11, $12, $13, $4, $4)
       on conflict (document_id) do update set filename = excluded.filename, mime = excluded.mime,
         bytes_len = excluded.bytes_len, raw_path = excluded.raw_path, verified_at = null,
         updated_at = excluded.updated_at
       returning document_id),
     tenant as (update upload_pipeline.tenants set last_vft = $5 where user_id = $3),
     job as (${INSERT_JOB}
       select $1, document_id, $3, 'uploaded', 'awaiting_upload', 'api', $4, $5, $6, $7, $8, $4, $4,
         $14, $15, $16 from document)
     insert into upload_pipeline.events
       (at, job_id, document_id, correlation_id, type, severity, code, status, attempt, payload)
     select $4, $1, document_id, $6, 'info', 'info', 'UPLOAD_ACCEPTED', 'uploaded', 0,
       jsonb_build_object('bytes', $11::bigint, 'mime', $10::text) from document`,
    [
      ...jobParams(row),
      ...[row.request.filename, row.request.mime, row.request.bytesLen, row.request.sha256, row.rawPath],
      ...choiceParams(row),
    ],
  );
}

/** For the history: a job that began and ended as a duplicate of `twinJobId`. */
export async function writeDuplicate(tx: Queryable, row: UploadRow, twinJobId: string): Promise<void> {
  await tx.query(
    `${INSERT_JOB} values ($1, $2, $3, 'uploaded', 'awaiting_upload', 'api', $4, $5, $6, $7, $8, $4, $4,
       $9, $10, $11)`,
    [...jobParams(row), ...choiceParams(row)],
  );
  await tx.query(
    `with job as (
       update upload_pipeline.upload_jobs
       set status = 'duplicate', state = 'done', changed_by = 'api', finished_at = $2 where job_id = $1
       returning job_id, document_id, correlation_id)
     insert into upload_pipeline.events
       (at, job_id, document_id, correlation_id, type, severity, code, status, attempt, payload)
     select $2, job_id, document_id, correlation_id, 'finalized', 'info', 'UPLOAD_DEDUP_HIT', 'duplicate', 0,
       jsonb_build_object('duplicate_of', $3::text) from job`,
    [row.jobId, row.at, twinJobId],
  );
}

function jobParams(row: UploadRow): SqlValue[] {
  const { jobId, documentId, request, at, vft, uploadExpiresAt, webhookSecret } = row;
  return [jobId, documentId, request.userId, at, vft, request.correlationId, uploadExpiresAt, webhookSecret];
}

function choiceParams({ choice }: UploadRow): SqlValue[] {
  return [choice.backends.llamaparse, choice.backends.openai, choice.fallback];
}
