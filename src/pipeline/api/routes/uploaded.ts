import { z } from 'zod';
import type { DocumentMime } from '../../documents/types.ts';
import { type Verification, verifyUpload } from '../../documents/verify.ts';
import { RequestError } from '../../errors.ts';
import type { AwaitedUpload } from '../../queue/types.ts';
import { callWithin } from '../../vendors/deadline.ts';
import type { CallContext } from '../../vendors/types.ts';
import type { ApiDeps } from '../deps.ts';
import { RequestProblem } from '../problem.ts';
import { json, route } from '../route.ts';
import { jobNotFound, jobParams, stateSchema, statusSchema } from './job-shapes.ts';

const uploadedAnswer = z.object({ job_id: z.uuid(), status: statusSchema, state: stateSchema });

export function uploadedRoute(deps: ApiDeps) {
  return route({
    method: 'post',
    path: '/api/v2/jobs/:jobId/uploaded',
    id: 'confirmUpload',
    summary: 'Say that the bytes have arrived: they are verified, and the job begins',
    auth: 'user',
    params: jobParams,
    callsVendor: true,
    responses: {
      200: { description: 'Verified, now or earlier.', schema: uploadedAnswer },
      404: { description: 'You have no such job.' },
      409: { description: 'NOT_UPLOADED: nothing has arrived yet. UPLOAD_REFUSED: this job has ended, upload again.' },
      422: { description: 'What arrived is not what was announced; the code says how. The job has ended.' },
    },
    async handle({ params, user, context }) {
      const upload = await deps.jobs.readUpload({ jobId: params.jobId, userId: user.userId });
      if (!upload) throw jobNotFound();
      if (upload.state !== 'awaiting_upload') return alreadyEnded(upload);
      const verification = await verifyArrived(deps, upload, context);
      const marked = await deps.jobs.markUploaded(upload.jobId, verification);
      switch (marked.kind) {
        case 'queued':
          return json(200, { job_id: upload.jobId, status: 'uploaded', state: 'queued' });
        case 'refused':
          throw new RequestProblem(422, marked.code, marked.message, { job_id: upload.jobId });
        case 'unchanged': // the sweeper or a second call was quicker
          return alreadyEnded((await deps.jobs.readUpload({ jobId: upload.jobId, userId: user.userId })) ?? upload);
        default:
          return marked satisfies never;
      }
    },
  });
}

/** Saying it twice is fine; saying it of a job that failed is not. */
function alreadyEnded({ jobId, status, state }: AwaitedUpload) {
  if (status.startsWith('failed_') || status === 'duplicate') {
    throw new RequestProblem(409, 'UPLOAD_REFUSED', 'this job has ended; ask for it to learn why, then upload again', {
      job_id: jobId,
      status,
    });
  }
  return json(200, { job_id: jobId, status, state });
}

/** The calls bear the job's own correlation id, not this request's. */
async function verifyArrived(deps: ApiDeps, upload: AwaitedUpload, context: CallContext): Promise<Verification> {
  const deadline = { vendor: 'supabase', clock: deps.clock, limitMs: deps.config.deadlines.callMs } as const;
  const ofJob = { ...context, correlationId: upload.correlationId };
  const bytes = await callWithin(deadline, ofJob, (within) => deps.vendors.store().download(upload.rawPath, within));
  if (!bytes) {
    throw new RequestError(409, 'NOT_UPLOADED', 'nothing has arrived yet: PUT the bytes to the upload URL first');
  }
  const { maxBytes, maxPages } = deps.config.limits;
  const { bytesLen, sha256 } = upload;
  return verifyUpload(bytes, { mime: upload.mime as DocumentMime, bytesLen, sha256, maxBytes, maxPages });
}
