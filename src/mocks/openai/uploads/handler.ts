import { type Answer, type Exchange, printed, readJson } from '../endpoint.ts';
import { missingParameter, OpenAiError } from '../errors.ts';
import { BATCH_FILE_SECONDS, readForm, refuseUnfitBatch } from '../files/handler.ts';
import { MAX_PART_BYTES } from '../limits.ts';
import { checkedBody } from '../refusals.ts';
import { assembled } from './assemble.ts';
import { completion, newUpload } from './schemas.ts';
import { UPLOAD_LIFE_MS, type Upload } from './store.ts';

/** POST /v1/uploads */
export async function createUpload(exchange: Exchange): Promise<Answer> {
  const { deps, context } = exchange;
  const {
    bytes,
    filename,
    purpose,
    expires_after: expiry,
  } = checkedBody(newUpload, await readJson(context.req.raw), 'newer');
  if (purpose === 'batch') refuseUnfitBatch(deps.sizes, filename, bytes);
  return shown(exchange, deps.uploads.create({ bytes, filename, purpose, fileExpiresInSeconds: expiry?.seconds }));
}

/** POST /v1/uploads/{id}/parts */
export async function addPart({ deps, context }: Exchange): Promise<Answer> {
  const { id } = deps.uploads.pending(context.req.param('id') ?? '');
  const data = (await readForm(context.req.raw)).get('data');
  if (!(data instanceof File)) throw missingParameter('data');
  if (data.size > MAX_PART_BYTES) throw partTooLarge();
  const part = deps.uploads.addPart(id, new Uint8Array(await data.arrayBuffer()));
  const createdAt = Math.floor(deps.clock.now() / 1000);
  return printed({ id: part, object: 'upload.part', created_at: createdAt, upload_id: id });
}

/** POST /v1/uploads/{id}/complete: makes the file. What it refuses can be tried again. */
export async function completeUpload(exchange: Exchange): Promise<Answer> {
  const { deps, context } = exchange;
  const upload = deps.uploads.pending(context.req.param('id') ?? '');
  const { part_ids: partIds, md5 } = checkedBody(completion, await readJson(context.req.raw), 'newer');
  const { filename, purpose, fileExpiresInSeconds } = upload;
  const bytes = assembled(upload, partIds, md5 ?? undefined);
  const expiresInSeconds = fileExpiresInSeconds ?? (purpose === 'batch' ? BATCH_FILE_SECONDS : undefined);
  const file = deps.files.add({ purpose, filename, bytes, expiresInSeconds });
  deps.journal.note(context.req.raw, { file: file.id, purpose, bytes: file.bytes });
  return shown(exchange, deps.uploads.end(upload.id, { type: 'completed', file }));
}

/** POST /v1/uploads/{id}/cancel */
export function cancelUpload(exchange: Exchange): Answer {
  const { deps, context } = exchange;
  return shown(exchange, deps.uploads.end(context.req.param('id') ?? '', { type: 'cancelled' }));
}

function shown({ deps }: Exchange, upload: Upload): Answer {
  return printed({
    id: upload.id,
    object: 'upload',
    bytes: upload.bytes,
    created_at: Math.floor(upload.createdMs / 1000),
    filename: upload.filename,
    purpose: upload.purpose,
    status: deps.uploads.statusOf(upload),
    expires_at: Math.floor((upload.createdMs + UPLOAD_LIFE_MS) / 1000),
    file: upload.outcome?.type === 'completed' ? upload.outcome.file : null,
  });
}

/** Wording unconfirmed. */
function partTooLarge(): OpenAiError {
  return new OpenAiError(400, `A part may have at most ${MAX_PART_BYTES} bytes.`, { param: 'data' });
}
