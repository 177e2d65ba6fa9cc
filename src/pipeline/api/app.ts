import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler } from 'express';
import { RequestError } from '../errors.ts';
import { requestLimits } from '../limits/index.ts';
import { errorFacts, type Log, type LogFacts } from '../telemetry/log.ts';
import { authenticator } from './auth.ts';
import { correlation, correlationId } from './correlation.ts';
import { cors } from './cors.ts';
import type { ApiDeps } from './deps.ts';
import { addressOf, MethodNotAllowed, mount, mountMethodGuards } from './mount.ts';
import { type Problem, problemOf } from './problem.ts';
import { problemJson } from './reply.ts';
import { apiRoutes } from './routes/index.ts';

/** `health`: only /health… and /metrics, for a process that does not serve users. */
export type Face = 'all' | 'health';

/** The HTTP face of the pipeline. `closing` ends what is still running when the server closes. */
export function createApi(
  deps: ApiDeps,
  closing: AbortSignal = new AbortController().signal,
  face: Face = 'all',
): Express {
  const { jwt, cors: allowed, limits: limited } = deps.config;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag'); // a poll must never be answered with 304
  app.set('trust proxy', limited.trustedProxies);
  app.use(timed(deps));
  app.use(correlation(deps.random.derive('correlation')));
  app.use(safeHeaders, cors(allowed.origins));
  const authenticate = authenticator({ ...jwt, jwksUrl: deps.jwksUrl }, deps);
  const limits = requestLimits(deps, limited);
  const routes = apiRoutes({ ...deps, limits }).filter(
    ({ path }) => face === 'all' || /^\/(health|metrics)/.test(path),
  );
  for (const route of routes) mount(app, route, { authenticate, limits, closing });
  mountMethodGuards(app, routes, limits);
  app.use(async (request) => {
    await limits.address(addressOf(request));
    throw new RequestError(404, 'NOT_FOUND', 'there is nothing here; GET /docs shows what there is');
  });
  app.use(problems(deps));
  return app;
}

/** From the first byte of the request to the last of the answer, or to the moment when the caller hung up. */
function timed({ clock, recorder }: ApiDeps): RequestHandler {
  return (request, response, next) => {
    const begun = clock.elapsed();
    response.once('close', () => {
      const { statusCode: status } = response;
      const route = String(response.locals.routeId ?? 'none');
      recorder.request({ route, method: request.method, status, durationMs: clock.elapsed() - begun });
    });
    next();
  };
}

const safeHeaders: RequestHandler = (_request, response, next) => {
  response.set({
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'",
  });
  next();
};

/** The one place where an error becomes an answer. Ours are logged, with the reference that the caller is given. */
function problems({ log }: ApiDeps): ErrorRequestHandler {
  return (error, request, response, next) => {
    const problem = problemOf(error);
    const reference = correlationId(response);
    if (!response.destroyed) logProblem(log, problem, error, { correlation_id: reference, ...whatWasAsked(request) });
    if (response.headersSent) {
      if (!response.writableEnded) next(error); // express destroys the connection, so that nobody takes it for whole
      return;
    }
    response.set(problem.headers);
    if (error instanceof MethodNotAllowed) response.set('Allow', error.allowed);
    response.status(problem.status).json(problemJson(problem, reference));
  };
}

function whatWasAsked({ method, path }: Request): LogFacts {
  return { method, path };
}

/** Refusals too: the reference that a caller quotes must be found. */
function logProblem(log: Log, problem: Problem, error: unknown, facts: LogFacts): void {
  const about = { ...facts, status: problem.status, code: problem.code };
  if (problem.isOurFault) log.error('request.failed', { ...about, ...errorFacts(error) });
  else log.info('request.refused', about);
}
