import { Hono } from 'hono';
import { answerChat } from './chat/handler.ts';
import { answerEmbeddings } from './embeddings/handler.ts';
import { type Answer, endpoint, type OpenAiDeps, refused, withHeaders } from './endpoint.ts';
import { methodNotAllowed, unknownUrl } from './errors.ts';
import { getModel, listModels } from './models.ts';

/** Paths of the API that exist, with what each method is called in fault rules and the journal. */
const OPERATIONS: readonly { path: RegExp; methods: Readonly<Record<string, string>> }[] = [
  { path: /^\/v1\/embeddings$/, methods: { POST: 'embeddings.create' } },
  { path: /^\/v1\/chat\/completions$/, methods: { POST: 'chat.completions.create' } },
  { path: /^\/v1\/models$/, methods: { GET: 'models.list' } },
  { path: /^\/v1\/models\/[^/]+$/, methods: { GET: 'models.retrieve' } },
];

export function operationOf({ method, pathname }: { method: string; pathname: string }): string | undefined {
  return OPERATIONS.find(({ path }) => path.test(pathname))?.methods[method];
}

export function createRouter(deps: OpenAiDeps): Hono {
  const app = new Hono();
  app.post('/v1/embeddings', endpoint(deps, answerEmbeddings));
  app.post('/v1/chat/completions', endpoint(deps, answerChat));
  app.get(
    '/v1/models',
    endpoint(deps, () => pretty(listModels())),
  );
  app.get(
    '/v1/models/:id',
    endpoint(deps, ({ context }) => pretty(getModel(context.req.param('id') ?? ''))),
  );
  app.all('*', (context) => {
    const { method, path } = context.req;
    const exists = OPERATIONS.some((operation) => operation.path.test(path));
    const error = exists ? methodNotAllowed(method, path) : unknownUrl(method, path);
    return refused(error, withHeaders(deps));
  });
  return app;
}

function pretty(value: unknown): Answer {
  return { body: `${JSON.stringify(value, null, 2)}\n` };
}
