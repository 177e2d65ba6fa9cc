import type { StorageDeps } from '../call.ts';
import { callerOf } from '../caller.ts';
import { refusals, StorageError } from '../errors.ts';
import { type Caller, SERVICE } from '../scope.ts';
import type { FormUpload } from './body/form.ts';
import { s3Refusals } from './errors.ts';
import { canonicalRequest, type SignedRequest } from './sigv4/canonical.ts';
import { ALGORITHM, claimOfForm, claimOfHeader, claimOfQuery, type SignatureClaim } from './sigv4/claim.ts';
import { checkPolicy } from './sigv4/policy.ts';
import { sameSignature, signPolicy, signRequest } from './sigv4/sign.ts';

/** A signature that holds. */
export interface Authenticated {
  readonly caller: Caller;
  readonly claim: SignatureClaim;
  /** What it was signed with: chunks of the body are signed with it too. */
  readonly secret: string;
}

export interface ToAuthenticate {
  readonly request: SignedRequest;
  /** As the gateway left it. */
  readonly authorization: string | undefined;
  /** A form upload; undefined for any other request. */
  readonly form: FormUpload | undefined;
  readonly bucket: string;
}

/** Who asks, by AWS Signature Version 4. Throws the server's refusals; of the clock it asks only what a URL or policy says. */
export async function authenticate(storage: StorageDeps, asked: ToAuthenticate): Promise<Authenticated> {
  const claim = claimOf(storage, asked);
  const secrets = secretsFor(storage, claim);
  if (claim.service !== 's3') throw s3Refusals.accessDenied('Invalid Service');
  const secret = secrets.find((one) => sameSignature(claim.signature, signatureOf(one, claim, asked)));
  if (secret === undefined) {
    throw claim.sessionToken === undefined ? s3Refusals.signatureMismatch() : s3Refusals.sessionMismatch();
  }
  if (asked.form && claim.from === 'form') checkPolicy(asked.form.fields, asked.bucket, storage.clock.now());
  const caller = claim.sessionToken === undefined ? SERVICE : await sessionCaller(storage, claim.sessionToken);
  return { caller, claim, secret };
}

function claimOf(storage: StorageDeps, { request, authorization, form }: ToAuthenticate): SignatureClaim {
  if (authorization?.startsWith(`${ALGORITHM} `)) return claimOfHeader(authorization, request.headers);
  if (request.query.has('X-Amz-Credential')) return claimOfQuery(request.query, storage.clock.now());
  if (form) return claimOfForm(form.fields);
  throw s3Refusals.missingSignature();
}

function secretsFor({ s3 }: StorageDeps, { accessKeyId, sessionToken }: SignatureClaim): readonly string[] {
  if (sessionToken !== undefined) {
    if (accessKeyId !== s3.projectRef) throw s3Refusals.accessDenied('Invalid Access Key');
    return s3.sessionSecrets;
  }
  const key = s3.keys.find((one) => one.accessKeyId === accessKeyId);
  if (!key) throw s3Refusals.unknownKey();
  return [key.secretAccessKey];
}

function signatureOf(secret: string, claim: SignatureClaim, { request, form }: ToAuthenticate): string {
  if (claim.from !== 'form') return signRequest(secret, claim, canonicalRequest(claim, request));
  const policy = form?.fields.get('policy');
  if (policy === undefined) throw s3Refusals.invalidSignature('Invalid signature format');
  return signPolicy(secret, claim, policy);
}

/** The user a session token speaks for. Throws InvalidJWT with jose's words. */
async function sessionCaller(storage: StorageDeps, token: string): Promise<Caller> {
  try {
    return await callerOf(storage.jwts, 'jwt', token);
  } catch (error) {
    if (error instanceof StorageError) throw refusals.invalidJwt(error.message);
    throw error;
  }
}
