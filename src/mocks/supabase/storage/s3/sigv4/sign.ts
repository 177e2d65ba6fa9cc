import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { ALGORITHM, type SignatureClaim } from './claim.ts';

type Scope = Pick<SignatureClaim, 'shortDate' | 'region' | 'service'>;

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const sha256 = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex');
const EMPTY_SHA256 = sha256('');

function signingKey(secret: string, { shortDate, region, service }: Scope): Buffer {
  return [shortDate, region, service, 'aws4_request'].reduce<Buffer>(
    (key, part) => hmac(key, part),
    Buffer.from(`AWS4${secret}`),
  );
}

const scopeOf = ({ shortDate, region, service }: Scope) => `${shortDate}/${region}/${service}/aws4_request`;

/** Hex. Of a request, by its canonical form. */
export function signRequest(
  secret: string,
  claim: Scope & Pick<SignatureClaim, 'longDate'>,
  canonical: string,
): string {
  const text = [ALGORITHM, claim.longDate, scopeOf(claim), sha256(canonical)].join('\n');
  return hmac(signingKey(secret, claim), text).toString('hex');
}

/** Hex. Of the base64 policy of a form upload. */
export function signPolicy(secret: string, claim: Scope, policy: string): string {
  return hmac(signingKey(secret, claim), policy).toString('hex');
}

/** Hex. Of one chunk of an `aws-chunked` body, chained to the one before; the first follows the request's own. */
export function signChunk(
  secret: string,
  claim: Scope & Pick<SignatureClaim, 'longDate'>,
  chunk: Uint8Array,
  previous: string,
): string {
  const text = [`${ALGORITHM}-PAYLOAD`, claim.longDate, scopeOf(claim), previous, EMPTY_SHA256, sha256(chunk)].join(
    '\n',
  );
  return hmac(signingKey(secret, claim), text).toString('hex');
}

/** In constant time; signatures of different lengths differ. */
export function sameSignature(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
