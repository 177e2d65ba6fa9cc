import { createSecretKey } from 'node:crypto';
import { type JWTPayload, errors as joseErrors, jwtVerify, SignJWT } from 'jose';
import type { Clock } from '../../lib/clock.ts';

/** HS256 tokens of one project, on the mock's clock. */
export interface Jwts {
  /** Throws JwtRefused with the words the vendor passes on. */
  verify(token: string): Promise<JWTPayload>;
  /** `expiresAt` in seconds since the epoch; absent = as `claims` say. */
  sign(claims: JWTPayload, expiresAt?: number): Promise<string>;
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

export function hmacJwts(secret: string, clock: Clock): Jwts {
  const key = createSecretKey(Buffer.from(secret, 'utf8'));
  return {
    async verify(token) {
      try {
        const options = { currentDate: new Date(clock.now()), algorithms: ['HS256', 'HS384', 'HS512'] };
        return (await jwtVerify(token, key, options)).payload;
      } catch (error) {
        if (error instanceof joseErrors.JOSEError) throw new JwtRefused(error.message, error.code);
        throw error;
      }
    },
    sign(claims, expiresAt) {
      const token = new SignJWT(claims).setProtectedHeader({ alg: 'HS256' });
      if (expiresAt === undefined) return token.sign(key);
      return token
        .setIssuedAt(Math.floor(clock.now() / 1000))
        .setExpirationTime(expiresAt)
        .sign(key);
    },
  };
}
