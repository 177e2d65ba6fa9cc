import { type ApiError, errors, fieldError } from './errors.ts';
import { LIMITS } from './limits.ts';

/** A multipart body: text fields by name, and files. */
export type Form = FormData;

export interface UploadedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The whole body, however it is framed. @throws ApiError 413 beyond `limit` bytes */
export async function readBody(request: Request, limit: number): Promise<Uint8Array> {
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw errors.tooLarge();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.length;
    if (length > limit) throw errors.tooLarge();
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, length);
}

/** @throws ApiError 422 `json_invalid`, as FastAPI says it */
export async function readJson(request: Request): Promise<unknown> {
  const text = new TextDecoder().decode(await readBody(request, LIMITS.maxJsonBytes));
  if (text === '') {
    throw fieldError({ type: 'missing', loc: ['body'], msg: 'Field required', input: null });
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const why = {
      type: 'json_invalid',
      loc: ['body', 0],
      msg: 'JSON decode error',
      input: {},
      ctx: { error: 'Expecting value' },
    };
    throw Object.assign(fieldError(why), { cause });
  }
}

export function isMultipart(request: Request): boolean {
  return /^multipart\/form-data/i.test(request.headers.get('content-type') ?? '');
}

/** Multipart or URL-encoded; a body of another type has no fields. @throws ApiError 400 for framing that cannot be read */
export async function readForm(request: Request): Promise<Form> {
  const type = request.headers.get('content-type') ?? '';
  const bytes = await readBody(request, LIMITS.maxFileBytes + LIMITS.multipartOverheadBytes);
  if (!/^(multipart\/form-data|application\/x-www-form-urlencoded)/i.test(type)) return new FormData();
  try {
    return await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData();
  } catch (cause) {
    throw Object.assign(errors.badMultipart(), { cause });
  }
}

/** @throws ApiError 422 when the field is absent or is a file */
export function formText(form: Form, name: string): string {
  const value = form.get(name);
  if (typeof value === 'string') return value;
  if (value === null) throw missing(name);
  throw fieldError({ type: 'string_type', loc: ['body', name], msg: 'Input should be a valid string', input: null });
}

/** @throws ApiError 422 when the field is absent or is text, 400 for a name the service refuses, 413 */
export async function formFile(form: Form, name: string): Promise<UploadedFile> {
  const value = form.get(name);
  if (value === null) throw missing(name);
  if (typeof value === 'string') {
    const error = "Expected UploadFile, received: <class 'str'>";
    const input = value.slice(0, 100);
    throw fieldError({
      type: 'value_error',
      loc: ['body', name],
      msg: `Value error, ${error}`,
      input,
      ctx: { error: {} },
    });
  }
  if (value.name === '') throw errors.fileNameMissing();
  if (value.name.length > LIMITS.maxFileNameLength) throw errors.fileNameTooLong(LIMITS.maxFileNameLength);
  if (value.size > LIMITS.maxFileBytes) throw errors.tooLarge();
  return { name: value.name, bytes: new Uint8Array(await value.arrayBuffer()) };
}

function missing(name: string): ApiError {
  return fieldError({ type: 'missing', loc: ['body', name], msg: 'Field required', input: null });
}
