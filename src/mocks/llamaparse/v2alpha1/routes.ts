import { fieldJson, formFile, formText, readForm, readJson } from '../body.ts';
import { type JobSource, nameOfSource } from '../files/sources.ts';
import type { Call } from '../routes/types.ts';
import { v1Errors } from '../v1/errors.ts';
import { jobOf } from '../v1/job-of.ts';
import { createdView, type V1Job } from '../v1/views.ts';
import { alphaJob } from './request.ts';
import { type AlphaConfiguration, readByFile, readByUrl, readConfiguration } from './schemas.ts';
import { markdownResult, structuredResult, textResult } from './views.ts';

/**
 * The handlers of `/api/v2alpha1/parse`, which came between v1 and v2: the configurations of v2, nearly, and the jobs of
 * v1, whose status is asked for there.
 */

/** The specification gives no body: its parts are v2's (a guess). */
export async function upload(call: Call): Promise<Response> {
  const form = await readForm(call.request);
  const configuration = readConfiguration(fieldJson('configuration', formText(form, 'configuration')));
  const { name, bytes } = await formFile(form, 'file');
  return submit(call, { name, configuration, operation: 'v2alpha1.upload' }, bytes);
}

export async function byFile(call: Call): Promise<Response> {
  const configuration = readByFile(await readJson(call.request));
  const { name, bytes } = call.service.files.source(configuration.file_id, call.askedProjectId);
  return submit(call, { name, configuration, operation: 'v2alpha1.create' }, bytes);
}

export async function byUrl(call: Call): Promise<Response> {
  const configuration = readByUrl(await readJson(call.request));
  const url = configuration.source_url;
  return submit(
    call,
    { name: nameOfSource(url, call.service.downloads), configuration, operation: 'v2alpha1.url' },
    { url },
  );
}

interface NewAlphaJob {
  readonly name: string;
  readonly configuration: AlphaConfiguration;
  readonly operation: string;
}

function submit(call: Call, { name, configuration, operation }: NewAlphaJob, source: JobSource): Response {
  const { projectId, apiKey, scope } = call;
  const job = call.service.submit({ projectId, apiKey, scope, name, operation, ...alphaJob(configuration) }, source);
  call.note({ jobId: job.id, tier: configuration.parse_options.tier });
  return Response.json(createdView(job));
}

export function text(call: Call): Response {
  return Response.json(textResult(finished(call).pages));
}

export function markdown(call: Call): Response {
  const { pages, job } = finished(call);
  return Response.json(markdownResult(pages, job.options));
}

export function structured(call: Call): Response {
  const { pages, job } = finished(call);
  return Response.json(structuredResult(pages, job.options));
}

/** @throws ApiError as v1 for a job that is not there or has no result */
function finished(call: Call): { readonly job: V1Job; readonly pages: NonNullable<V1Job['result']>['pages'] } {
  const job = jobOf(call);
  if (job.status !== 'COMPLETED' || !job.result) throw v1Errors.resultNotFound(job.id);
  return { job, pages: job.result.pages };
}
