import { createRemoteJWKSet, customFetch, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { Clock } from '../../lib/clock.ts';
import { isUuid } from '../../lib/ids.ts';
import { PipelineError, RequestError } from '../errors.ts';

export interface User {
  /** Lower-case UUID: the token's `sub`. */
  readonly userId: string;
  /** The token's `role` is `service_role`: whoever runs the pipeline. */
  readonly isAdmin: boolean;
}

/** The role that Supabase gives to its own server-side keys. */
export const ADMIN_ROLE = 'service_role';

export interface TokenSettings {
  /** HS256. */
  readonly secret: string;
  readonly issuer: string;
  readonly audience: string;
  /** Public keys of an issuer that signs with a key pair. Undefined: HS256 only. */
  readonly jwksUrl?: string | undefined;
}

/** Each algorithm has one kind of key, so that a public key never serves as a secret. */
const SECRET_ALGORITHMS = ['HS256'];
const PUBLIC_KEY_ALGORITHMS = ['RS256', 'ES256', 'EdDSA'];

/** Resolves with the bearer token's user; rejects with RequestError 401, or 503 when the public keys cannot be had. */
export type Authenticate = (authorization: string | undefined) => Promise<User>;

export function authenticator(
  settings: TokenSettings,
  ports: { readonly clock: Clock; readonly fetch: typeof globalThis.fetch },
): Authenticate {
  const secret = new TextEncoder().encode(settings.secret);
  const publicKeys =
    settings.jwksUrl === undefined
      ? undefined
      : createRemoteJWKSet(new URL(settings.jwksUrl), { [customFetch]: (url, init) => ports.fetch(url, init) });
  const keyFor: JWTVerifyGetKey = async (header, token) =>
    publicKeys && !SECRET_ALGORITHMS.includes(header.alg) ? publicKeys(header, token) : secret;
  return async (authorization) => {
    const token = /^bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) throw missingToken();
    const payload = await verify(token, keyFor, {
      algorithms: publicKeys ? [...SECRET_ALGORITHMS, ...PUBLIC_KEY_ALGORITHMS] : SECRET_ALGORITHMS,
      issuer: settings.issuer,
      audience: settings.audience,
      requiredClaims: ['exp', 'sub'],
      currentDate: new Date(ports.clock.now()),
    });
    const userId = String(payload.sub).toLowerCase();
    if (!isUuid(userId)) throw invalidToken('its subject is not a UUID');
    return { userId, isAdmin: payload.role === ADMIN_ROLE };
  };
}

async function verify(token: string, keyFor: JWTVerifyGetKey, options: object): Promise<JWTPayload> {
  try {
    return (await jwtVerify(token, keyFor, options)).payload;
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw invalidToken('it has expired');
    if (error instanceof errors.JWTClaimValidationFailed)
      throw invalidToken(`its claim "${error.claim}" is not accepted`);
    if (isTokensFault(error)) throw invalidToken('it is not a token of ours');
    throw new PipelineError('AUTH_UNAVAILABLE', 'the keys that tokens are checked with cannot be had now; try again', {
      retryable: true,
      cause: error,
    });
  }
}

/** Everything else jose throws is about fetching the key set. */
function isTokensFault(error: unknown): boolean {
  return (
    error instanceof errors.JWTInvalid ||
    error instanceof errors.JWSInvalid ||
    error instanceof errors.JWSSignatureVerificationFailed ||
    error instanceof errors.JOSEAlgNotAllowed ||
    error instanceof errors.JOSENotSupported ||
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys
  );
}

/** Throws RequestError 403 for a user who is none of us. */
export function requireAdmin(user: User): void {
  if (!user.isAdmin) throw new RequestError(403, 'FORBIDDEN', `this needs an admin token: its role is ${ADMIN_ROLE}`);
}

function missingToken(): RequestError {
  return new RequestError(401, 'UNAUTHENTICATED', 'a bearer token is needed: Authorization: Bearer <token>');
}

function invalidToken(why: string): RequestError {
  return new RequestError(401, 'INVALID_TOKEN', `the bearer token is refused: ${why}`);
}

/** The challenge that goes with a 401 (RFC 6750 section 3). */
export function challenge(code: string): string {
  return code === 'INVALID_TOKEN' ? 'Bearer realm="shakedown", error="invalid_token"' : 'Bearer realm="shakedown"';
}
