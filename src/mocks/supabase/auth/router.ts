import type { Database } from '../../../lib/database/types.ts';
import { isUuid } from '../../../lib/ids.ts';
import { JwtRefused, type Jwts } from '../jwt.ts';
import { findRoute } from '../route-table.ts';
import { refusalResponse, refusals } from './errors.ts';
import { findUser } from './users.ts';

export interface AuthDeps {
  readonly db: Database;
  readonly jwts: Jwts;
}

export interface AuthRequest {
  readonly request: Request;
  /** Raw, without the gateway's prefix and the query. */
  readonly rawPath: string;
  readonly authorization: string | undefined;
}

interface AuthRoute {
  readonly method: string;
  readonly pattern: string;
  readonly operation: string;
  readonly handle: (auth: AuthDeps, incoming: AuthRequest) => Response | Promise<Response>;
}

/** What of Auth exists so far. Everything else is an unknown route, as GoTrue says it. */
export const authRoutes: readonly AuthRoute[] = [
  { method: 'GET', pattern: '/health', operation: 'auth.health', handle: health },
  { method: 'GET', pattern: '/settings', operation: 'auth.settings', handle: settings },
  { method: 'GET', pattern: '/.well-known/jwks.json', operation: 'auth.jwks', handle: jwks },
  { method: 'GET', pattern: '/user', operation: 'auth.user', handle: user },
];

export async function answerAuth(auth: AuthDeps, incoming: AuthRequest): Promise<Response> {
  const { method } = incoming.request;
  const match = findRoute(authRoutes, method, incoming.rawPath);
  if (match) return match.route.handle(auth, incoming);
  const other = authRoutes.some((route) => findRoute([route], route.method, incoming.rawPath));
  if (other) return new Response(null, { status: 405 });
  return new Response('404 page not found\n', {
    status: 404,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
  });
}

function health(): Response {
  return Response.json({
    version: 'v2.180.0',
    name: 'GoTrue',
    description: 'GoTrue is a user registration and authentication API',
  });
}

/** Nothing signs anybody up yet, and the answer says so. */
function settings(): Response {
  return Response.json({
    external: { anonymous_users: false, email: false, phone: false },
    disable_signup: true,
    mailer_autoconfirm: true,
    phone_autoconfirm: false,
    sms_provider: '',
    mfa_enabled: false,
    saml_enabled: false,
  });
}

/** HS256 secrets are never published, so the set is empty. */
function jwks(): Response {
  return Response.json({ keys: [] }, { headers: { 'cache-control': 'public, max-age=600' } });
}

async function user(auth: AuthDeps, incoming: AuthRequest): Promise<Response> {
  const refuse = (refusal: Parameters<typeof refusalResponse>[1]) => refusalResponse(incoming.request, refusal);
  const token = /^Bearer\s+(\S+)$/i.exec(incoming.authorization ?? '')?.[1];
  if (!token) return refuse(refusals.noBearer);
  const claims = await verify(auth.jwts, token);
  if (claims instanceof JwtRefused) return refuse(refusals.badJwt(goWords(claims)));
  if (!claims.sub) return refuse(refusals.noSubject);
  if (!isUuid(claims.sub)) return refuse(refusals.subjectNotUuid);
  const found = await findUser(auth.db, claims.sub);
  return found ? Response.json(found) : refuse(refusals.userGone);
}

async function verify(jwts: Jwts, token: string) {
  try {
    return await jwts.verify(token);
  } catch (error) {
    if (error instanceof JwtRefused) return error;
    throw error;
  }
}

/** GoTrue verifies with golang-jwt, which says the same things differently. */
function goWords(refused: JwtRefused): string {
  switch (refused.code) {
    case 'ERR_JWT_EXPIRED':
      return 'token has invalid claims: token is expired';
    case 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED':
      return 'token signature is invalid: signature is invalid';
    case 'ERR_JOSE_ALG_NOT_ALLOWED':
      return 'token signature is invalid: signing method is invalid';
    default:
      return 'token is malformed: token contains an invalid number of segments';
  }
}
