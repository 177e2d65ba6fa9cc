import { z } from 'zod';
import { RequestError } from '../../errors.ts';
import type { JobEvent, JobView } from '../../queue/types.ts';
import { STATES, STATUSES } from '../../statuses.ts';
import { uuid } from '../schemas.ts';

export const statusSchema = z.enum(STATUSES).meta({ id: 'Status' });
export const stateSchema = z.enum(STATES).meta({ id: 'State' });

export const jobParams = z.object({ jobId: uuid });

/** Another user's job is as good as none, and told in the same words. */
export function jobNotFound(): RequestError {
  return new RequestError(404, 'JOB_NOT_FOUND', 'you have no such job');
}

const count = z.number().int().nonnegative();
const time = z.iso.datetime();

export const jobSchema = z
  .object({
    job_id: z.uuid(),
    document_id: z.uuid(),
    filename: z.string(),
    status: statusSchema,
    state: stateSchema,
    /** Attempts used in the present stage. */
    attempt: count,
    progress: z.object({
      percent: z.number().min(0).max(100),
      pages: count.nullable(),
      chunks: count.nullable(),
      embedded: count.nullable(),
    }),
    /** Who serves it, from the parsed text to the vectors. */
    backends: z.object({ llamaparse: z.enum(['mock', 'real']), openai: z.enum(['mock', 'real']) }),
    /** The mock took it over because the real service failed: real searches do not see it until it is made anew. */
    fallback: z.boolean(),
    /** The fallback's job that this one makes anew with the real services. */
    reprocesses: z.uuid().nullable(),
    /** The job that makes this fallback anew. */
    reprocessed_by: z.uuid().nullable(),
    /** The service that is down and waited for, such as `real openai`. */
    waits_for: z.string().nullable(),
    cost_usd: z.number().nonnegative(),
    last_error: z
      .object({
        code: z.string(),
        message: z.string(),
        reference: z.string(),
        retryable: z.boolean(),
        stage: statusSchema,
        at: time,
      })
      .nullable(),
    correlation_id: z.uuid(),
    created_at: time,
    updated_at: time,
    finished_at: time.nullable(),
    /** When a job over budget goes on by itself; null unless its state is parked. last_error says why. */
    parked_until: time.nullable(),
  })
  .meta({ id: 'Job' });

export const jobWithEventsSchema = jobSchema
  .extend({
    events: z.array(
      z.object({
        at: time,
        type: z.string(),
        severity: z.string(),
        code: z.string(),
        status: statusSchema,
        attempt: count,
        payload: z.record(z.string(), z.unknown()),
      }),
    ),
  })
  .meta({ id: 'JobWithEvents' });

export function jobJson(job: JobView): z.input<typeof jobSchema> {
  const { progress, lastError } = job;
  return {
    job_id: job.jobId,
    document_id: job.documentId,
    filename: job.filename,
    status: job.status,
    state: job.state,
    attempt: job.attempt,
    progress: {
      percent: job.percent,
      pages: progress.pages ?? null,
      chunks: progress.chunks ?? null,
      embedded: progress.embedded ?? null,
    },
    backends: job.backends,
    fallback: job.isFallback,
    reprocesses: job.reprocesses,
    reprocessed_by: job.reprocessedBy,
    waits_for: job.awaits,
    cost_usd: job.costMicroUsd / 1_000_000,
    last_error: lastError,
    correlation_id: job.correlationId,
    created_at: job.createdAt.toISOString(),
    updated_at: job.updatedAt.toISOString(),
    finished_at: job.finishedAt?.toISOString() ?? null,
    parked_until: job.parkedUntil?.toISOString() ?? null,
  };
}

export function eventJson(event: JobEvent) {
  return { ...event, at: event.at.toISOString() };
}
