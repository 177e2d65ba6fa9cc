import { Hono } from 'hono';
import { endpoint, type OpenAiDeps, refused, withHeaders } from './endpoint.ts';
import { methodNotAllowed, notMocked, unknownUrl } from './errors.ts';
import { isPath, ROUTES } from './routes.ts';
import { isUnmocked } from './unmocked.ts';

export function createRouter(deps: OpenAiDeps): Hono {
  const app = new Hono();
  for (const [method, path, , handler] of ROUTES) app.on(method, path, endpoint(deps, handler));
  const unmocked = endpoint(deps, ({ context: { req } }) => {
    throw notMocked(`${req.method} ${req.path}`);
  });
  app.notFound((context) => {
    const { method, path } = context.req;
    if (isUnmocked(path)) return unmocked(context);
    const error = isPath(path) ? methodNotAllowed(method, path) : unknownUrl(method, path);
    return refused(error, withHeaders(deps));
  });
  return app;
}
