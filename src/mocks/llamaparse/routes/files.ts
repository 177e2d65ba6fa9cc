import { z } from 'zod';
import { formFile, formText, formValue, isMultipart, readForm, readJson } from '../body.ts';
import { ApiError, errors } from '../errors.ts';
import type { PresignedUrl } from '../files/downloads.ts';
import type { StoredFile } from '../files/files.ts';
import { fileView } from '../jobs/views.ts';
import { LIMITS } from '../limits.ts';
import { check } from '../options/check.ts';
import { orderOf, pageBody } from '../paging.ts';
import { many, readExpirySeconds, readFileListQuery } from '../queries.ts';
import type { Call } from './types.ts';

const purpose = z.enum(['user_data', 'parse', 'extract', 'classify', 'split', 'sheet', 'agent_app']);

export async function create(call: Call): Promise<Response> {
  const form = await readForm(call.request);
  if (isMultipart(call.request)) {
    const file = formValue(form, 'file');
    if (file === null) throw errors.fileMissing();
    if (typeof file === 'string') throw errors.fileNameMissing(); // so is a part that names no file read
  }
  const { name, bytes } = await formFile(form, 'file');
  const asked = check(purpose, formText(form, 'purpose'), ['body', 'purpose']);
  if (bytes.length === 0) throw errors.emptyFile();
  const external = form.has('external_file_id') ? formText(form, 'external_file_id') : null;
  const { projectId } = call;
  const file = call.service.files.add({ projectId, name, bytes, purpose: asked, externalFileId: external });
  call.note({ fileId: file.id, bytes: bytes.length });
  return Response.json(fileView(file, downloadLink(call, file)), { status: 201 });
}

export function list(call: Call): Response {
  const page = call.service.files.list(readFileListQuery(call.query), call.projectId);
  const links = many(call.query, 'expand').includes('download_url');
  return Response.json(pageBody(page, (file) => fileView(file, links ? downloadLink(call, file) : null)));
}

const queryBody = z.object({
  filter: z
    .object({
      data_source_id: z.string().nullish(),
      external_file_id: z.string().nullish(),
      file_ids: z.array(z.string()).nullish(),
      file_name: z.string().nullish(),
      only_manually_uploaded: z.boolean().nullish(),
      project_id: z.string().nullish(),
    })
    .nullish(),
  order_by: z.string().nullish(),
  page_size: z.int().min(1).nullish(),
  page_token: z.string().nullish(),
});

/** The deprecated form of the list; page sizes above the maximum are lowered to it. */
export async function query(call: Call): Promise<Response> {
  const body = check(queryBody, await readJson(call.request), ['body']);
  const { filter, page_size: size, page_token: token, order_by: orderBy } = body;
  const wanted = {
    file_ids: filter?.file_ids ?? [],
    file_name: filter?.file_name ?? undefined,
    external_file_id: filter?.external_file_id ?? undefined,
    page_size: Math.min(size ?? LIMITS.pageSizeDefault, LIMITS.pageSizeMax),
    page_token: token ?? undefined,
  };
  const order = orderBy ? orderOf(orderBy) : undefined;
  if (orderBy && !order) throw new ApiError(400, `Invalid order_by: ${orderBy.slice(0, 100)}`);
  const projectId = filter?.project_id ?? call.projectId;
  const { account } = call;
  if (projectId !== account.projectId && !account.namesTenants) throw errors.wrongProject();
  const page = call.service.files.list(wanted, projectId, order);
  return Response.json(pageBody(page, (file) => fileView(file)));
}

export function get(call: Call): Response {
  const file = call.service.files.get(call.id, call.askedProjectId);
  return Response.json(fileView(file, downloadLink(call, file)));
}

export function content(call: Call): Response {
  return Response.json(contentLink(call));
}

/** The presigned link to a file's content. @throws ApiError 404 when the file is not there, or not any more */
export function contentLink(call: Call): PresignedUrl {
  const seconds = readExpirySeconds(call.query);
  const file = call.service.files.source(call.id, call.askedProjectId);
  return downloadLink(call, file, seconds === undefined ? undefined : seconds * 1000);
}

export function remove(call: Call): Response {
  call.service.files.delete(call.id, call.askedProjectId);
  return new Response(null, { status: 204 });
}

function downloadLink({ service, base }: Call, file: StoredFile, lifeMs?: number): PresignedUrl {
  const body = () => (service.files.has(file.id) ? file.bytes : undefined);
  const download = { contentType: 'application/octet-stream', filename: file.name, body };
  return service.downloads.link(base, download, lifeMs);
}
