import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { RequestError } from '../errors.ts';
import { errorFacts } from '../telemetry/log.ts';
import { authenticator } from './auth.ts';
import { correlation, correlationId } from './correlation.ts';
import { cors } from './cors.ts';
import type { ApiDeps } from './deps.ts';
import { MethodNotAllowed, mount, mountMethodGuards } from './mount.ts';
import { problemOf } from './problem.ts';
import { problemJson } from './reply.ts';
import { apiRoutes } from './routes/index.ts';

/** The HTTP face of the pipeline. `closing` ends what is still running when the server closes. */
export function createApi(deps: ApiDeps, closing: AbortSignal = new AbortController().signal): Express {
  const { jwt, cors: allowed } = deps.config;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag'); // a poll must never be answered with 304
  app.use(correlation(deps.random.derive('correlation')));
  app.use(safeHeaders, cors(allowed.origins));
  const authenticate = authenticator({ ...jwt, jwksUrl: deps.jwksUrl }, deps);
  const routes = apiRoutes(deps);
  for (const route of routes) mount(app, route, { authenticate, closing });
  mountMethodGuards(app, routes);
  app.use(() => {
    throw new RequestError(404, 'NOT_FOUND', 'there is nothing here; GET /docs shows what there is');
  });
  app.use(problems(deps));
  return app;
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
    if (problem.isOurFault && !response.destroyed) {
      const facts = { correlation_id: reference, method: request.method, path: request.path, status: problem.status };
      log.error('request.failed', { ...facts, code: problem.code, ...errorFacts(error) });
    }
    if (response.headersSent) {
      if (!response.writableEnded) next(error); // express destroys the connection, so that nobody takes it for whole
      return;
    }
    response.set(problem.headers);
    if (error instanceof MethodNotAllowed) response.set('Allow', error.allowed);
    response.status(problem.status).json(problemJson(problem, reference));
  };
}
