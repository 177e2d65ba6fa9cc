import type { JWTPayload } from 'jose';
import { findRoute, percentDecode } from '../route-table.ts';
import { requireAdmin, requireClaims, withUser } from './access.ts';
import type { AuthCall, AuthDeps, AuthRequest, AuthRoute } from './call.ts';
import { AuthRefused, refusalResponse } from './errors.ts';
import type { OutboxMessage } from './outbox.ts';
import { authRoutes } from './routes.ts';

/** Headers that a browser's script may read: the vendor's list. */
const EXPOSED = 'X-Total-Count, Link, X-Supabase-Api-Version';

/** Auth's HTTP: route, limits, token; then the handler in one transaction, and last the messages it sent. */
export async function answerAuth(auth: AuthDeps, incoming: AuthRequest): Promise<Response> {
  const response = await answered(auth, incoming);
  if (incoming.request.headers.has('origin')) {
    response.headers.set('access-control-expose-headers', EXPOSED);
    response.headers.set('access-control-allow-credentials', 'true');
  }
  return response;
}

async function answered(auth: AuthDeps, incoming: AuthRequest): Promise<Response> {
  const { method } = incoming.request;
  const match = findRoute(authRoutes, method, incoming.rawPath);
  if (!match) return unknownRoute(incoming.rawPath);
  try {
    return await handled(auth, incoming, match.route, decoded(match.params));
  } catch (error) {
    if (error instanceof AuthRefused) return error.answer ?? refusalResponse(incoming.request, error.refusal);
    throw error;
  }
}

async function handled(
  auth: AuthDeps,
  incoming: AuthRequest,
  route: AuthRoute,
  params: AuthCall['params'],
): Promise<Response> {
  const claims = route.access === 'anyone' ? undefined : await requireClaims(auth.jwts, incoming.authorization);
  if (claims && route.access === 'admin') requireAdmin(claims);
  if (route.limited) auth.limiter.take(route.operation);
  const at = new Date(auth.clock.now());
  const sent: Omit<OutboxMessage, 'id'>[] = [];
  const { request } = incoming;
  const response = await auth.db.transaction(async (tx) => {
    await tx.query(`select set_config('shakedown.now', $1, true), set_config('search_path', $2, true)`, [
      at.toISOString(),
      'auth, public, extensions',
    ]);
    const call: AuthCall = {
      ...incoming,
      query: withoutNul(incoming.query),
      ...{
        params,
        tx,
        at,
        audience: audienceOf(request, claims),
      },
      send: (message) => sent.push({ ...message, at }),
    };
    if (route.access !== 'user') return route.handle(auth, call);
    return route.handle(auth, await withUser(call, claims as JWTPayload));
  });
  for (const message of sent) {
    auth.outbox.put(message);
    auth.note(request, { message: message.kind, channel: message.channel });
  }
  return response;
}

/** PostgreSQL takes no NUL in a text: what has one matches nothing. */
function withoutNul(query: URLSearchParams): URLSearchParams {
  return new URLSearchParams([...query].map(([name, value]) => [name, value.replaceAll('\0', '\ufffd')]));
}

/** The request's header, then its token, then the project's. */
function audienceOf(request: Request, claims: JWTPayload | undefined): string {
  const [audience] = [claims?.aud ?? []].flat();
  return request.headers.get('x-jwt-aud') || audience || 'authenticated';
}

function decoded(params: Readonly<Record<string, string>>): AuthCall['params'] {
  const entries = Object.entries(params).map(([name, value]) => [name, percentDecode(value) ?? value]);
  return Object.fromEntries(entries);
}

/** Go's router knows the path but not the method, or neither. */
function unknownRoute(rawPath: string): Response {
  const isKnown = authRoutes.some((route) => findRoute([route], route.method, rawPath));
  if (isKnown) return new Response(null, { status: 405 });
  return new Response('404 page not found\n', {
    status: 404,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
  });
}
