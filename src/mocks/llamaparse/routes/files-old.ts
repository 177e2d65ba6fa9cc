import { formFile, readForm } from '../body.ts';
import { errors } from '../errors.ts';
import type { StoredFile } from '../files/files.ts';
import { fileType, iso } from '../jobs/views.ts';
import { readFileListQuery } from '../queries.ts';
import { contentLink } from './files.ts';
import type { Call } from './types.ts';

export async function create(call: Call): Promise<Response> {
  const form = await readForm(call.request);
  const { name, bytes } = await formFile(form, 'upload_file');
  if (bytes.length === 0) throw errors.emptyFile();
  const externalFileId = call.query.get('external_file_id');
  const { projectId } = call;
  const file = call.service.files.add({ projectId, name, bytes, purpose: 'user_data', externalFileId });
  call.note({ fileId: file.id, bytes: bytes.length });
  return Response.json(view(file));
}

/** A bare array of all files, without pages. */
export function list(call: Call): Response {
  const { files } = call.service;
  const items: StoredFile[] = [];
  const query = { ...readFileListQuery(call.query), page_size: 1_000 };
  for (let token: string | undefined; ; ) {
    const page = files.list({ ...query, page_token: token }, call.projectId);
    items.push(...page.items);
    token = page.nextPageToken;
    if (token === undefined) return Response.json(items.map(view));
  }
}

export function get(call: Call): Response {
  return Response.json(view(call.service.files.get(call.id, call.askedProjectId)));
}

export function content(call: Call): Response {
  return Response.json(contentLink(call));
}

export function remove(call: Call): Response {
  call.service.files.delete(call.id, call.askedProjectId);
  return new Response(null, { status: 204 });
}

/** Keys as recorded in 2025. */
function view(file: StoredFile): Record<string, unknown> {
  const created = iso(file.createdAt);
  return {
    id: file.id,
    created_at: created,
    updated_at: created,
    name: file.name,
    external_file_id: file.externalFileId ?? file.name,
    file_size: file.bytes.length,
    file_type: fileType(file.name),
    project_id: file.projectId,
    last_modified_at: created,
    resource_info: { file_size: file.bytes.length, last_modified_at: created },
    permission_info: null,
    data_source_id: null,
  };
}
