import { SCOPE_HEADER } from '../kit/layer.ts';
import type { Account } from './accounts/accounts.ts';
import type { Context } from './context.ts';
import { ApiError, errorResponse, errors } from './errors.ts';
import { ROUTES } from './routes/table.ts';
import type { Call, Route } from './routes/types.ts';
import type { ParseService } from './service.ts';
import { type AskedTenant, readTenant } from './tenant.ts';

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
  const account = route.open ? undefined : accountOf(request, parts.context);
  if (account) parts.service.limiter.admit(account, route.operation);
  const asked = readTenant(url.searchParams);
  if (account) refuseForeign(account, asked);
  const { context, service } = parts;
  const call: Call = {
    request,
    scope: request.headers.get(SCOPE_HEADER) ?? undefined,
    account: account ?? NOBODY,
    apiKey: account?.apiKey ?? '',
    query: url.searchParams,
    id: params.id ?? '',
    params,
    askedProjectId: account?.namesTenants === false ? account.projectId : asked.projectId,
    projectId: asked.projectId ?? account?.projectId ?? '',
    base: (parts.baseUrl?.() ?? url.origin).replace(/\/+$/, ''),
    service,
    context,
    note: (facts) => context.deps.journal.note(request, facts),
  };
  return route.handle(call);
}

/** Who asks a route that wants no key. */
const NOBODY: Account = {
  apiKey: '',
  organizationId: '',
  projectId: '',
  namesTenants: false,
  creditsPerMonth: 0,
  limits: {},
};

/** @throws ApiError 403 for a project or an organization that the key has nothing to do with */
function refuseForeign(account: Account, asked: AskedTenant): void {
  if (account.namesTenants) return;
  const { organizationId, projectId } = asked;
  if (organizationId !== undefined && organizationId !== account.organizationId) throw errors.wrongOrganization();
  if (projectId !== undefined && projectId !== account.projectId) throw errors.wrongProject();
}

type Params = Record<string, string>;

/** The routes with their paths taken apart, by the number of segments: each request is looked up twice. */
const BY_LENGTH = Map.groupBy(
  ROUTES.map((route) => ({ route, segments: route.path.split('/') })),
  ({ segments }) => segments.length,
);

function find({ method, pathname }: Asked): { route: Route; params: Params } | undefined {
  const given = pathname.split('/');
  for (const { route, segments } of BY_LENGTH.get(given.length) ?? []) {
    const params = route.method === method ? match(segments, given) : undefined;
    if (params) return { route, params };
  }
  return undefined;
}

function notServed(pathname: string): ApiError {
  const given = pathname.split('/');
  const there = (BY_LENGTH.get(given.length) ?? []).filter(({ segments }) => match(segments, given) !== undefined);
  const methods = there.map(({ route }) => route.method);
  return methods.length === 0 ? errors.notFound() : errors.methodNotAllowed([...new Set(methods)].join(', '));
}

/** The texts at the pattern's parameters, undefined when the path, of as many segments, is another. */
function match(wanted: readonly string[], given: readonly string[]): Params | undefined {
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

/** By `Authorization: Bearer KEY`, or by a cookie `session`, which the service's own pages send: here it is the key too. */
function accountOf(request: Request, context: Context): Account {
  const header = request.headers.get('authorization');
  const bearer = /^bearer\s+(.+)$/i.exec(header ?? '')?.[1];
  const cookie = /(?:^|;)\s*session=([^;]+)/.exec(request.headers.get('cookie') ?? '')?.[1];
  const key = bearer ?? cookie;
  if (key === undefined) throw errors.notAuthenticated();
  const account = context.accountOf(key.trim());
  if (!account) throw errors.invalidKey();
  return account;
}
