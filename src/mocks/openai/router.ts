import { Hono } from 'hono';
import { HonoRequest } from 'hono/request';
import { endpoint, type OpenAiDeps, refused, withHeaders } from './endpoint.ts';
import { methodNotAllowed, notMocked, unknownUrl } from './errors.ts';
import { isFixed, isPath, ROUTES } from './routes.ts';
import { isUnmocked } from './unmocked.ts';

/** What answers the API's requests. */
export type Router = Pick<Hono, 'fetch' | 'request'>;

export function createRouter(deps: OpenAiDeps): Router {
  const app = new Hono();
  /** Answered without asking Hono's router, which takes longer than many an answer. */
  const fixed = new Map<string, ReturnType<typeof endpoint>>();
  for (const [method, path, , handler] of ROUTES) {
    const answer = endpoint(deps, handler);
    app.on(method, path, answer);
    if (isFixed(path)) fixed.set(`${method} ${path}`, answer);
  }
  app.onError((error) => {
    throw error; // a bug of ours: the layer tells of it and answers
  });
  const unmocked = endpoint(deps, ({ context: { req } }) => {
    throw notMocked(`${req.method} ${req.path}`);
  });
  app.notFound((context) => {
    const { method, path } = context.req;
    if (isUnmocked(path)) return unmocked(context);
    const error = isPath(path) ? methodNotAllowed(method, path) : unknownUrl(method, path);
    return refused(error, withHeaders(deps));
  });
  return {
    request: app.request,
    fetch(request) {
      const path = bareTarget(request.url);
      const answer = fixed.get(`${request.method} ${path}`);
      return answer ? answer({ req: new HonoRequest(request, path) }) : app.fetch(request);
    },
  };
}

/** The path of an absolute URL, and its query if it has one. */
function bareTarget(url: string): string {
  return url.slice(url.indexOf('/', url.indexOf('://') + 3));
}
