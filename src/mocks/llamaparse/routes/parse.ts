import { fieldJson, formFile, formText, readForm, readJson } from '../body.ts';
import { type JobSource, nameOfSource } from '../files/sources.ts';
import { readExpand } from '../jobs/expand.ts';
import type { NewJob } from '../jobs/jobs.ts';
import { jobView } from '../jobs/views.ts';
import { listVersions } from '../options/tiers.ts';
import { pageBody } from '../paging.ts';
import { many, readJobListQuery } from '../queries.ts';
import { type FindSaved, readCreateBody, readUploadConfiguration } from '../schemas.ts';
import type { Call } from './types.ts';

export async function upload(call: Call): Promise<Response> {
  const form = await readForm(call.request);
  const configuration = formText(form, 'configuration');
  const { name, bytes } = await formFile(form, 'file');
  const options = readUploadConfiguration(fieldJson('configuration', configuration), savedBy(call));
  return submit(call, { projectId: call.projectId, name, options, operation: 'parse.upload' }, bytes);
}

export async function create(call: Call): Promise<Response> {
  const { options, source } = readCreateBody(await readJson(call.request), savedBy(call));
  const operation = 'parse.create';
  if (source.type === 'url') {
    const { url } = source;
    return submit(
      call,
      { projectId: call.projectId, name: nameOfSource(url, call.service.downloads), options, operation },
      { url },
    );
  }
  const { name, bytes, projectId } = call.service.files.source(source.id, call.askedProjectId);
  return submit(call, { projectId, name, options, operation }, bytes);
}

function savedBy({ service, projectId }: Call): FindSaved {
  return (id) => service.configurations.parse(id, projectId);
}

function submit(call: Call, newJob: Omit<NewJob, 'apiKey' | 'scope'>, source: JobSource): Response {
  const { apiKey, scope } = call;
  const job = call.service.submit({ ...newJob, apiKey, scope }, source);
  const { tier, version } = newJob.options;
  const bytes = source instanceof Uint8Array ? source.length : 0;
  call.note({ jobId: job.id, tier, version, bytes });
  return Response.json(jobView(job));
}

export function list(call: Call): Response {
  const page = call.service.jobs.list(readJobListQuery(call.query), call.projectId);
  return Response.json(pageBody(page, (job) => jobView(job)));
}

export function get(call: Call): Response {
  const job = call.service.jobs.get(call.id, call.askedProjectId);
  const body = call.service.read(
    job,
    readExpand(many(call.query, 'expand'), many(call.query, 'image_filenames')),
    call.base,
  );
  const pages = job.result?.pages.length;
  call.note({ jobId: job.id, tier: job.options.tier, status: job.status, ...(pages === undefined ? {} : { pages }) });
  return Response.json(body);
}

export function cancel(call: Call): Response {
  const job = call.service.jobs.get(call.id, call.askedProjectId);
  call.service.cancel(job);
  call.note({ jobId: job.id });
  return Response.json(jobView(job));
}

export function remove(call: Call): Response {
  const job = call.service.jobs.get(call.id, call.askedProjectId);
  call.service.delete(job);
  call.note({ jobId: job.id });
  return Response.json({ id: job.id, project_id: job.projectId });
}

export function versions(): Response {
  return Response.json(listVersions());
}
