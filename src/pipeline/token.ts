import { SignJWT } from 'jose';
import type { Clock } from '../lib/clock.ts';
import { ADMIN_ROLE } from './api/auth.ts';
import { ConfigError, type PipelineConfig, PREFIX } from './config/index.ts';

export interface TokenOptions {
  /** Lower-case UUID. */
  readonly userId: string;
  readonly ttlSeconds: number;
  /** For `/admin/*`: the role service_role instead of authenticated. */
  readonly admin?: boolean;
  readonly clock: Pick<Clock, 'now'>;
}

/** A token the API accepts, for development and tests. Throws ConfigError in production, where users sign in. */
export function mintToken(config: PipelineConfig, options: TokenOptions): Promise<string> {
  if (config.environment === 'production') {
    const message = 'is production, where no token is minted; let the user sign in';
    return Promise.reject(new ConfigError([{ variable: `${PREFIX}ENVIRONMENT`, message }]));
  }
  const { secret, issuer, audience } = config.jwt;
  const now = Math.floor(options.clock.now() / 1_000);
  return new SignJWT({ role: options.admin ? ADMIN_ROLE : 'authenticated' })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(options.userId)
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt(now)
    .setExpirationTime(now + options.ttlSeconds)
    .sign(new TextEncoder().encode(secret));
}
