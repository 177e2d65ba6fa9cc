import type { OfficialSdk, VendorLedger } from '../../mocks/index.ts';
import { WITHHELD_HEADER } from './cassette/replay.ts';
import { bodyShape } from './shape.ts';
import type { Exchange } from './types.ts';

/** Larger answers end the probe: none of the contract's is near it. */
const ANSWER_LIMIT_BYTES = 16 * 1024 * 1024;

/** Keys whose short values are part of the contract, in any vendor's bodies. Error texts are among them. */
const KEPT_KEYS: ReadonlySet<string> = new Set([
  ...['object', 'type', 'role', 'finish_reason', 'status', 'code', 'param', 'purpose', 'endpoint', 'completion_window'],
  ...['service_tier', 'message', 'detail', 'msg', 'tier', 'file_type', 'statusCode', 'error', 'error_code', 'aud'],
  ...['token_type', 'mimetype', 'cacheControl', 'hint', 'event'],
]);

/** A fetch that hands each call and its answer to `seen`. The answer is read whole before the caller gets it. */
export function capturing(
  send: typeof globalThis.fetch,
  routes: RouteFinder,
  seen: (exchange: Exchange) => void,
): typeof globalThis.fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const { pathname, protocol, searchParams: query } = new URL(request.url);
    // an SDK asks for `data:,` to learn what its fetch can do: nobody's server is asked
    if (!protocol.startsWith('http')) return globalThis.fetch(input, init);
    const { method, headers } = request;
    const sdk = sdkOf(headers);
    // the caller's own input: a Request of another make would lose a streamed body
    const response = await send(input, init);
    const bytes = await wholeBody(response);
    const found = routes({ method, pathname, query, headers });
    seen({
      operation: found?.operation ?? 'unknown',
      method,
      path: found?.path ?? pathname,
      sdk,
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: response.headers.has(WITHHELD_HEADER)
        ? { type: 'withheld' }
        : bodyShape(bytes, response.headers.get('content-type') ?? '', { keep: KEPT_KEYS }),
    });
    return again(response, bytes);
  };
}

async function wholeBody(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > ANSWER_LIMIT_BYTES) throw new Error(`the answer is larger than ${ANSWER_LIMIT_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Uint8Array.from(Buffer.concat(chunks));
}

function again({ status, statusText, headers, url, body }: Response, bytes: Uint8Array<ArrayBuffer>): Response {
  const response = new Response(body === null ? null : bytes, { status, statusText, headers });
  return Object.defineProperty(response, 'url', { value: url });
}

/** By what each client says of itself in its headers. */
function sdkOf(headers: Headers): OfficialSdk | undefined {
  const agent = headers.get('user-agent') ?? '';
  if (agent.startsWith('OpenAI/JS')) return 'openai';
  if (agent.startsWith('aws-sdk-js/')) return '@aws-sdk/client-s3';
  if (agent.startsWith('LlamaCloud/JS')) return '@llamaindex/llama-cloud';
  if ((headers.get('x-client-info') ?? '').startsWith('supabase-js')) return '@supabase/supabase-js';
  if (headers.get('x-client-info') === 'tus-js-client') return 'tus-js-client';
  if (headers.get('x-client-info') === 'llama-cloud-services') return 'llama-cloud-services';
  return undefined;
}

export type RouteFinder = (asked: {
  readonly method: string;
  readonly pathname: string;
  /** Absent: none. */
  readonly query?: URLSearchParams;
  readonly headers?: Headers;
}) => { readonly operation: string; readonly path: string } | undefined;

/** Finds a request's operation by a vendor's route table; of two routes that fit, the earlier one. */
export function routeFinder({ entries }: VendorLedger): RouteFinder {
  const routes = entries.flatMap(({ operation, routes: own }) =>
    own.map((route) => ({ operation, ...route, segments: route.path.split('/') })),
  );
  // the more literal first, then who asks more of query and headers: a table's own order is lost where one operation has several routes
  const literal = (segments: readonly string[]) => segments.filter((one) => !/^[:*]/.test(one)).length;
  const conditions = ({ query = [], header }: TableRoute) => query.length + (header ? 1 : 0);
  routes.sort((a, b) => literal(b.segments) - literal(a.segments) || conditions(b) - conditions(a));
  return ({ method, pathname, query = new URLSearchParams(), headers = new Headers() }) => {
    const given = pathname.split('/');
    return routes.find(
      (route) => route.method === method && fits(route.segments, given) && meets(route, query, headers),
    );
  };
}

type TableRoute = VendorLedger['entries'][number]['routes'][number];

function meets({ query: wanted = [], header }: TableRoute, query: URLSearchParams, headers: Headers): boolean {
  const hasQuery = wanted.every((parameter) => {
    const [name = '', value] = parameter.split('=');
    return value === undefined ? query.has(name) : query.get(name) === value;
  });
  if (!header) return hasQuery;
  const [name, start = ''] = header;
  return hasQuery && (headers.get(name)?.startsWith(start) ?? false);
}

function fits(pattern: readonly string[], given: readonly string[]): boolean {
  const open = pattern.at(-1) === '*';
  if (open ? given.length < pattern.length : given.length !== pattern.length) return false;
  return pattern.every((part, i) => part === '*' || (part.startsWith(':') ? given[i] !== '' : part === given[i]));
}
