import { z } from 'zod';
import { listStuck } from '../../../queue/stuck.ts';
import type { ApiDeps } from '../../deps.ts';
import { json, type Route, route } from '../../route.ts';
import { wholeNumber } from '../../schemas.ts';
import { stateSchema, statusSchema } from '../job-shapes.ts';

const DEFAULT_LIMIT = 50;
const DUE_FOR_MS = 300_000;

const stuckAnswer = z.object({
  jobs: z.array(
    z.object({
      job_id: z.uuid(),
      user_id: z.uuid(),
      correlation_id: z.uuid(),
      status: statusSchema,
      state: stateSchema,
      reason: z.enum(['LEASE_EXPIRED', 'UPLOAD_OVERDUE', 'PARSE_OVERDUE', 'DUE_FOR_LONG']),
      since: z.iso.datetime(),
    }),
  ),
});

export function stuckJobsRoute({ database, clock }: ApiDeps): Route {
  return route({
    method: 'get',
    path: '/admin/jobs/stuck',
    id: 'listStuckJobs',
    summary: 'Jobs that do not move although they should, the longest stuck first; the sweeper ends most of them',
    auth: 'admin',
    query: z.strictObject({ limit: wholeNumber({ min: 1, max: 200 }).default(DEFAULT_LIMIT) }),
    responses: { 200: { description: 'They, and why.', schema: stuckAnswer } },
    async handle({ query }) {
      const stuck = await listStuck(database, {
        at: new Date(clock.now()),
        dueForMs: DUE_FOR_MS,
        limit: query.limit,
      });
      return json(200, {
        jobs: stuck.map(({ jobId, userId, correlationId, since, ...job }) => ({
          ...{ job_id: jobId, user_id: userId, correlation_id: correlationId, ...job },
          since: since.toISOString(),
        })),
      });
    },
  });
}
