import type { Job } from '../jobs/jobs.ts';
import { iso } from '../jobs/views.ts';
import { errorSentence, type V1Job, v1Status } from './views.ts';

/** `…/details`: a free-form object in the specification; its keys below the first level are ours. */
export function detailsView(job: V1Job): Record<string, unknown> {
  return {
    id: job.id,
    status: v1Status(job),
    error_code: job.errorCode,
    error_message: errorSentence(job),
    parameters: job.v1.parameters,
    telemetry: {
      created_at: iso(job.createdAt),
      updated_at: iso(job.updatedAt),
      pages: job.pages?.total ?? null,
      failed_pages: job.pages?.failed ?? null,
      is_cache_hit: job.cacheHit,
    },
    session_logs: [],
  };
}

/** One entry of `GET /api/v1/jobs`: only `job_record.job_name` is recorded; the other keys are those of the specification's job records. */
export function jobRecordView(job: Job, userId: string): Record<string, unknown> {
  const { tier, version } = job.options;
  return {
    id: job.id,
    status: v1Status(job),
    created_at: iso(job.createdAt),
    updated_at: iso(job.updatedAt),
    job_record: {
      job_name: 'parse_raw_file_job',
      partitions: { project_id: job.projectId },
      parameters: job.v1?.parameters ?? { tier, version },
      session_id: null,
      correlation_id: null,
      parent_job_execution_id: null,
      user_id: userId,
      project_id: job.projectId,
      webhook_url: job.v1?.webhookUrl || null,
    },
  };
}
