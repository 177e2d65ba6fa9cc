import type { SignatureClaim } from './claim.ts';

/** What of a request is signed. */
export interface SignedRequest {
  readonly method: string;
  /** As the caller sent it, gateway prefix included, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  /** Where no Host header was on a wire: the address asked for. */
  readonly host: string;
}

/** Headers that proxies change: never part of a signature, even if the claim names them. */
const UNSIGNABLE = new Set([
  ...['authorization', 'connection', 'expect', 'from', 'keep-alive', 'max-forwards', 'pragma', 'referer', 'te'],
  ...['trailer', 'transfer-encoding', 'upgrade', 'user-agent', 'x-amzn-trace-id'],
]);

/** The canonical request of AWS Signature Version 4. */
export function canonicalRequest(claim: SignatureClaim, request: SignedRequest): string {
  const signedHeaders = claim.signedHeaders.toSorted();
  const lines = signedHeaders.filter((name) => !UNSIGNABLE.has(name)).flatMap((name) => headerLine(name, request));
  return [
    request.method,
    request.path || '/',
    canonicalQuery(request.query),
    `${lines.join('\n')}\n`,
    signedHeaders.join(';'),
    payloadHash(claim, request.method),
  ].join('\n');
}

/** A GET by a presigned URL has no payload to sign; where the claim names none, the server does not ask either. */
function payloadHash({ from, contentSha }: SignatureClaim, method: string): string {
  if (from === 'query' && method === 'GET') return 'UNSIGNED-PAYLOAD';
  return contentSha || 'UNSIGNED-PAYLOAD';
}

function canonicalQuery(query: URLSearchParams): string {
  return [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [encodeRfc3986(name), encodeRfc3986(value)] as const)
    .toSorted(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** As AWS wants it: all but letters, digits and `-_.~`. */
export function encodeRfc3986(text: string): string {
  const escaped = (char: string) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text).replace(/[!'()*]/g, escaped);
}

function headerLine(name: string, { headers, host }: SignedRequest): string[] {
  if (name === 'host') return [`host:${hostOf(headers, host)}`];
  const value = headers.get(name) ?? (name === 'content-length' ? '0' : null);
  return value === null ? [] : [`${name}:${value}`];
}

/** A proxy before the server says which host was asked for. */
function hostOf(headers: Headers, host: string): string {
  const forwarded = headers.get('x-forwarded-host')?.toLowerCase();
  if (!forwarded) return headers.get('host') ?? host;
  const port = headers.get('x-forwarded-port');
  if (!port || port === '443' || port === '80') return forwarded;
  return forwarded.includes(':') ? forwarded.replace(/:\d+$/, `:${port}`) : `${forwarded}:${port}`;
}
