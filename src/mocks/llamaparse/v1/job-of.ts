import { isUuid } from '../../../lib/ids.ts';
import type { Call } from '../routes/types.ts';
import { v1Errors } from './errors.ts';
import { isV1, type V1Job } from './views.ts';

/** @throws ApiError 400 for what is no id of this API, 404, 403 for another project's job */
export function jobOf(call: Call): V1Job {
  if (!isUuid(call.id.toLowerCase())) throw v1Errors.badJobId();
  const job = call.service.jobs.find(call.id.toLowerCase(), call.askedProjectId);
  if (!job || !isV1(job)) throw v1Errors.jobNotFound(call.id);
  call.note({ jobId: job.id, status: job.status });
  return job;
}
