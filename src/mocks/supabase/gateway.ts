import { Hono } from 'hono';
import type { MockedRoute } from '../kit/fidelity.ts';
import type { MockApp } from '../kit/types.ts';
import type { AuthDeps } from './auth/call.ts';
import { answerOutbox, isOutboxPath } from './auth/outbox-api.ts';
import { answerAuth } from './auth/router.ts';
import { authRoutes } from './auth/routes.ts';
import type { ProjectKeys } from './keys.ts';
import { findRoute, type RoutePattern } from './route-table.ts';
import type { StorageDeps } from './storage/call.ts';
import { answerStorage } from './storage/router.ts';
import { storageRoutes } from './storage/routes.ts';
import { isS3Path } from './storage/s3/find-route.ts';
import { mockedS3Routes, s3OperationOf } from './storage/s3/table.ts';

const STORAGE = '/storage/v1';
const AUTH = '/auth/v1';
/** Services of a project that the mock has not, by the name in their path: `/rest/v1`. */
const NOT_MOCKED: Readonly<Record<string, { what: string; hint: string }>> = {
  rest: {
    what: 'PostgREST',
    hint: 'Query the database directly, or run PostgREST against it; /storage/v1 and /auth/v1 are answered here.',
  },
  graphql: { what: 'GraphQL (pg_graphql)', hint: 'Query the database directly.' },
  functions: { what: 'Edge Functions', hint: 'Serve the functions with Deno or the Supabase CLI.' },
  realtime: { what: 'Realtime', hint: 'Nothing is broadcast here; poll instead.' },
};

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
    const { service, gated } = behind(new URL(req.url).pathname);
    const isGatewayJob = gated || service !== 'storage'; // the bare storage server leaves CORS to its gateway
    const isPreflight = req.method === 'OPTIONS' && req.header('origin') && req.header('access-control-request-method');
    if (isGatewayJob && isPreflight) {
      const asked = req.header('access-control-request-headers');
      return new Response(null, {
        status: 200,
        headers: { ...PREFLIGHT, ...(asked ? { 'access-control-allow-headers': asked } : {}) },
      });
    }
    await next();
    if (!isGatewayJob) return undefined;
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
      return answerAuth(deps.auth, {
        ...{ request, rawPath: inner.path, query: new URLSearchParams(query), authorization },
        externalUrl: new URL(request.url).origin + (inner.gated ? AUTH : ''),
      });
    case 'not-mocked': {
      const { what, hint } = NOT_MOCKED[inner.path] ?? { what: inner.path, hint: '' };
      const message = `${what} is not part of this mock of Supabase.`;
      return Response.json({ code: 'SHAKEDOWN_501', message, details: null, hint }, { status: 501 });
    }
    case 'outbox':
      return answerOutbox(deps.auth.outbox, request);
    case 'none':
      return Response.json({ message: 'no Route matched with those values' }, { status: 404 });
    default:
      return inner.service satisfies never;
  }
}

interface Inner {
  readonly service: 'storage' | 'auth' | 'outbox' | 'not-mocked' | 'none';
  /** As the service sees it; for `not-mocked` the service's name. */
  readonly path: string;
  /** Whether the gateway's header rules apply. */
  readonly gated: boolean;
}

const GATED = /^\/([^/]+)\/v\d+(?=\/|$)/;

/**
 * Which service a path reaches, and the path as that service sees it. The gateway's paths begin `/<service>/v1`; any
 * other is answered as by a bare server without a gateway before it: Auth for its own routes, Storage for the rest.
 */
export function behind(path: string): Inner {
  if (isOutboxPath(path)) return { service: 'outbox', path, gated: false };
  const [prefix, name = ''] = GATED.exec(path) ?? [];
  if (prefix === undefined) {
    const isAuth = authRoutes.some((route) => findRoute([route], route.method, path));
    return { service: isAuth ? 'auth' : 'storage', path, gated: false };
  }
  const rest = path.slice(prefix.length) || '/';
  if (prefix === STORAGE) return { service: 'storage', path: rest, gated: true };
  if (prefix === AUTH) return { service: 'auth', path: rest, gated: true };
  return { service: Object.hasOwn(NOT_MOCKED, name) ? 'not-mocked' : 'none', path: name, gated: true };
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
export function operationOf({ method, pathname, request }: Parameters<MockApp['operationOf']>[0]): string | undefined {
  const { service, path } = behind(pathname);
  if (service === 'storage' && isS3Path(path)) return request && s3OperationOf(request, path);
  if (service === 'storage') return findRoute(storageRoutes, method, path)?.route.operation;
  if (service === 'auth') return findRoute(authRoutes, method, path)?.route.operation;
  if (service === 'outbox') return 'outbox';
  return undefined;
}

/** The route tables of both services behind the gateway, for the fidelity ledger. */
export function mockedRoutes(): readonly MockedRoute[] {
  const behindPrefix = (prefix: string) => (route: RoutePattern & { readonly operation: string }) => ({
    operation: route.operation,
    method: route.method,
    path: prefix + route.pattern,
  });
  return [
    ...storageRoutes.map(behindPrefix(STORAGE)),
    ...mockedS3Routes(STORAGE),
    ...authRoutes.map(behindPrefix(AUTH)),
  ];
}
