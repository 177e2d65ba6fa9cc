import { SCOPE_HEADER } from '../../kit/layer.ts';
import { type Form, formFile, formValue, readForm } from '../body.ts';
import type { Downloads } from '../files/downloads.ts';
import { type JobSource, nameOfSource } from '../files/sources.ts';
import type { Call } from '../routes/types.ts';
import { v1Errors } from './errors.ts';
import { readUploadForm, type UploadForm } from './form.ts';
import { readRequest, type V1Request } from './request.ts';
import { createdView } from './views.ts';

/** `POST …/upload` and `POST …/screenshot`: the multipart form becomes a job. */
export async function upload(call: Call, kind: V1Request['kind']): Promise<Response> {
  const form = await readForm(call.request);
  const fields = readUploadForm(form);
  const { name, source } = await readSource(form, fields, call.service.downloads);
  const { request, options } = readRequest(fields, kind);
  const { projectId, apiKey } = call;
  const operation = kind === 'parse' ? 'v1.upload' : 'v1.screenshot';
  const scope = call.request.headers.get(SCOPE_HEADER) ?? undefined;
  const job = call.service.submit({ projectId, apiKey, name, options, operation, scope, v1: request }, source);
  call.note({
    jobId: job.id,
    mode: request.mode.name,
    ...(source instanceof Uint8Array && { bytes: source.length }),
  });
  return Response.json(createdView(job));
}

interface NamedSource {
  readonly name: string;
  readonly source: JobSource;
}

/** Exactly one. Addresses are fetched as v2's `source_url` is; one that cannot be reached fails the job. @throws ApiError 400 */
async function readSource(form: Form, fields: UploadForm, downloads: Downloads): Promise<NamedSource> {
  const hasFile = form.has('file') && formValue(form, 'file') !== '';
  const addresses = ['input_url', 'input_s3_path'].map((name) => fields.text(name)).filter((text) => text !== '');
  const sources = addresses.length + (hasFile ? 1 : 0);
  if (sources === 0) throw v1Errors.noSource();
  if (sources > 1) throw v1Errors.manySources();
  const [url] = addresses;
  if (url !== undefined) return { name: nameOfSource(url, downloads), source: { url } };
  const { name, bytes } = await formFile(form, 'file');
  return { name, source: bytes };
}
