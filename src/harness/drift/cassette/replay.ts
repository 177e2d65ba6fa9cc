import { hash } from 'node:crypto';
import { DriftError } from '../errors.ts';
import type { Cassette, CassetteBody, CassetteExchange } from './format.ts';
import { Placeholders, unnumbered } from './placeholders.ts';
import { scrubRequest } from './scrub.ts';
import { BODY_LIMIT_BYTES, type RawBody } from './scrub-body.ts';

/** Marks an answer whose body the cassette does not hold: nothing can be said of it. */
export const WITHHELD_HEADER = 'x-shakedown-withheld';

/**
 * A fetch that answers from a cassette. A call is known by its method, path, query, kind of authentication and body, all
 * without secrets; calls that read the same are answered in the order in which they were recorded. Another call rejects.
 */
export function replaying({ exchanges }: Cassette): typeof globalThis.fetch {
  const waiting = Map.groupBy(exchanges, fingerprint);
  const placeholders = new Placeholders();
  return async (input, init) => {
    const request = new Request(input, init);
    const asked = await scrubRequest(
      {
        method: request.method,
        url: request.url,
        requestHeaders: request.headers,
        requestBody: await rawBody(request),
      },
      placeholders,
    );
    const found = waiting.get(fingerprint(asked))?.shift();
    if (!found) throw new DriftError(`the cassette has no (other) ${asked.method} ${asked.target} with such a body`);
    return answerOf(found, request);
  };
}

type Asked = Pick<CassetteExchange, 'method' | 'target' | 'auth' | 'request'>;

function fingerprint({ method, target, auth, request }: Asked): string {
  return unnumbered(JSON.stringify([method, target, auth, ordered(request.body)]));
}

/** With the keys of objects in one order: clients differ in it between versions. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, ordered(item)]));
}

async function rawBody(request: Request): Promise<RawBody> {
  const bytes = new Uint8Array(await request.arrayBuffer());
  return {
    contentType: request.headers.get('content-type') ?? '',
    bytes: bytes.slice(0, BODY_LIMIT_BYTES),
    whole: bytes.length <= BODY_LIMIT_BYTES,
    length: bytes.length,
    sha256: hash('sha256', bytes, 'hex'),
  };
}

function answerOf({ status, headers, body }: CassetteExchange, { method, url }: Request): Response {
  const has = method !== 'HEAD' && ![204, 205, 304].includes(status);
  const response = new Response(has ? new TextEncoder().encode(textOf(body)) : null, { status, headers });
  if (body.type === 'digest') response.headers.set(WITHHELD_HEADER, String(body.bytes));
  return Object.defineProperty(response, 'url', { value: url });
}

function textOf(body: CassetteBody): string {
  switch (body.type) {
    case 'json':
      return JSON.stringify(body.value);
    case 'text':
      return body.text;
    case 'empty':
    // no vendor answers with a form
    case 'form':
    case 'digest':
      return '';
    default:
      return body satisfies never;
  }
}
