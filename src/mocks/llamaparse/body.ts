import { type ApiError, errors, fieldError } from './errors.ts';
import { LIMITS } from './limits.ts';
import { type PythonJsonError, printed, pythonJsonError } from './options/python-json.ts';

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
  const type = request.headers.get('content-type');
  if (type !== null && !JSON_TYPE.test(type)) throw notAnObject(text);
  return jsonOf(text, ({ msg, pos }) =>
    fieldError({
      type: 'json_invalid',
      loc: ['body', pos],
      msg: 'JSON decode error',
      input: {},
      ctx: { error: msg },
    }),
  );
}

/** The JSON text of a form's field. @throws ApiError 400 */
export function fieldJson(name: string, text: string): unknown {
  return jsonOf(text, (why) => errors.badJson(name, printed(text, why)));
}

/** What the JSON text says. @throws ApiError that `refuse` makes of Python's complaint */
function jsonOf(text: string, refuse: (why: PythonJsonError) => ApiError): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw Object.assign(refuse(pythonJsonError(text) ?? { msg: 'Expecting value', pos: 0 }), { cause });
  }
}

const JSON_TYPE = /^\s*application\/([^\s;]+\+)?json\s*(;|$)/i;

/** FastAPI takes a body of another type for a text. */
function notAnObject(text: string): ApiError {
  return fieldError({
    type: 'model_attributes_type',
    loc: ['body'],
    msg: 'Input should be a valid dictionary or object to extract fields from',
    input: text.slice(0, 1_000),
  });
}

export function isMultipart(request: Request): boolean {
  return /^multipart\/form-data/i.test(request.headers.get('content-type') ?? '');
}

/**
 * Multipart or URL-encoded; a body of another type has no fields.
 * @throws ApiError 400 for framing that cannot be read, or more than Starlette takes
 */
export async function readForm(request: Request): Promise<Form> {
  const type = request.headers.get('content-type') ?? '';
  const bytes = await readBody(request, LIMITS.maxFileBytes + LIMITS.multipartOverheadBytes);
  if (!/^(multipart\/form-data|application\/x-www-form-urlencoded)/i.test(type)) return new FormData();
  if (isMultipart(request)) {
    if (!/;\s*boundary=/i.test(type)) throw errors.noBoundary();
    if (bytes.length === 0) return new FormData();
  }
  return within(await readFields(bytes, type));
}

async function readFields(bytes: Uint8Array, type: string): Promise<Form> {
  try {
    return await new Response(new Uint8Array(plainQuotes(bytes, type)), {
      headers: { 'content-type': type },
    }).formData();
  } catch (cause) {
    throw Object.assign(errors.badMultipart(), { cause });
  }
}

/**
 * `filename="a \"b\".pdf"`, as curl 7.80 and older clients write quotes: browsers, and so the reader behind us, write %22.
 * Only the heads of parts are looked at, never what is in a file.
 */
function plainQuotes(bytes: Uint8Array, type: string): Uint8Array {
  const [, quoted, bare] = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(type) ?? [];
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const delimiter = Buffer.from(`--${quoted ?? bare ?? ''}\r\n`);
  const pieces: Uint8Array[] = [];
  let done = 0;
  for (let at = body.indexOf(delimiter); at !== -1; ) {
    const start = at + delimiter.length;
    const end = body.indexOf('\r\n\r\n', start);
    if (end === -1) break;
    const head = body.toString('latin1', start, Math.min(end, start + LIMITS.maxPartHeadBytes));
    if (head.includes('\\"')) {
      pieces.push(body.subarray(done, start), Buffer.from(head.replaceAll('\\"', '%22'), 'latin1'));
      done = start + head.length;
    }
    at = body.indexOf(delimiter, end);
  }
  return pieces.length === 0 ? bytes : Buffer.concat([...pieces, body.subarray(done)]);
}

/** @throws ApiError 400 beyond Starlette's limits, in its words */
function within(form: Form): Form {
  const counts = { fields: 0, files: 0 };
  for (const [, value] of form) {
    if (typeof value !== 'string') counts.files++;
    else if (value.length > LIMITS.maxFormTextChars) throw errors.partTooLarge(LIMITS.maxFormTextChars / 1024);
    else counts.fields++;
  }
  if (counts.fields > LIMITS.maxFormParts) throw errors.tooManyParts('fields', LIMITS.maxFormParts);
  if (counts.files > LIMITS.maxFormParts) throw errors.tooManyParts('files', LIMITS.maxFormParts);
  return form;
}

/** Of a field that was sent more than once the last counts (Starlette); null where there is none. */
export function formValue(form: Form, name: string): FormDataEntryValue | null {
  return form.getAll(name).at(-1) ?? null;
}

/** @throws ApiError 422 when the field is absent or is a file */
export function formText(form: Form, name: string): string {
  const value = formValue(form, name);
  if (typeof value === 'string') return value;
  if (value === null) throw missing(name);
  throw fieldError({ type: 'string_type', loc: ['body', name], msg: 'Input should be a valid string', input: null });
}

/** @throws ApiError 422 when the field is absent or is text, 400 for a name the service refuses, 413 */
export async function formFile(form: Form, name: string): Promise<UploadedFile> {
  const value = formValue(form, name);
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
