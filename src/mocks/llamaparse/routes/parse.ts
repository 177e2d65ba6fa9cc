import { formFile, formText, readForm, readJson } from '../body.ts';
import { errors } from '../errors.ts';
import { type JobSource, nameOfSource } from '../files/sources.ts';
import { readExpand } from '../jobs/expand.ts';
import type { NewJob } from '../jobs/jobs.ts';
import { jobView } from '../jobs/views.ts';
import { listVersions } from '../options/tiers.ts';
import { pageBody } from '../paging.ts';
import { many, readJobListQuery } from '../queries.ts';
import { type FindSaved, readCreateBody, readUploadConfiguration } from '../schemas.ts';
import type { Call, Route } from './types.ts';

/** Parse API v2. */
export const parseRoutes: readonly Route[] = [
  { operation: 'parse.upload', method: 'POST', path: '/api/v2/parse/upload', handle: upload },
  { operation: 'parse.create', method: 'POST', path: '/api/v2/parse', handle: create },
  { operation: 'parse.list', method: 'GET', path: '/api/v2/parse', handle: list },
  {
    operation: 'parse.versions',
    method: 'GET',
    path: '/api/v2/parse/versions',
    open: true,
    handle: () => Response.json(listVersions()),
  },
  { operation: 'parse.get', method: 'GET', path: '/api/v2/parse/:id', handle: get },
  { operation: 'parse.cancel', method: 'POST', path: '/api/v2/parse/:id/cancel', handle: cancel },
  { operation: 'parse.delete', method: 'DELETE', path: '/api/v2/parse/:id', handle: remove },
];

async function upload(call: Call): Promise<Response> {
  const form = await readForm(call.request);
  const configuration = formText(form, 'configuration');
  const { name, bytes } = await formFile(form, 'file');
  const options = readUploadConfiguration(parseJson(configuration), savedBy(call));
  return submit(call, { projectId: call.projectId, name, options, operation: 'parse.upload' }, bytes);
}

async function create(call: Call): Promise<Response> {
  const { options, source } = readCreateBody(await readJson(call.request), savedBy(call));
  const operation = 'parse.create';
  if (source.type === 'url') {
    const { url } = source;
    return submit(call, { projectId: call.projectId, name: nameOfSource(url), options, operation }, { url });
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

function list(call: Call): Response {
  const page = call.service.jobs.list(readJobListQuery(call.query), call.projectId);
  return Response.json(pageBody(page, (job) => jobView(job)));
}

function get(call: Call): Response {
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

function cancel(call: Call): Response {
  const job = call.service.jobs.get(call.id, call.askedProjectId);
  call.service.cancel(job);
  call.note({ jobId: job.id });
  return Response.json(jobView(job));
}

function remove(call: Call): Response {
  const job = call.service.jobs.get(call.id, call.askedProjectId);
  call.service.delete(job);
  call.note({ jobId: job.id });
  return Response.json({ id: job.id, project_id: job.projectId });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw Object.assign(errors.badConfigurationJson('Expecting value'), { cause });
  }
}
