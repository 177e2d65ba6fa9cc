import { Hono } from 'hono';
import type { MockedRoute } from '../kit/fidelity.ts';
import { type AuthDeps, answerAuth, authRoutes } from './auth/router.ts';
import type { ProjectKeys } from './keys.ts';
import { findRoute, type RoutePattern } from './route-table.ts';
import type { StorageDeps } from './storage/call.ts';
import { answerStorage } from './storage/router.ts';
import { storageRoutes } from './storage/routes.ts';

const STORAGE = '/storage/v1';
const AUTH = '/auth/v1';
const REST = '/rest/v1';
/** Paths at which the bare storage server answers, as it does without a gateway before it. */
const BARE_STORAGE = /^\/(object|bucket|upload|render|cdn)(\/|$)/;

const CORS = { 'access-control-allow-origin': '*' };
const PREFLIGHT = {
  ...CORS,
  'access-control-allow-methods': 'GET,HEAD,PUT,PATCH,POST,DELETE,OPTIONS,TRACE,CONNECT',
  'access-control-max-age': '3600',
};

export interface GatewayDeps {
  readonly storage: StorageDeps;
  readonly auth: AuthDeps;
  readonly keys: ProjectKeys;
}

/** One app for the whole project, as the CLI's gateway puts it together. */
export function gateway(deps: GatewayDeps): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    const { req } = c;
    if (req.method === 'OPTIONS' && req.header('origin') && req.header('access-control-request-method')) {
      const asked = req.header('access-control-request-headers');
      return new Response(null, {
        status: 200,
        headers: { ...PREFLIGHT, ...(asked ? { 'access-control-allow-headers': asked } : {}) },
      });
    }
    await next();
    for (const [name, value] of Object.entries(CORS)) c.res.headers.set(name, value);
  });
  app.all('*', (c) => route(deps, c.req.raw));
  // a defect of the mock is for whoever serves it: Hono's own answer would hide it
  app.onError((error) => {
    throw error;
  });
  return app;
}

async function route(deps: GatewayDeps, request: Request): Promise<Response> {
  const { path, query } = split(request.url);
  const inner = behind(path);
  const authorization = inner.gated ? effectiveAuthorization(deps.keys, request.headers) : bareAuthorization(request);
  switch (inner.service) {
    case 'storage':
      return answerStorage(deps.storage, {
        request,
        target: inner.path + query,
        authorization,
        publicBase: new URL(request.url).origin + (inner.gated ? STORAGE : ''),
      });
    case 'auth':
      return answerAuth(deps.auth, { request, rawPath: inner.path, authorization });
    case 'rest':
      return Response.json(
        {
          code: 'SHAKEDOWN_501',
          message: 'PostgREST is not part of this mock of Supabase.',
          details: null,
          hint: 'Query the database directly, or run PostgREST against it; /storage/v1 and /auth/v1 are answered here.',
        },
        { status: 501 },
      );
    case 'none':
      return Response.json({ message: 'no Route matched with those values' }, { status: 404 });
    default:
      return inner.service satisfies never;
  }
}

interface Inner {
  readonly service: 'storage' | 'auth' | 'rest' | 'none';
  readonly path: string;
  /** Whether the gateway's header rules apply. */
  readonly gated: boolean;
}

/** Which service a path reaches, and the path as that service sees it. */
export function behind(path: string): Inner {
  for (const [prefix, service] of [[STORAGE, 'storage'] as const, [AUTH, 'auth'] as const, [REST, 'rest'] as const]) {
    if (path === prefix || path.startsWith(`${prefix}/`)) {
      return { service, path: path.slice(prefix.length) || '/', gated: true };
    }
  }
  if (BARE_STORAGE.test(path)) return { service: 'storage', path, gated: false };
  return { service: 'none', path, gated: true };
}

/**
 * The Authorization the service behind sees: the caller's, unless it is missing or an opaque `sb_` key;
 * then what `apikey` stands for. With neither, an empty header.
 */
function effectiveAuthorization(keys: ProjectKeys, headers: Headers): string {
  const given = headers.get('authorization');
  if (given !== null && !given.startsWith('Bearer sb_')) return given;
  const apikey = headers.get('apikey');
  if (apikey === keys.secretKey) return `Bearer ${keys.serviceRoleKey}`;
  if (apikey === keys.publishableKey) return `Bearer ${keys.anonKey}`;
  return apikey ?? '';
}

function bareAuthorization(request: Request): string | undefined {
  return request.headers.get('authorization') ?? undefined;
}

function split(url: string): { path: string; query: string } {
  const { pathname, search } = new URL(url);
  return { path: pathname, query: search };
}

/** Our name of what a request asks for; undefined for an unknown route. */
export function operationOf(request: { readonly method: string; readonly pathname: string }): string | undefined {
  const { service, path } = behind(request.pathname);
  if (service === 'storage') return findRoute(storageRoutes, request.method, path)?.route.operation;
  if (service === 'auth') return findRoute(authRoutes, request.method, path)?.route.operation;
  return undefined;
}

/** The route tables of both services behind the gateway, for the fidelity ledger. */
export function mockedRoutes(): readonly MockedRoute[] {
  const behindPrefix = (prefix: string) => (route: RoutePattern & { readonly operation: string }) => ({
    operation: route.operation,
    method: route.method,
    path: prefix + route.pattern,
  });
  return [...storageRoutes.map(behindPrefix(STORAGE)), ...authRoutes.map(behindPrefix(AUTH))];
}
