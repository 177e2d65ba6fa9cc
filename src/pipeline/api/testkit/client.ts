import { requestLimits } from '../../limits/index.ts';
import type { ApiDeps } from '../deps.ts';
import { allResponses } from '../openapi.ts';
import type { Route } from '../route.ts';
import { apiRoutes } from '../routes/index.ts';
import { problemBody } from '../schemas.ts';

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers are checked against their schema before a test sees them
  readonly body: any;
  /** `error.code` of a problem, else undefined. */
  readonly code: string | undefined;
}

export interface ApiRequest {
  readonly token?: string;
  readonly json?: unknown;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Record<string, string>;
}

export interface ApiClient {
  readonly routes: readonly Route[];
  get(path: string, request?: ApiRequest): Promise<ApiAnswer>;
  post(path: string, request?: ApiRequest): Promise<ApiAnswer>;
  send(method: string, path: string, request?: ApiRequest): Promise<ApiAnswer>;
}

/** Holds each answer against what the route's own document promises: an undocumented status or shape fails the test. */
export function apiClient(url: string, deps: ApiDeps): ApiClient {
  const routes = apiRoutes({ ...deps, limits: requestLimits(deps, deps.config.limits) });
  const send = async (method: string, path: string, request: ApiRequest = {}): Promise<ApiAnswer> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(request.token !== undefined && { Authorization: `Bearer ${request.token}` }),
        ...(request.json !== undefined && { 'Content-Type': 'application/json' }),
        ...request.headers,
      },
      ...((request.json !== undefined || request.body !== undefined) && {
        body: request.body ?? JSON.stringify(request.json),
      }),
    });
    const answer = await read(response);
    checkPromise(routeFor(routes, method, path), answer);
    return answer;
  };
  return {
    routes,
    send,
    get: (path, request) => send('GET', path, request),
    post: (path, request) => send('POST', path, request),
  };
}

async function read(response: Response): Promise<ApiAnswer> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
  const body = isJson ? JSON.parse(text) : undefined;
  return { status: response.status, headers: response.headers, text, body, code: body?.error?.code };
}

function routeFor(routes: readonly Route[], method: string, path: string): Route | undefined {
  const [bare = ''] = path.split('?');
  return routes.find(
    (route) =>
      route.method === method.toLowerCase() && new RegExp(`^${route.path.replace(/:\w+/g, '[^/]+')}$`).test(bare),
  );
}

function checkPromise(route: Route | undefined, answer: ApiAnswer): void {
  if (answer.headers.get('x-correlation-id') === null) throw new Error('an answer without X-Correlation-Id');
  if (!route || answer.status === 204) return;
  const promised = allResponses(route)[answer.status];
  if (!promised)
    throw new Error(`${route.id} answered ${answer.status}, which its document does not list: ${answer.text}`);
  if (!answer.headers.get('content-type')?.startsWith('application/json')) return;
  (promised.schema ?? (answer.status >= 400 ? problemBody : undefined))?.parse(answer.body);
}
