import { createHash } from 'node:crypto';
import { PipelineError } from '../errors.ts';
import type { LeasedJob } from '../queue/leased-job.ts';
import type { StageContext } from './context.ts';

export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/**
 * The uploaded bytes, still those that were verified at arrival: the upload URL may have been used again since.
 * Retryable, as a store may answer late or short.
 */
export async function readRaw(job: LeasedJob, context: StageContext): Promise<Uint8Array> {
  const { rawPath, sha256: expected } = job.document;
  const bytes = await context.call('supabase', (call) => context.vendors.store().download(rawPath, call));
  if (!bytes) throw stored('RAW_MISSING', 'the uploaded file is not in storage');
  if (sha256(bytes) !== expected) throw stored('RAW_HASH_MISMATCH', 'the stored file is not the one that was verified');
  return bytes;
}

/** The parsed markdown from storage, its hash compared with the one in the database. */
export async function readParsed(job: LeasedJob, context: StageContext): Promise<string> {
  const { parsedPath, parsedSha256 } = job.document;
  if (parsedPath === null || parsedSha256 === null) throw stored('PARSED_MISSING', 'no parsed text is on record');
  const bytes = await context.call('supabase', (call) => context.vendors.store().download(parsedPath, call));
  if (!bytes) throw stored('PARSED_MISSING', 'the parsed text is not in storage');
  if (sha256(bytes) !== parsedSha256) {
    throw stored('PARSED_HASH_MISMATCH', 'the parsed text in storage has another hash than was recorded');
  }
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
}

function stored(code: string, message: string): PipelineError {
  return new PipelineError(code, message, { retryable: true });
}
