import { z } from 'zod';
import { readCursor, writeCursor } from '../cursor.ts';
import type { ApiDeps } from '../deps.ts';
import { json, route } from '../route.ts';
import { wholeNumber } from '../schemas.ts';
import { jobJson, jobSchema, stateSchema, statusSchema } from './job-shapes.ts';

const DEFAULT_LIMIT = 50;

const jobsQuery = z.strictObject({
  limit: wholeNumber({ min: 1, max: 100 }).default(DEFAULT_LIMIT),
  /** `next_cursor` of the page before. */
  cursor: z.string().max(200).optional(),
  status: statusSchema.optional(),
  state: stateSchema.optional(),
});

const jobsAnswer = z.object({
  jobs: z.array(jobSchema),
  /** Null on the last page. */
  next_cursor: z.string().nullable(),
});

export function jobsRoute(deps: ApiDeps) {
  return route({
    method: 'get',
    path: '/api/v2/jobs',
    id: 'listJobs',
    summary: 'Your jobs, newest first',
    auth: 'user',
    query: jobsQuery,
    responses: { 200: { description: 'One page of jobs.', schema: jobsAnswer } },
    async handle({ query, user }) {
      const { limit, status, state } = query;
      const place = query.cursor === undefined ? undefined : readCursor(query.cursor);
      const cursor = place && { createdAt: place.at, jobId: place.jobId };
      const { jobs, next } = await deps.jobs.listJobs({ userId: user.userId, limit, cursor, status, state });
      return json(200, {
        jobs: jobs.map(jobJson),
        next_cursor: next ? writeCursor({ at: next.createdAt, jobId: next.jobId }) : null,
      });
    },
  });
}
