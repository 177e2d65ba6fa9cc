import type { Database } from '../../lib/database/types.ts';
import { uuidV4 } from '../../lib/ids.ts';
import type { Random } from '../../lib/random.ts';
import type { LeasedJob, StoredDocument } from './leased-job.ts';

export interface Claiming {
  /** At most so many jobs, at least 1. */
  readonly count: number;
  readonly at: Date;
  readonly leaseMs: number;
  /** Attempts a stage gets: a job whose workers died that often is left to the sweeper. */
  readonly attempts: number;
}

/**
 * Takes the jobs that are due, in the order of their virtual finish times, each under a lease token of its own.
 * Also takes jobs whose worker went silent, which costs them an attempt.
 */
export async function claim(db: Database, tokens: Random, claiming: Claiming): Promise<LeasedJob[]> {
  const { count, at, leaseMs, attempts } = claiming;
  const leaseTokens = Array.from({ length: count }, () => uuidV4(tokens));
  const { rows } = await db.query<Omit<LeasedJob, 'document'> & StoredDocument>(CLAIM, [
    at,
    new Date(at.getTime() + leaseMs),
    count,
    attempts,
    leaseTokens,
  ]);
  return rows.map(toJob);
}

const CLAIM = `
with ready as (
  select job_id, vft, state from upload_pipeline.upload_jobs
  where state in ('queued', 'retryable', 'parked') and run_at <= $1
  order by vft, job_id limit $3 for update skip locked),
silent as (
  select job_id, vft, state from upload_pipeline.upload_jobs
  where state = 'working' and lease_until < $1 and attempt + 1 < $4
  order by vft, job_id limit $3 for update skip locked),
chosen as (
  select job_id, state as was, row_number() over (order by vft, job_id) as place
  from (select * from ready union all select * from silent) due order by vft, job_id limit $3),
claimed as (
  update upload_pipeline.upload_jobs j
  set state = 'working', changed_by = 'worker', lease_token = ($5::uuid[])[chosen.place], lease_until = $2,
    attempt = j.attempt + (chosen.was = 'working')::int, updated_at = $1
  from chosen where j.job_id = chosen.job_id
  returning j.*, chosen.place, chosen.was),
event as (
  insert into upload_pipeline.events
    (at, job_id, document_id, correlation_id, type, severity, code, status, attempt)
  select $1, job_id, document_id, correlation_id, 'retry', 'warn', 'LEASE_EXPIRED', status, attempt
  from claimed where was = 'working')
select j.job_id as "jobId", j.document_id as "documentId", j.user_id as "userId", j.status, j.attempt,
  j.lease_token as "leaseToken", j.correlation_id as "correlationId", j.webhook_secret as "webhookSecret",
  j.vendor_job_id as "vendorJobId", j.parse_deadline as "parseDeadline", j.progress, j.last_error as "lastError",
  j.created_at as "createdAt",
  d.filename, d.mime, d.bytes_len as "bytesLen", d.file_sha256 as "sha256", d.raw_path as "rawPath",
  d.parsed_path as "parsedPath", d.parsed_sha256 as "parsedSha256", d.page_offsets as "pageOffsets",
  d.parse_provenance as "parseProvenance"
from claimed j join upload_pipeline.documents d using (document_id) order by j.place`;

function toJob(row: Omit<LeasedJob, 'document'> & StoredDocument): LeasedJob {
  const { filename, mime, bytesLen, sha256, rawPath, parsedPath, parsedSha256, pageOffsets, parseProvenance, ...job } =
    row;
  const document = {
    filename,
    mime,
    bytesLen,
    sha256,
    rawPath,
    parsedPath,
    parsedSha256,
    pageOffsets,
    parseProvenance,
  };
  return { ...job, document };
}
