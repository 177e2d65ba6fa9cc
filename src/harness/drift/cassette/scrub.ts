import { WRONG_KEYS } from '../probes/wrong-keys.ts';
import type { AuthKind, CassetteExchange } from './format.ts';
import { Placeholders } from './placeholders.ts';
import { type RawBody, scrubBody } from './scrub-body.ts';
import { scrubTarget, scrubText } from './scrub-text.ts';

/** One call as it went over the wire, secrets and all: never written. */
export interface RawExchange {
  readonly method: string;
  readonly url: string;
  readonly requestHeaders: Headers;
  readonly requestBody: RawBody;
  readonly status: number;
  readonly headers: Headers;
  readonly body: RawBody;
}

/** Headers whose values say nothing of the caller; of all others only the name is kept. */
const KEPT_VALUES =
  /^(content-(type|length|range|disposition|encoding)|accept(-ranges)?|range|if-none-match|if-modified-since|cache-control|etag|last-modified|date|vary|allow|server|www-authenticate|retry-after(-ms)?|x-ratelimit-.*|x-should-retry|openai-(version|processing-ms|model)|access-control-.*|strict-transport-security|x-content-type-options|x-robots-tag|x-upsert|upload-(length|offset|expires)|tus-.*|x-supabase-api-version|x-sb-error-code|x-total-count|x-transformations|location|link|user-agent|x-client-info|x-stainless-.*)$/;

/** Headers whose values are secrets wherever else they turn up. */
const CREDENTIAL_HEADERS = /^(authorization|proxy-authorization|apikey|api-key|x-api-key|x-signature)$/;

/** How a call said who it is. */
export function authOf(headers: Headers): AuthKind {
  const given = [headers.get('authorization'), headers.get('apikey')].filter((value) => value !== null && value !== '');
  if (given.length === 0) return 'none';
  return given.some((value) => Object.values<string>(WRONG_KEYS).includes(keyOf(value ?? ''))) ? 'wrong' : 'given';
}

/**
 * All exchanges without their secrets. Goes over them twice: what is recognised as a secret anywhere is looked for
 * everywhere, also in what came before.
 */
export async function scrubAll(raw: readonly RawExchange[]): Promise<CassetteExchange[]> {
  const placeholders = new Placeholders();
  for (const { requestHeaders, headers } of raw) {
    learnCredentials(requestHeaders, placeholders);
    learnCredentials(headers, placeholders);
  }
  const scrubbed: CassetteExchange[] = [];
  for (const _pass of ['learn', 'write']) {
    scrubbed.length = 0;
    for (const exchange of raw) scrubbed.push(await scrubExchange(exchange, placeholders));
  }
  return scrubbed;
}

async function scrubExchange(raw: RawExchange, placeholders: Placeholders): Promise<CassetteExchange> {
  return {
    ...(await scrubRequest(raw, placeholders)),
    status: raw.status,
    headers: scrubHeaders(raw.headers, placeholders),
    body: await scrubBody({ ...raw.body, isRefusal: raw.status >= 400 }, placeholders),
  };
}

/** What of a call is compared when a recording is replayed. */
export async function scrubRequest(
  { method, url, requestHeaders, requestBody }: Pick<RawExchange, 'method' | 'url' | 'requestHeaders' | 'requestBody'>,
  placeholders: Placeholders,
): Promise<Pick<CassetteExchange, 'method' | 'target' | 'auth' | 'request'>> {
  return {
    method,
    target: scrubTarget(new URL(url), placeholders),
    auth: authOf(requestHeaders),
    request: {
      headers: scrubHeaders(requestHeaders, placeholders),
      body: await scrubBody(requestBody, placeholders),
    },
  };
}

function scrubHeaders(headers: Headers, placeholders: Placeholders): Record<string, string> {
  const entries = [...headers].map(([name, value]) => [
    scrubText(name, placeholders),
    KEPT_VALUES.test(name) ? scrubText(value, placeholders) : 'cut~text~0',
  ]);
  return Object.fromEntries(entries);
}

function learnCredentials(headers: Headers, placeholders: Placeholders): void {
  for (const [name, value] of headers) if (CREDENTIAL_HEADERS.test(name)) placeholders.for('key', keyOf(value));
  // of Set-Cookie only the first pair is the cookie
  const cookies = [
    ...headers.getSetCookie().map((one) => one.split(';')[0] ?? ''),
    ...(headers.get('cookie') ?? '').split('; '),
  ];
  for (const pair of cookies) placeholders.for('cookie', pair.slice(pair.indexOf('=') + 1));
}

function keyOf(value: string): string {
  return value.replace(/^(bearer|basic)\s+/i, '').trim();
}
