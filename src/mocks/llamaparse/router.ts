import type { MockedRoute } from '../kit/fidelity.ts';
import { SCOPE_HEADER } from '../kit/layer.ts';
import type { Context } from './context.ts';
import { ApiError, errorResponse, errors } from './errors.ts';
import { readProjectId } from './queries.ts';
import { configurationRoutes } from './routes/configurations.ts';
import { fileRoutes } from './routes/files.ts';
import { parseRoutes } from './routes/parse.ts';
import { platformRoutes } from './routes/platform.ts';
import type { Call, Route } from './routes/types.ts';
import { webhookConfigRoutes } from './routes/webhook-configs.ts';
import type { ParseService } from './service.ts';
import { v1Routes } from './v1/routes.ts';

/** The whole surface. Of two routes that match, the earlier one answers. */
const ROUTES: readonly Route[] = [
  ...parseRoutes,
  ...fileRoutes,
  ...webhookConfigRoutes,
  ...configurationRoutes,
  ...platformRoutes,
  ...v1Routes,
];

/** The route table, for the fidelity ledger. */
export function mockedRoutes(): readonly MockedRoute[] {
  return ROUTES.map(({ operation, method, path }) => ({ operation, method, path }));
}

interface Asked {
  readonly method: string;
  readonly pathname: string;
}

/** The route's name for a request, or undefined where the service has no such route. */
export function operationOf(asked: Asked): string | undefined {
  return find(asked)?.route.operation;
}

export interface RouterParts {
  readonly context: Context;
  readonly service: ParseService;
  /** Where download links point; absent, they point where the request came to. */
  readonly baseUrl: (() => string) | undefined;
}

/** Request in, response out. Order as in FastAPI: route, method, key, then everything else. Throws what is a bug here. */
export async function handle(request: Request, parts: RouterParts): Promise<Response> {
  try {
    return await dispatch(request, parts);
  } catch (error) {
    if (error instanceof ApiError) return errorResponse(error);
    throw error;
  }
}

async function dispatch(request: Request, parts: RouterParts): Promise<Response> {
  const url = new URL(request.url);
  const { method } = request;
  const match = find({ method, pathname: url.pathname });
  if (!match) throw notServed(url.pathname);
  const { route, params } = match;
  const apiKey = route.open ? '' : acceptedKey(request, parts.context);
  const askedProjectId = readProjectId(url.searchParams);
  const { context, service } = parts;
  const call: Call = {
    request,
    scope: request.headers.get(SCOPE_HEADER) ?? undefined,
    apiKey,
    query: url.searchParams,
    id: params.id ?? '',
    params,
    askedProjectId,
    projectId: askedProjectId ?? context.projectId,
    base: (parts.baseUrl?.() ?? url.origin).replace(/\/+$/, ''),
    service,
    context,
    note: (facts) => context.deps.journal.note(request, facts),
  };
  return route.handle(call);
}

type Params = Record<string, string>;

function find({ method, pathname }: Asked): { route: Route; params: Params } | undefined {
  for (const route of ROUTES) {
    const params = route.method === method ? match(route.path, pathname) : undefined;
    if (params) return { route, params };
  }
  return undefined;
}

function notServed(pathname: string): ApiError {
  const methods = ROUTES.filter((route) => match(route.path, pathname) !== undefined).map((route) => route.method);
  return methods.length === 0 ? errors.notFound() : errors.methodNotAllowed([...new Set(methods)].join(', '));
}

/** The texts at the pattern's parameters, undefined when the path is another. */
function match(pattern: string, pathname: string): Params | undefined {
  const wanted = pattern.split('/');
  const given = pathname.split('/');
  if (wanted.length !== given.length) return undefined;
  const params: Params = {};
  for (const [index, segment] of wanted.entries()) {
    const value = given[index] ?? '';
    if (segment.startsWith(':') && value !== '') params[segment.slice(1)] = decode(value);
    else if (segment !== value) return undefined;
  }
  return params;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) return segment;
    throw error;
  }
}

function acceptedKey(request: Request, { apiKey, guests }: Context): string {
  const header = request.headers.get('authorization');
  const bearer = /^bearer\s+(.+)$/i.exec(header ?? '')?.[1];
  if (bearer === undefined) throw errors.notAuthenticated();
  const key = bearer.trim();
  if (key !== apiKey && !(guests !== undefined && key.startsWith(guests))) throw errors.invalidKey();
  return key;
}
