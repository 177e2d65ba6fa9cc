import { z } from 'zod';
import { DOCUMENT_TYPES } from '../../documents/types.ts';
import type { ApiDeps } from '../deps.ts';
import { json, route } from '../route.ts';

const limitsAnswer = z.object({
  max_file_size_bytes: z.number().int(),
  max_pages: z.number().int(),
  max_concurrent_jobs: z.number().int(),
  max_uploads_per_day: z.number().int(),
  max_polls_per_minute_per_job: z.number().int(),
  max_requests_per_hour: z.number().int(),
  upload_url_seconds: z.number().int(),
  supported_mime_types: z.array(z.string()),
});

export function limitsRoute({ config }: ApiDeps) {
  const { limits } = config;
  return route({
    method: 'get',
    path: '/api/v2/upload/limits',
    id: 'readLimits',
    summary: 'What may be uploaded',
    auth: 'none',
    responses: { 200: { description: 'The limits of one user.', schema: limitsAnswer } },
    async handle() {
      return json(200, {
        max_file_size_bytes: limits.maxBytes,
        max_pages: limits.maxPages,
        max_concurrent_jobs: limits.concurrentJobsPerUser,
        max_uploads_per_day: limits.uploadsPerDay,
        max_polls_per_minute_per_job: limits.pollsPerMinutePerJob,
        max_requests_per_hour: limits.requestsPerHour,
        upload_url_seconds: limits.signedUrlSeconds,
        supported_mime_types: Object.keys(DOCUMENT_TYPES),
      });
    },
  });
}
