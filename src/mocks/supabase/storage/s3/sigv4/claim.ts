import { s3Refusals } from '../errors.ts';

/** What a request says of its signature, before anybody looked whether it holds. */
export interface SignatureClaim {
  readonly from: 'header' | 'query' | 'form';
  readonly accessKeyId: string;
  /** `20260101`. */
  readonly shortDate: string;
  readonly region: string;
  readonly service: string;
  /** Lower-case names; none for a form, whose policy is what was signed. */
  readonly signedHeaders: readonly string[];
  /** Hex. */
  readonly signature: string;
  /** `20260101T000000Z`. */
  readonly longDate: string;
  readonly contentSha: string | undefined;
  /** A user's JWT: the request acts as that user. */
  readonly sessionToken: string | undefined;
}

export const ALGORITHM = 'AWS4-HMAC-SHA256';

/** `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`. Throws InvalidSignature for one that is not whole. */
export function claimOfHeader(authorization: string, headers: Headers): SignatureClaim {
  const parts = new Map(
    authorization
      .slice(ALGORITHM.length)
      .split(',')
      .map((part) => part.trim().split('=', 2) as [string, string | undefined]),
  );
  return claim('header', {
    credential: parts.get('Credential'),
    signedHeaders: parts.get('SignedHeaders'),
    signature: parts.get('Signature'),
    longDate: headers.get('x-amz-date'),
    contentSha: headers.get('x-amz-content-sha256'),
    sessionToken: headers.get('x-amz-security-token'),
  });
}

/** Of a presigned URL. Throws InvalidSignature, or ExpiredToken when `now` (milliseconds) is past X-Amz-Expires. */
export function claimOfQuery(query: URLSearchParams, now: number): SignatureClaim {
  const found = claim('query', {
    credential: query.get('X-Amz-Credential'),
    signedHeaders: query.get('X-Amz-SignedHeaders'),
    signature: query.get('X-Amz-Signature'),
    longDate: query.get('X-Amz-Date'),
    contentSha: query.get('X-Amz-Content-Sha256'),
    sessionToken: query.get('X-Amz-Security-Token'),
  });
  const expires = query.get('X-Amz-Expires');
  if (expires) checkExpiry(found.longDate, expires, now);
  return found;
}

/** Of an upload by an HTML form, by its lower-case fields. */
export function claimOfForm(fields: ReadonlyMap<string, string>): SignatureClaim {
  return claim('form', {
    credential: fields.get('x-amz-credential'),
    signedHeaders: '',
    signature: fields.get('x-amz-signature'),
    longDate: fields.get('x-amz-date'),
    contentSha: fields.get('x-amz-content-sha256'),
    sessionToken: fields.get('x-amz-security-token'),
  });
}

type Given = string | null | undefined;

function claim(
  from: SignatureClaim['from'],
  given: Readonly<
    Record<'credential' | 'signedHeaders' | 'signature' | 'longDate' | 'contentSha' | 'sessionToken', Given>
  >,
): SignatureClaim {
  const { credential, signedHeaders, signature, longDate } = given;
  const isWhole = [credential, signedHeaders, signature, longDate].every((part) => typeof part === 'string');
  if (!isWhole) throw s3Refusals.invalidSignature('Invalid signature format');
  const [accessKeyId = '', shortDate = '', region = '', service = '', end] = (credential as string).split('/');
  if (end === undefined || (credential as string).split('/').length !== 5) {
    throw s3Refusals.invalidSignature('Invalid credentials');
  }
  return {
    ...{ from, accessKeyId, shortDate, region, service },
    signedHeaders: (signedHeaders as string).split(';'),
    signature: signature as string,
    longDate: longDate as string,
    contentSha: given.contentSha ?? undefined,
    sessionToken: given.sessionToken ?? undefined,
  };
}

const LONG_DATE = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

function checkExpiry(longDate: string, expires: string, now: number): void {
  const seconds = Number.parseInt(expires, 10);
  if (Number.isNaN(seconds) || seconds < 0) throw s3Refusals.invalidSignature('Invalid expiration');
  const signedAt = Date.parse(longDate.replace(LONG_DATE, '$1-$2-$3T$4:$5:$6Z'));
  // a date that is none never expires in the server, which compares with NaN; here it always has
  if (!(signedAt + seconds * 1000 >= now)) throw s3Refusals.expired();
}
