import { MULTIPART_OVERHEAD_BYTES, USER_METADATA_BYTES } from '../limits.ts';
import type { Bytes } from './blobs.ts';
import { readAtMost } from './bytes.ts';
import { refusals } from './errors.ts';
import { checkAllowed, checkContentType } from './mime.ts';
import { parseMultipart } from './multipart.ts';
import { checkRobotsTag } from './robots.ts';

/** An upload's wish: what it says of itself before its bytes are taken. */
export interface Incoming {
  readonly mimetype: string;
  readonly cacheControl: string;
  /** What the caller attached; undefined when nothing was. */
  readonly userMetadata: Record<string, unknown> | undefined;
  readonly xRobotsTag: string | undefined;
  /** Bytes, where known before reading. */
  readonly contentLength: number | undefined;
  /** Throws EntityTooLarge. May be called once. */
  read(): Promise<Bytes>;
}

export interface UploadRules {
  readonly limitBytes: number;
  readonly allowedMimeTypes: readonly string[] | null;
}

/** Raw or multipart, by the Content-Type. Throws the vendor's refusal of size, type, header or missing content. */
export async function incomingUpload(request: Request, rules: UploadRules): Promise<Incoming> {
  const contentType = request.headers.get('content-type') ?? undefined;
  const isMultipart = contentType?.startsWith('multipart/form-data') ?? false;
  const xRobotsTag = request.headers.get('x-robots-tag') ?? undefined;
  if (xRobotsTag !== undefined) checkRobotsTag(xRobotsTag);
  const incoming =
    isMultipart && contentType
      ? await multipartUpload(request, contentType, rules, xRobotsTag)
      : await rawUpload(request, contentType, rules, xRobotsTag);
  checkContentType(incoming.mimetype);
  checkAllowed(incoming.mimetype, rules.allowedMimeTypes);
  return incoming;
}

async function rawUpload(
  request: Request,
  contentType: string | undefined,
  rules: UploadRules,
  xRobotsTag: string | undefined,
): Promise<Incoming> {
  const declared = request.headers.get('content-length');
  if (declared !== null && Number(declared) > rules.limitBytes) throw refusals.tooLarge();
  const metadata = request.headers.get('x-metadata');
  const readBytes = async () => {
    const bytes = await readAtMost(request, rules.limitBytes);
    if (!bytes) throw refusals.tooLarge();
    return bytes;
  };
  // A request that never was on a wire says no length, though policies would have seen one.
  const early = declared === null && !request.headers.has('transfer-encoding') ? await readBytes() : undefined;
  return {
    mimetype: contentType || 'application/octet-stream',
    cacheControl: request.headers.get('cache-control') ?? 'no-cache',
    userMetadata: metadata === null ? undefined : jsonObject(Buffer.from(metadata, 'base64').toString('utf8')),
    xRobotsTag,
    contentLength: declared === null ? early?.byteLength : Number(declared),
    read: async () => early ?? (await readBytes()),
  };
}

async function multipartUpload(
  request: Request,
  contentType: string,
  rules: UploadRules,
  xRobotsTag: string | undefined,
): Promise<Incoming> {
  const body = await readAtMost(request, rules.limitBytes + MULTIPART_OVERHEAD_BYTES);
  if (!body) throw refusals.tooLarge();
  const form = parseMultipart(contentType, body);
  if (!form) throw refusals.noContent();
  const { file } = form;
  const fields = new Map(form.fields);
  const metadata = fields.get('metadata') ?? fields.get('userMetadata');
  if (metadata !== undefined && Buffer.byteLength(metadata) > USER_METADATA_BYTES) throw refusals.tooLarge();
  return {
    mimetype: fields.get('contentType') || file.type || 'application/octet-stream',
    cacheControl: fields.get('cacheControl') ? `max-age=${fields.get('cacheControl')}` : 'no-cache',
    userMetadata: metadata === undefined ? undefined : jsonObject(metadata),
    xRobotsTag,
    contentLength: file.bytes.byteLength,
    async read() {
      if (file.bytes.byteLength > rules.limitBytes) throw refusals.tooLarge();
      // a copy, so that the stored object does not hold the whole form in memory
      return new Uint8Array(file.bytes);
    },
  };
}

/** The object a metadata text says; `{}` for anything else, as the vendor ignores garbage. */
export function jsonObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
