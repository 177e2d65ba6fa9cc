import type { Job } from '../jobs/jobs.ts';
import type { V1Request } from './request.ts';

export type V1Job = Job & { readonly v1: V1Request };
export type V1Status = 'PENDING' | 'SUCCESS' | 'ERROR' | 'PARTIAL_SUCCESS' | 'CANCELLED';

export function isV1(job: Job): job is V1Job {
  return job.v1 !== undefined;
}

/** v1 has no RUNNING; a document with failed pages that was within its tolerance is a partial success. */
export function v1Status(job: Job): V1Status {
  switch (job.status) {
    case 'PENDING':
    case 'RUNNING':
      return 'PENDING';
    case 'COMPLETED':
      return (job.pages?.failed ?? 0) > 0 ? 'PARTIAL_SUCCESS' : 'SUCCESS';
    case 'FAILED':
      return 'ERROR';
    case 'CANCELLED':
      return 'CANCELLED';
    default:
      return job.status satisfies never;
  }
}

/** The answer to an upload shows all four keys (recorded). */
export function createdView(job: Job): Record<string, unknown> {
  return { id: job.id, status: v1Status(job), error_code: null, error_message: null };
}

/** A status shows the error's keys on failure only (recorded). */
export function statusView(job: Job): Record<string, unknown> {
  const shown = { id: job.id, status: v1Status(job) };
  return job.status === 'FAILED' ? { ...shown, error_code: job.errorCode, error_message: errorSentence(job) } : shown;
}

/** The message without its code, which has a key of its own here. */
export function errorSentence({ errorCode, errorMessage }: Job): string | null {
  if (errorMessage === null || errorCode === null) return errorMessage;
  return errorMessage.startsWith(`${errorCode}: `) ? errorMessage.slice(errorCode.length + 2) : errorMessage;
}
