import { JwtRefused, type Jwts } from '../jwt.ts';
import { refusals } from './errors.ts';
import type { Caller } from './scope.ts';

const ANONYMOUS: Caller = { role: 'anon', sub: undefined, claims: { role: 'anon' }, token: '', authenticated: false };

/** Who asks. Throws AccessDenied with jose's words where a valid JWT is required. `Bearer ` may be left out. */
export async function callerOf(
  jwts: Jwts,
  auth: 'jwt' | 'optional' | 'none',
  authorization: string | undefined,
): Promise<Caller> {
  const token = (authorization ?? '').replace(/^Bearer\s+/i, '');
  if (auth === 'none' || (auth === 'optional' && token === '')) return ANONYMOUS;
  try {
    const claims = await jwts.verify(token);
    const role = typeof claims.role === 'string' && claims.role !== '' ? claims.role : 'anon';
    return { role, sub: claims.sub, claims, token, authenticated: true };
  } catch (error) {
    if (!(error instanceof JwtRefused)) throw error;
    if (auth === 'optional') return ANONYMOUS;
    throw refusals.accessDenied(error.message);
  }
}
