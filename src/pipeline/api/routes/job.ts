import type { RouteDeps } from '../deps.ts';
import { json, route } from '../route.ts';
import { eventJson, jobJson, jobNotFound, jobParams, jobWithEventsSchema } from './job-shapes.ts';

export function jobRoute(deps: RouteDeps) {
  return route({
    method: 'get',
    path: '/api/v2/jobs/:jobId',
    id: 'readJob',
    summary: 'Where a job stands, what it cost, and what happened to it',
    auth: 'user',
    params: jobParams,
    responses: {
      200: { description: 'The job.', schema: jobWithEventsSchema },
      404: { description: 'You have no such job.' },
      429: { description: 'TOO_MANY_POLLS or TOO_MANY_REQUESTS: wait as long as Retry-After says.' },
    },
    async handle({ params, user }) {
      await deps.limits.poll(user.userId, params.jobId);
      const job = await deps.jobs.readJob({ jobId: params.jobId, userId: user.userId });
      if (!job) throw jobNotFound();
      return json(200, { ...jobJson(job), events: job.events.map(eventJson) });
    },
  });
}
