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

/** The order by which `claim` in schema/0003-claim.sql chose. */
const CLAIM = `
select j.job_id as "jobId", j.document_id as "documentId", j.user_id as "userId", j.status, j.attempt,
  j.lease_token as "leaseToken", j.correlation_id as "correlationId", j.webhook_secret as "webhookSecret",
  j.vendor_job_id as "vendorJobId", j.parse_deadline as "parseDeadline", j.progress, j.last_error as "lastError",
  j.created_at as "createdAt",
  jsonb_build_object('backends', jsonb_build_object('llamaparse', j.llamaparse_backend, 'openai', j.openai_backend),
    'fallback', j.fallback) as choice, j.awaits,
  d.filename, d.mime, d.bytes_len as "bytesLen", d.file_sha256 as "sha256", d.raw_path as "rawPath",
  d.parsed_path as "parsedPath", d.parsed_sha256 as "parsedSha256", d.page_offsets as "pageOffsets",
  d.parse_provenance as "parseProvenance"
from upload_pipeline.claim($1, $2, $3, $4, $5) j join upload_pipeline.documents d using (document_id)
order by j.vft, j.job_id`;

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
