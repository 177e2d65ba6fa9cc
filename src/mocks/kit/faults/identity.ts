import { createHash, hash } from 'node:crypto';
import type { FaultKey } from './types.ts';

/** Parameters that differ from one signing to the next: they do not make another request. */
const SIGNED = new Set(['token', 'signature', 'expires']);

/**
 * What tells one request from another: its method, path, query and body. A multipart body's boundary, which clients draw
 * anew for each sending, does not count, nor does a signed URL's token.
 */
export function requestDigest(request: { method: string; url: string; contentType: string; body: Uint8Array }): string {
  const url = URL.parse(request.url, 'http://any.test');
  const query = [...(url?.searchParams ?? [])].filter(([name]) => !SIGNED.has(name) && !name.startsWith('X-Amz-'));
  const digest = createHash('sha256').update(JSON.stringify([request.method, url?.pathname, query]));
  const boundary = boundaryOf(request.contentType);
  if (boundary === undefined) return digest.update(request.body).digest('hex');
  for (const part of split(request.body, boundary)) digest.update('\n').update(part);
  return digest.digest('hex');
}

/** The key of this kind, as a digest: it may be a secret. Undefined when the request has none. */
export function keyOf(
  kind: FaultKey,
  request: { url: string; headers: Headers; contentType: string; body: Uint8Array },
): string | undefined {
  const found = findKey(kind, request);
  return found === undefined ? undefined : hash('sha256', found, 'hex').slice(0, 16);
}

type Asked = Parameters<typeof keyOf>[1];

function findKey(kind: FaultKey, request: Asked): string | Uint8Array | undefined {
  switch (kind) {
    case 'api-key':
      return request.headers.get('authorization') ?? request.headers.get('apikey') ?? undefined;
    case 'file':
      return uploadedFile(request);
    case 'job':
      return /\/(pjb-[\w-]+|[0-9a-f]{8}-[0-9a-f-]{27})/.exec(new URL(request.url).pathname)?.[1];
    case 'user':
      return userOf(request);
    default:
      return kind satisfies never;
  }
}

/** The content of the first part that is a file; of a body that is no form, all of it. */
function uploadedFile({ contentType, body }: Asked): Uint8Array | undefined {
  if (body.length === 0) return undefined;
  const boundary = boundaryOf(contentType);
  if (boundary === undefined) return body;
  for (const part of split(body, boundary)) {
    const headersEnd = Buffer.from(part.buffer, part.byteOffset, part.length).indexOf('\r\n\r\n');
    if (headersEnd < 0) continue;
    if (/filename=/i.test(Buffer.from(part.subarray(0, headersEnd)).toString('latin1'))) {
      return part.subarray(headersEnd + 4, part.length - 2);
    }
  }
  return undefined;
}

/** The `sub` of a JWT, else OpenAI's `user` or `safety_identifier`. */
function userOf({ headers, body, contentType }: Asked): string | undefined {
  const payload = headers.get('authorization')?.split('.')[1];
  const subject = payload === undefined ? undefined : field(Buffer.from(payload, 'base64url'), 'sub');
  if (subject !== undefined || !contentType.includes('json')) return subject;
  return field(body, 'safety_identifier') ?? field(body, 'user');
}

function field(json: Uint8Array, name: string): string | undefined {
  try {
    const value = JSON.parse(Buffer.from(json).toString('utf8'))?.[name];
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined; // not JSON: then it names nobody
  }
}

function boundaryOf(contentType: string): string | undefined {
  return /^multipart\/.*boundary="?([^";]+)/i.exec(contentType)?.[1];
}

function split(body: Uint8Array, boundary: string): Uint8Array[] {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length);
  const mark = `--${boundary}`;
  const parts: Uint8Array[] = [];
  let from = 0;
  for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, from)) {
    parts.push(bytes.subarray(from, at));
    from = at + mark.length;
  }
  parts.push(bytes.subarray(from));
  return parts;
}
