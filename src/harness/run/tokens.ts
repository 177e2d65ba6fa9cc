import { createHmac } from 'node:crypto';
import type { JwtSettings } from './types.ts';

/** What may be wrong with a token on purpose, each exactly one fault; `valid` and `admin` have none. */
export const TOKEN_KINDS = [
  'valid',
  'admin',
  'none',
  'expired',
  'not-yet',
  'wrong-key',
  'wrong-audience',
  'wrong-issuer',
  'alg-none',
  'no-subject',
  'not-a-uuid',
  'tampered',
  'garbage',
] as const;
export type TokenKind = (typeof TOKEN_KINDS)[number];

const TTL_SECONDS = 3600;

/**
 * A development JWT (HS256), written without the pipeline's own minting so that a mistake there cannot hide.
 * `nowMs` is the pipeline's time. Undefined for `none`.
 */
export function makeToken(settings: JwtSettings, kind: TokenKind, userId: string, nowMs: number): string | undefined {
  const now = Math.floor(nowMs / 1000);
  const claims = {
    sub: userId,
    iss: settings.issuer,
    aud: settings.audience,
    role: 'authenticated',
    iat: now,
    exp: now + TTL_SECONDS,
  };
  switch (kind) {
    case 'valid':
      return signed(settings.secret, claims);
    case 'admin':
      return signed(settings.secret, { ...claims, role: 'service_role' });
    case 'none':
      return undefined;
    case 'expired':
      return signed(settings.secret, { ...claims, iat: now - 2 * TTL_SECONDS, exp: now - TTL_SECONDS });
    case 'not-yet':
      return signed(settings.secret, { ...claims, nbf: now + TTL_SECONDS });
    case 'wrong-key':
      return signed(`${settings.secret}-of-somebody-else`, claims);
    case 'wrong-audience':
      return signed(settings.secret, { ...claims, aud: 'somebody-else' });
    case 'wrong-issuer':
      return signed(settings.secret, { ...claims, iss: 'https://issuer.invalid' });
    case 'alg-none':
      return `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.`;
    case 'no-subject':
      return signed(settings.secret, { ...claims, sub: undefined });
    case 'not-a-uuid':
      return signed(settings.secret, { ...claims, sub: 'nobody' });
    case 'tampered': {
      const [head, , signature] = signed(settings.secret, {
        ...claims,
        sub: '00000000-0000-4000-8000-000000000000',
      }).split('.');
      return `${head}.${part(claims)}.${signature}`;
    }
    case 'garbage':
      return 'not-a-token';
    default:
      return kind satisfies never;
  }
}

function signed(secret: string, claims: Record<string, unknown>): string {
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

function part(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
