import { CLI_S3_KEY } from '../../supabase/storage/s3/access.ts';
import { canonicalRequest } from '../../supabase/storage/s3/sigv4/canonical.ts';
import { ALGORITHM, type SignatureClaim } from '../../supabase/storage/s3/sigv4/claim.ts';
import { signRequest } from '../../supabase/storage/s3/sigv4/sign.ts';

const SHORT_DATE = '20260101';
const LONG_DATE = `${SHORT_DATE}T000000Z`;

/** A request to the S3 protocol that was let in by a JWT is let in by a signature: nothing there asks for a JWT. */
export function signedForS3(request: Request): Request {
  const { pathname, searchParams: query, host } = new URL(request.url);
  const { headers, method } = request;
  const isGood = /^Bearer e.{80}/.test(headers.get('authorization') ?? '');
  if (!isGood || !pathname.startsWith('/storage/v1/s3')) return request;
  const claim: SignatureClaim = {
    ...{ from: 'header', accessKeyId: CLI_S3_KEY.accessKeyId, region: 'local', service: 's3', signature: '' },
    ...{ shortDate: SHORT_DATE, longDate: LONG_DATE, signedHeaders: ['x-amz-date'], sessionToken: undefined },
    contentSha: headers.get('x-amz-content-sha256') ?? undefined,
  };
  headers.set('x-amz-date', LONG_DATE);
  const canonical = canonicalRequest(claim, { method, path: pathname, query, headers, host });
  const signature = signRequest(CLI_S3_KEY.secretAccessKey, claim, canonical);
  const scope = `${SHORT_DATE}/local/s3/aws4_request`;
  headers.set(
    'authorization',
    `${ALGORITHM} Credential=${claim.accessKeyId}/${scope}, SignedHeaders=x-amz-date, Signature=${signature}`,
  );
  return request;
}
