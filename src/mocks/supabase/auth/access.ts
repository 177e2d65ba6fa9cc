import type { JWTPayload } from 'jose';
import { JwtRefused, type Jwts } from '../jwt.ts';
import type { AuthCall, UserCall } from './call.ts';
import { AuthRefused, refusals } from './errors.ts';
import { readUuid } from './users/ids.ts';
import { userById } from './users/rows.ts';

/** The claims of the bearer token. Throws AuthRefused when there is none or it does not hold. */
export async function requireClaims(jwts: Jwts, authorization: string | undefined): Promise<JWTPayload> {
  const token = /^[Bb]earer (\S+)$/.exec(authorization ?? '')?.[1];
  if (!token) throw new AuthRefused(refusals.noBearer);
  try {
    return await jwts.verify(token);
  } catch (error) {
    if (!(error instanceof JwtRefused)) throw error;
    throw new AuthRefused(refusals.badJwt(goWords(error)));
  }
}

/** Roles that count as admins, as the vendor's default names them. */
const ADMINS = ['service_role', 'supabase_admin'];

export function requireAdmin(claims: JWTPayload): void {
  if (!ADMINS.includes(String(claims.role))) throw new AuthRefused(refusals.notAdmin);
}

/** Adds the token's user and session, which must exist. */
export async function withUser(call: AuthCall, claims: JWTPayload): Promise<UserCall> {
  if (!claims.sub) throw new AuthRefused(refusals.noSubject);
  const subject = readUuid(claims.sub);
  if (subject === undefined) throw new AuthRefused(refusals.subjectNotUuid);
  const user = await userById(call.tx, subject);
  if (!user) throw new AuthRefused(refusals.userGone);
  return { ...call, user, claims, sessionId: await sessionOf(call, claims) };
}

const NO_SESSION = '00000000-0000-0000-0000-000000000000';

async function sessionOf({ tx }: AuthCall, claims: JWTPayload): Promise<string | undefined> {
  const id = claims.session_id;
  if (typeof id !== 'string' || id === '' || id === NO_SESSION) return undefined;
  if (readUuid(id) === undefined) throw new AuthRefused(refusals.sessionNotUuid);
  const { rows } = await tx.query<{ id: string }>('select id from auth.sessions where id = $1::uuid', [id]);
  if (!rows[0]) throw new AuthRefused(refusals.sessionGone);
  return rows[0].id;
}

/** The vendor verifies with golang-jwt, which says the same things differently. */
function goWords(refused: JwtRefused): string {
  switch (refused.code) {
    case 'ERR_JWT_EXPIRED':
      return 'token has invalid claims: token is expired';
    case 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED':
      return 'token signature is invalid: signature is invalid';
    case 'ERR_JOSE_ALG_NOT_ALLOWED':
      return 'token signature is invalid: signing method is invalid';
    case 'ERR_JWKS_NO_MATCHING_KEY':
      return 'token is unverifiable: error while executing keyfunc: unrecognized JWT kid';
    default:
      return 'token is malformed: token contains an invalid number of segments';
  }
}
