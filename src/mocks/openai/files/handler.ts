import { type Answer, type Exchange, printed } from '../endpoint.ts';
import { batchFileNotJsonl, batchFileTooLarge, fileTooLarge, missingParameter, unparsableForm } from '../errors.ts';
import type { SizeLimits } from '../limits.ts';
import { pageOf, pageRequest } from '../paging.ts';
import { checkedBody } from '../refusals.ts';
import { type UploadFields, uploadFields } from './schemas.ts';

/** How long a batch's file lives unless told otherwise: thirty days. */
export const BATCH_FILE_SECONDS = 2_592_000;

/** POST /v1/files */
export async function uploadFile({ deps, context }: Exchange): Promise<Answer> {
  const form = await readForm(context.req.raw);
  const texts = Object.fromEntries([...form].filter(([, value]) => typeof value === 'string'));
  const file = form.get('file');
  if (!(file instanceof File)) throw missingParameter('file');
  const fields = checkedBody(uploadFields, texts);
  const bytes = new Uint8Array(await file.arrayBuffer());
  refuseUnfit(deps.sizes, { filename: file.name, bytes: bytes.length, purpose: fields.purpose });
  const added = deps.files.add({
    purpose: fields.purpose,
    filename: file.name,
    bytes,
    expiresInSeconds: fields['expires_after[seconds]'] ?? (fields.purpose === 'batch' ? BATCH_FILE_SECONDS : undefined),
  });
  deps.journal.note(context.req.raw, { file: added.id, purpose: added.purpose, bytes: added.bytes });
  return printed(added);
}

/** GET /v1/files */
export function listFiles({ deps, context }: Exchange): Answer {
  const { purpose } = context.req.query();
  const request = pageRequest(context.req.query(), { defaultLimit: 10_000, maxLimit: 10_000, order: 'desc' });
  return printed(
    pageOf(
      deps.files.list().filter((file) => purpose === undefined || file.purpose === purpose),
      request,
    ),
  );
}

/** GET /v1/files/{id} */
export function getFile({ deps, context }: Exchange): Answer {
  return printed(deps.files.get(context.req.param('id') ?? ''));
}

/** DELETE /v1/files/{id} */
export function deleteFile({ deps, context }: Exchange): Answer {
  const id = context.req.param('id') ?? '';
  deps.files.remove(id);
  return printed({ object: 'file', id, deleted: true });
}

/** GET /v1/files/{id}/content */
export function fileContent({ deps, context, headers }: Exchange): Answer {
  const id = context.req.param('id') ?? '';
  const { filename } = deps.files.get(id);
  headers['content-disposition'] = `attachment; filename="${headerSafe(filename)}"`;
  return { body: deps.files.content(id), contentType: 'application/octet-stream' };
}

export async function readForm(request: Request): Promise<FormData> {
  try {
    return await request.formData();
  } catch (error) {
    if (error instanceof TypeError) throw unparsableForm(); // what the platform's reader says of a body that is no form
    throw error;
  }
}

function refuseUnfit(
  sizes: SizeLimits,
  { filename, bytes, purpose }: Pick<UploadFields, 'purpose'> & { filename: string; bytes: number },
): void {
  if (bytes > sizes.fileBytes) throw fileTooLarge();
  if (purpose === 'batch') refuseUnfitBatch(sizes, filename, bytes);
}

export function refuseUnfitBatch(sizes: SizeLimits, filename: string, bytes: number): void {
  if (!filename.endsWith('.jsonl')) throw batchFileNotJsonl();
  if (bytes > sizes.batchFileBytes) throw batchFileTooLarge();
}

/** A file name comes from outside and must not break out of its header. */
function headerSafe(filename: string): string {
  return filename.replace(/[^\x20-\x7e]|["\\]/g, '_');
}
