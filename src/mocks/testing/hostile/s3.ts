import { createHash, createHmac } from 'node:crypto';

/** The CLI's pair, as in docs/supabase.md. */
const KEY_ID = '625729a08b95bf1b7ff351a663f3a23c';
const SECRET = '850181e4652dd023b7a98c58ae0d2d34bd487ee0cc3254aed6eda37307425907';
const DATE = '20260101T000000Z';
const SCOPE = ['20260101', 'local', 's3', 'aws4_request'];

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** A request to the S3 protocol that was let in by a JWT is let in by a signature: nothing there asks for a JWT. */
export function signedForS3(request: Request): Request {
  const { headers } = request;
  const isGood = /^Bearer e.{80}/.test(headers.get('authorization') ?? '');
  if (!isGood || !new URL(request.url).pathname.startsWith('/storage/v1/s3')) return request;
  headers.set('x-amz-date', DATE);
  const text = `AWS4-HMAC-SHA256\n${DATE}\n${SCOPE.join('/')}\n${createHash('sha256').update(canonical(request)).digest('hex')}`;
  const signature = hmac(SCOPE.reduce<string | Buffer>(hmac, `AWS4${SECRET}`), text).toString('hex');
  const credential = `${KEY_ID}/${SCOPE.join('/')}`;
  headers.set(
    'authorization',
    `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=x-amz-date, Signature=${signature}`,
  );
  return request;
}

/** The date is the one header signed. */
function canonical({ method, url, headers }: Request): string {
  const { pathname, searchParams } = new URL(url);
  const pairs = [...searchParams].map(([name, value]) => `${escaped(name)}=${escaped(value)}`);
  const payload = headers.get('x-amz-content-sha256') || 'UNSIGNED-PAYLOAD';
  return `${method}\n${pathname}\n${pairs.toSorted().join('&')}\nx-amz-date:${DATE}\n\nx-amz-date\n${payload}`;
}

function escaped(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
