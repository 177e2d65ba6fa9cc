import { SCOPE_HEADER } from '../../kit/layer.ts';
import { type Form, formFile, readForm, type UploadedFile } from '../body.ts';
import type { Call } from '../routes/types.ts';
import { v1Errors } from './errors.ts';
import { readUploadForm, type UploadForm } from './form.ts';
import { readRequest, type V1Request } from './request.ts';
import { createdView } from './views.ts';

/** `POST …/upload` and `POST …/screenshot`: the multipart form becomes a job. */
export async function upload(call: Call, kind: V1Request['kind']): Promise<Response> {
  const form = await readForm(call.request);
  const fields = readUploadForm(form);
  const { name, bytes } = await readSource(form, fields);
  const { request, options } = readRequest(fields, kind);
  const { projectId, apiKey } = call;
  const operation = kind === 'parse' ? 'v1.upload' : 'v1.screenshot';
  const scope = call.request.headers.get(SCOPE_HEADER) ?? undefined;
  const job = call.service.submit({ projectId, apiKey, name, options, operation, scope, v1: request }, bytes);
  call.note({ jobId: job.id, mode: request.mode.name, bytes: bytes.length });
  return Response.json(createdView(job));
}

/** Exactly one source. @throws ApiError 400 */
async function readSource(form: Form, fields: UploadForm): Promise<UploadedFile> {
  const hasFile = form.has('file') && form.get('file') !== '';
  const others = ['input_url', 'input_s3_path'].filter((name) => fields.text(name) !== '');
  const sources = others.length + (hasFile ? 1 : 0);
  if (sources === 0) throw v1Errors.noSource();
  if (sources > 1) throw v1Errors.manySources();
  if (others[0] !== undefined) throw v1Errors.sourceUnsupported(others[0]);
  return formFile(form, 'file');
}
