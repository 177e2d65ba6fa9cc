import express, { type Express, type Request, type RequestHandler, type Response } from 'express';
import type { z } from 'zod';
import { RequestError } from '../errors.ts';
import type { RequestLimits } from '../limits/index.ts';
import { type Authenticate, requireAdmin } from './auth.ts';
import { correlationId } from './correlation.ts';
import { send } from './reply.ts';
import type { Route, RouteInput } from './route.ts';

/** The largest JSON body: a question of 2,000 characters is the longest thing anybody says. */
export const JSON_BYTES_MAX = 64 * 1024;

export interface MountOptions {
  readonly authenticate: Authenticate;
  readonly limits: RequestLimits;
  /** Ends when the server closes. */
  readonly closing: AbortSignal;
}

/** Puts one route into the app: who calls, then the body, then the shapes, then the handler. */
export function mount(app: Express, route: Route, options: MountOptions): void {
  app[route.method](route.path, ...beforeHandling(route, options), async (request: Request, response: Response) => {
    const caller = callerSignal(response, options.closing);
    const input: RouteInput<unknown, unknown, unknown, 'none' | 'user'> = {
      params: route.params ? inShape(route.params, request.params, 400, 'path') : {},
      query: inShape(route.query, route.query ? queryOf(request) : {}, 400, 'query'),
      body: route.body ? inShape(route.body, request.body, 422, 'body') : undefined,
      rawBody: route.rawBodyBytesMax !== undefined && Buffer.isBuffer(request.body) ? request.body : new Uint8Array(),
      user: response.locals.user,
      header: (name) => request.get(name),
      context: { signal: caller, correlationId: correlationId(response) },
      closing: options.closing,
    };
    const reply = await countingStrangers(request, options.limits, () => route.handle(input as never));
    await send(reply, response, caller);
  });
}

/** For the paths that exist: any other method is 405 with the ones that are possible. Mounted after all routes. */
export function mountMethodGuards(app: Express, routes: readonly Route[], limits: RequestLimits): void {
  for (const [path, same] of Map.groupBy(routes, (route) => route.path)) {
    const allowed = same.map(({ method }) => (method === 'get' ? 'GET, HEAD' : method.toUpperCase())).join(', ');
    app.all(path, async (request) => {
      await limits.address(addressOf(request));
      throw new MethodNotAllowed(request.method, allowed);
    });
  }
}

/** The path exists, the method does not. */
export class MethodNotAllowed extends RequestError {
  readonly allowed: string;

  constructor(method: string, allowed: string) {
    super(405, 'METHOD_NOT_ALLOWED', `${method} is not possible here; use ${allowed}`);
    this.allowed = allowed;
  }
}

/** Strangers' bodies are not read: the token comes first. */
function beforeHandling(route: Route, { authenticate, limits }: MountOptions): RequestHandler[] {
  const handlers: RequestHandler[] = [
    (_request, response, next) => {
      response.locals.routeId = route.id;
      next();
    },
  ];
  if (route.auth === 'user' || route.auth === 'admin') {
    handlers.push(async (request, response, next) => {
      const user = await countingStrangers(request, limits, () => authenticate(request.get('authorization')));
      if (!user.isAdmin || route.auth === 'user') await limits.user(user.userId);
      if (route.auth === 'admin') requireAdmin(user);
      response.locals.user = user;
      next();
    });
  }
  if (route.auth === 'none' && !route.unlimited) {
    handlers.push(async (request, _response, next) => {
      await limits.address(addressOf(request));
      next();
    });
  }
  if (route.body) handlers.push(requireJson, express.json({ limit: JSON_BYTES_MAX, strict: false }));
  if (route.rawBodyBytesMax !== undefined)
    handlers.push(express.raw({ limit: route.rawBodyBytesMax, type: () => true }));
  return handlers;
}

/**
 * A caller who fails to prove who he is counts against his address, and hears 429 instead of 401 once that is used up.
 * Whoever proves it passes, so that a stranger cannot shut out the users behind the same address.
 */
async function countingStrangers<T>(request: Request, limits: RequestLimits, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RequestError && error.status === 401) await limits.address(addressOf(request));
    throw error;
  }
}

/** Express believes X-Forwarded-For for as many proxies as are configured. Undefined once the caller has hung up. */
export function addressOf(request: Request): string {
  return request.ip ?? 'unknown';
}

const requireJson: RequestHandler = (request, _response, next) => {
  if (request.is('application/json')) return next();
  throw new RequestError(415, 'UNSUPPORTED_MEDIA_TYPE', 'send a JSON body with Content-Type: application/json');
};

function inShape(schema: z.ZodType | undefined, value: unknown, status: number, where: string): unknown {
  if (!schema) return value;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const wrong = result.error.issues.slice(0, 5).map((issue) => {
    const place = issue.path.join('.');
    return `${place === '' ? where : place}: ${issue.message}`;
  });
  throw new RequestError(status, 'INVALID_REQUEST', `the ${where} is not as it should be (${wrong.join('; ')})`);
}

/** A key given twice stays a list, which no schema takes for a text. */
function queryOf(request: Request): Record<string, string | string[]> {
  const start = request.originalUrl.indexOf('?');
  const search = new URLSearchParams(start < 0 ? '' : request.originalUrl.slice(start));
  const query: Record<string, string | string[]> = Object.create(null);
  for (const key of new Set(search.keys())) {
    const values = search.getAll(key);
    query[key] = values.length === 1 ? values[0]! : values;
  }
  return { ...query };
}

/** Fires when the caller hangs up before the answer is out, or when the server closes. */
function callerSignal(response: Response, closing: AbortSignal): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort(new Error('the caller hung up'));
  });
  return AbortSignal.any([gone.signal, closing]);
}
