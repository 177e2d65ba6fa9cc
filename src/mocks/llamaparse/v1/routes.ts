import { isUuid } from '../../../lib/ids.ts';
import { LIMITS } from '../limits.ts';
import { SUPPORTED_FILE_EXTENSIONS } from '../options/extensions.ts';
import type { Call, Route } from '../routes/types.ts';
import { image, pdf, read, sheet } from './downloads.ts';
import { v1Errors } from './errors.ts';
import { detailsView, jobRecordView } from './jobs-view.ts';
import { V1Result } from './result.ts';
import { upload } from './upload.ts';
import { usageMetrics, userId } from './usage.ts';
import { isV1, statusView, type V1Job } from './views.ts';

/** `/api/parsing/…` and `/api/v1/parsing/…` are the same routes: older clients use the first. */
const PREFIXES = ['/api/v1/parsing', '/api/parsing'] as const;

const parsing: readonly Route[] = [
  { operation: 'v1.upload', method: 'POST', path: '/upload', handle: (call) => upload(call, 'parse') },
  { operation: 'v1.screenshot', method: 'POST', path: '/screenshot', handle: (call) => upload(call, 'screenshot') },
  {
    operation: 'v1.supported_file_extensions',
    method: 'GET',
    path: '/supported_file_extensions',
    open: true,
    handle: () => Response.json(SUPPORTED_FILE_EXTENSIONS),
  },
  { operation: 'v1.job', method: 'GET', path: '/job/:id', handle: status },
  { operation: 'v1.details', method: 'GET', path: '/job/:id/details', handle: details },
  { operation: 'v1.parameters', method: 'GET', path: '/job/:id/parameters', handle: parameters },
  {
    operation: 'v1.result.text',
    method: 'GET',
    path: '/job/:id/result/text',
    handle: (call) => result(call, (made) => ({ text: made.text() })),
  },
  {
    operation: 'v1.result.markdown',
    method: 'GET',
    path: '/job/:id/result/markdown',
    handle: (call) => result(call, (made) => ({ markdown: made.markdown() })),
  },
  {
    operation: 'v1.result.json',
    method: 'GET',
    path: '/job/:id/result/json',
    handle: (call) => result(call, (made) => ({ pages: made.pages() })),
  },
  {
    operation: 'v1.result.raw_text',
    method: 'GET',
    path: '/job/:id/result/raw/text',
    handle: (call) => content(finished(call).text(), 'text/plain; charset=utf-8'),
  },
  {
    operation: 'v1.result.raw_markdown',
    method: 'GET',
    path: '/job/:id/result/raw/markdown',
    handle: (call) => content(finished(call).markdown(), 'text/markdown; charset=utf-8'),
  },
  {
    operation: 'v1.result.raw_xlsx',
    method: 'GET',
    path: '/job/:id/result/raw/xlsx',
    handle: (call) => sheet(call, finished(call)),
  },
  {
    operation: 'v1.result.xlsx',
    method: 'GET',
    path: '/job/:id/result/xlsx',
    handle: (call) => sheet(call, finished(call)),
  },
  {
    operation: 'v1.result.pdf',
    method: 'GET',
    path: '/job/:id/result/pdf',
    handle: (call) => pdf(call, finished(call)),
  },
  {
    operation: 'v1.result.image',
    method: 'GET',
    path: '/job/:id/result/image/:name',
    handle: (call) => image(call, finished(call)),
  },
  { operation: 'v1.result.structured', method: 'GET', path: '/job/:id/result/structured', handle: structured },
  {
    operation: 'v1.read',
    method: 'GET',
    path: '/job/:id/read/:filename',
    handle: (call) => read(call, finished(call)),
  },
];

/** Parse API v1. */
export const v1Routes: readonly Route[] = [
  ...PREFIXES.flatMap((prefix) => parsing.map((route) => ({ ...route, path: `${prefix}${route.path}` }))),
  { operation: 'v1.jobs', method: 'GET', path: '/api/v1/jobs', handle: jobs },
  { operation: 'v1.usage_metrics', method: 'GET', path: '/api/v1/beta/usage-metrics', handle: usageMetrics },
];

/** @throws ApiError 400 for what is no id of this API, 404, 403 for another project's job */
function jobOf(call: Call): V1Job {
  if (!isUuid(call.id.toLowerCase())) throw v1Errors.badJobId();
  const job = call.service.jobs.find(call.id.toLowerCase(), call.askedProjectId);
  if (!job || !isV1(job)) throw v1Errors.jobNotFound(call.id);
  call.note({ jobId: job.id, status: job.status });
  return job;
}

function status(call: Call): Response {
  return Response.json(statusView(jobOf(call)));
}

function parameters(call: Call): Response {
  return Response.json(jobOf(call).v1.parameters);
}

function details(call: Call): Response {
  return Response.json(detailsView(jobOf(call)));
}

/** Parse jobs of both versions, newest first. */
function jobs({ service, account, projectId }: Call): Response {
  const newest = service.jobs.all(projectId).reverse().slice(0, LIMITS.pageSizeDefault);
  return Response.json({ jobs: newest.map((job) => jobRecordView(job, userId(account.projectId))) });
}

/** @throws ApiError 404 for a job that was not asked for it, 501 for one that was: the answers would have to be invented */
function structured(call: Call): Response {
  finished(call);
  if (!jobOf(call).v1.output.structured) throw v1Errors.resultNotFound(call.id);
  throw v1Errors.notMade('structured_output');
}

/** @throws ApiError 404 while there is no result, and where there will be none */
function finished(call: Call): V1Result {
  const job = jobOf(call);
  if (job.status !== 'COMPLETED' || !job.result) throw v1Errors.resultNotFound(job.id);
  return new V1Result(job, job.result);
}

function result(call: Call, render: (result: V1Result) => Record<string, unknown>): Response {
  const made = finished(call);
  return Response.json({ ...render(made), job_metadata: made.metadata() });
}

function content(text: string, contentType: string): Response {
  return new Response(text, { headers: { 'content-type': contentType } });
}
