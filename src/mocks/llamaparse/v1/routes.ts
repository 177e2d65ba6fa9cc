import { LIMITS } from '../limits.ts';
import { SUPPORTED_FILE_EXTENSIONS } from '../options/extensions.ts';
import type { Call } from '../routes/types.ts';
import { image, pdf, read, sheet } from './downloads.ts';
import { v1Errors } from './errors.ts';
import { jobOf } from './job-of.ts';
import { detailsView, jobRecordView } from './jobs-view.ts';
import { V1Result } from './result.ts';
import { upload } from './upload.ts';
import { userId } from './usage.ts';
import { statusView } from './views.ts';

/** The handlers of API v1. */

export { usageMetrics } from './usage.ts';

export function uploadToParse(call: Call): Promise<Response> {
  return upload(call, 'parse');
}

export function uploadForScreenshots(call: Call): Promise<Response> {
  return upload(call, 'screenshot');
}

export function fileExtensions(): Response {
  return Response.json(SUPPORTED_FILE_EXTENSIONS);
}

export function text(call: Call): Response {
  return result(call, (made) => ({ text: made.text() }));
}

export function markdown(call: Call): Response {
  return result(call, (made) => ({ markdown: made.markdown() }));
}

export function json(call: Call): Response {
  return result(call, (made) => ({ pages: made.pages() }));
}

export function rawText(call: Call): Response {
  return content(finished(call).text(), 'text/plain; charset=utf-8');
}

export function rawMarkdown(call: Call): Response {
  return content(finished(call).markdown(), 'text/markdown; charset=utf-8');
}

export function workbook(call: Call): Response {
  return sheet(call, finished(call));
}

export function outputPdf(call: Call): Response {
  return pdf(call, finished(call));
}

export function pageImage(call: Call): Promise<Response> {
  return image(call, finished(call));
}

export function fileLink(call: Call): Response {
  return read(call, finished(call));
}

export function status(call: Call): Response {
  return Response.json(statusView(jobOf(call)));
}

export function parameters(call: Call): Response {
  return Response.json(jobOf(call).v1.parameters);
}

export function details(call: Call): Response {
  return Response.json(detailsView(jobOf(call)));
}

/** Parse jobs of both versions, newest first. */
export function jobs({ service, account, projectId }: Call): Response {
  const newest = service.jobs.all(projectId).reverse().slice(0, LIMITS.pageSizeDefault);
  return Response.json({ jobs: newest.map((job) => jobRecordView(job, userId(account.projectId))) });
}

/** @throws ApiError 404 for a job that was not asked for it */
export function structured(call: Call): Response {
  if (!jobOf(call).v1.output.structured) throw v1Errors.resultNotFound(call.id);
  return result(call, (made) => ({ structured: made.structured() }));
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
