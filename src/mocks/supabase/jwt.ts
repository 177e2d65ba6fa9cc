import { createSecretKey } from 'node:crypto';
import { type JWTHeaderParameters, type JWTPayload, errors as joseErrors, jwtVerify, SignJWT } from 'jose';
import type { Clock } from '../../lib/clock.ts';
import type { SigningKey, SigningKeys } from './signing-keys.ts';

/** The tokens of one project, on the mock's clock. */
export interface Jwts {
  /** By the project's signing keys or its HS256 secret. Throws JwtRefused with the words the vendor passes on. */
  verify(token: string): Promise<JWTPayload>;
  /** HS256, for Storage's URLs. `expiresAt` in seconds since the epoch; absent = as `claims` say. */
  sign(claims: JWTPayload, expiresAt?: number): Promise<string>;
  /** By the current signing key, else HS256: access tokens, which say all their times themselves. */
  signAccessToken(claims: JWTPayload): Promise<string>;
  /** What the JWKS publishes: no secret, no private part. */
  readonly publicKeys: SigningKeys['publicKeys'];
}

/** A token that does not hold: its message is jose's own, as the vendor's server uses it too. */
export class JwtRefused extends Error {
  readonly code: string;
  constructor(message: string, code: string) {
    super(message);
    this.name = 'JwtRefused';
    this.code = code;
  }
}

const HMAC = ['HS256', 'HS384', 'HS512'];

export function projectJwts(secret: string, keys: SigningKeys, clock: Clock): Jwts {
  const secretKey = createSecretKey(Buffer.from(secret, 'utf8'));
  const algorithms = [...new Set([...HMAC, ...keys.all.map(({ alg }) => alg)])];
  const keyFor = ({ kid, alg }: JWTHeaderParameters) => {
    const named = keys.all.find((key) => key.kid === kid);
    if (named) return named.verify;
    // a token of an older secret may bear any kid: the vendor tries the secret
    if (HMAC.includes(alg)) return secretKey;
    throw new joseErrors.JWKSNoMatchingKey();
  };
  return {
    publicKeys: keys.publicKeys,
    async verify(token) {
      try {
        return (await jwtVerify(token, keyFor, { currentDate: new Date(clock.now()), algorithms })).payload;
      } catch (error) {
        if (error instanceof joseErrors.JOSEError) throw new JwtRefused(error.message, error.code);
        // WebCrypto's own refusals: a key that does not fit the header's algorithm
        if (error instanceof TypeError) throw new JwtRefused('signature verification failed', 'ERR_JWS_INVALID');
        throw error;
      }
    },
    sign(claims, expiresAt) {
      const token = new SignJWT(claims).setProtectedHeader({ alg: 'HS256' });
      if (expiresAt === undefined) return token.sign(secretKey);
      return token
        .setIssuedAt(Math.floor(clock.now() / 1000))
        .setExpirationTime(expiresAt)
        .sign(secretKey);
    },
    signAccessToken(claims) {
      const key: Pick<SigningKey, 'alg' | 'sign'> & { kid?: string } = keys.current ?? {
        alg: 'HS256',
        sign: secretKey,
      };
      const header = { alg: key.alg, ...(key.kid !== undefined && { kid: key.kid }), typ: 'JWT' };
      return new SignJWT(claims).setProtectedHeader(header).sign(key.sign);
    },
  };
}
