import { z } from 'zod';
import { RequestError } from '../../errors.ts';
import type { Retried } from '../../queue/retry.ts';
import type { ApiDeps } from '../deps.ts';
import { RequestProblem } from '../problem.ts';
import { json, route } from '../route.ts';
import { jobNotFound, jobParams, stateSchema, statusSchema } from './job-shapes.ts';

const retryAnswer = z.object({ job_id: z.uuid(), status: statusSchema, state: stateSchema });

export function retryRoute(deps: ApiDeps) {
  return route({
    method: 'post',
    path: '/api/v2/jobs/:jobId/retry',
    id: 'retryJob',
    summary: 'Let a failed job go on from its last good status',
    auth: 'user',
    params: jobParams,
    responses: {
      200: { description: 'The job is queued again.', schema: retryAnswer },
      404: { description: 'You have no such job.' },
      409: { description: 'NOT_FAILED, UPLOAD_AGAIN or SUPERSEDED.' },
      429: { description: 'TOO_MANY_CONCURRENT_JOBS.' },
    },
    async handle({ params, user }) {
      const status = statusOrThrow(await deps.jobs.retryJob({ jobId: params.jobId, userId: user.userId }));
      return json(200, { job_id: params.jobId, status, state: 'queued' });
    },
  });
}

function statusOrThrow(retried: Retried) {
  switch (retried.kind) {
    case 'queued':
      return retried.status;
    case 'not_found':
      throw jobNotFound();
    case 'not_failed':
      throw new RequestProblem(409, 'NOT_FAILED', 'only a failed job can be retried', { status: retried.status });
    case 'upload_again':
      throw new RequestError(409, 'UPLOAD_AGAIN', 'its bytes were never verified: upload the file again');
    case 'superseded':
      throw new RequestProblem(409, 'SUPERSEDED', 'a later job has the same document', { job_id: retried.jobId });
    case 'limited': {
      const message = `you may have ${retried.limit} documents under way at once; wait for one to finish`;
      throw new RequestError(429, retried.code, message);
    }
    default:
      return retried satisfies never;
  }
}
