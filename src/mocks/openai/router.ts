import { Hono } from 'hono';
import type { MockedRoute } from '../kit/fidelity.ts';
import { cancelBatch, createBatch, getBatch, listBatches } from './batches/handler.ts';
import { answerChat } from './chat/handler.ts';
import {
  deleteCompletion,
  getCompletion,
  listCompletions,
  listMessages,
  updateCompletion,
} from './chat/stored-handler.ts';
import { answerEmbeddings } from './embeddings/handler.ts';
import { type Answer, type Exchange, endpoint, type OpenAiDeps, printed, refused, withHeaders } from './endpoint.ts';
import { methodNotAllowed, notMocked, unknownUrl } from './errors.ts';
import { deleteFile, fileContent, getFile, listFiles, uploadFile } from './files/handler.ts';
import { deleteModel, getModel, listModels } from './models.ts';
import { answerModeration } from './moderations/handler.ts';
import { createResponse } from './responses/create.ts';
import {
  cancelResponse,
  compactResponse,
  countInputTokens,
  deleteResponse,
  getResponse,
  listInputItems,
} from './responses/handler.ts';
import { isUnmocked } from './unmocked.ts';

type Handler = (exchange: Exchange) => Answer | Promise<Answer>;

/** Every call of the API that is mocked: its path, its method, its name in fault rules and the journal. */
const ROUTES: readonly (readonly [method: string, path: string, operation: string, handler: Handler])[] = [
  ['POST', '/v1/embeddings', 'embeddings.create', answerEmbeddings],
  ['POST', '/v1/chat/completions', 'chat.completions.create', answerChat],
  ['GET', '/v1/chat/completions', 'chat.completions.list', listCompletions],
  ['GET', '/v1/chat/completions/:id', 'chat.completions.retrieve', getCompletion],
  ['POST', '/v1/chat/completions/:id', 'chat.completions.update', updateCompletion],
  ['DELETE', '/v1/chat/completions/:id', 'chat.completions.delete', deleteCompletion],
  ['GET', '/v1/chat/completions/:id/messages', 'chat.completions.messages.list', listMessages],
  ['POST', '/v1/responses', 'responses.create', createResponse],
  ['POST', '/v1/responses/input_tokens', 'responses.input_tokens.count', countInputTokens],
  ['POST', '/v1/responses/compact', 'responses.compact', compactResponse],
  ['GET', '/v1/responses/:id', 'responses.retrieve', getResponse],
  ['DELETE', '/v1/responses/:id', 'responses.delete', deleteResponse],
  ['POST', '/v1/responses/:id/cancel', 'responses.cancel', cancelResponse],
  ['GET', '/v1/responses/:id/input_items', 'responses.input_items.list', listInputItems],
  ['POST', '/v1/moderations', 'moderations.create', answerModeration],
  ['GET', '/v1/models', 'models.list', () => printed(listModels())],
  ['GET', '/v1/models/:id', 'models.retrieve', ({ context }) => printed(getModel(context.req.param('id') ?? ''))],
  ['DELETE', '/v1/models/:id', 'models.delete', ({ context }) => printed(deleteModel(context.req.param('id') ?? ''))],
  ['POST', '/v1/files', 'files.create', uploadFile],
  ['GET', '/v1/files', 'files.list', listFiles],
  ['GET', '/v1/files/:id', 'files.retrieve', getFile],
  ['DELETE', '/v1/files/:id', 'files.delete', deleteFile],
  ['GET', '/v1/files/:id/content', 'files.content', fileContent],
  ['POST', '/v1/batches', 'batches.create', createBatch],
  ['GET', '/v1/batches', 'batches.list', listBatches],
  ['GET', '/v1/batches/:id', 'batches.retrieve', getBatch],
  ['POST', '/v1/batches/:id/cancel', 'batches.cancel', cancelBatch],
];

/** The route table, for the fidelity ledger. */
export function mockedRoutes(): readonly MockedRoute[] {
  return ROUTES.map(([method, path, operation]) => ({ method, path, operation }));
}

const PATTERNS = ROUTES.map(([method, path, operation]) => ({
  method,
  operation,
  pattern: new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`),
}));

export function operationOf({ method, pathname }: { method: string; pathname: string }): string | undefined {
  return PATTERNS.find((route) => route.method === method && route.pattern.test(pathname))?.operation;
}

export function createRouter(deps: OpenAiDeps): Hono {
  const app = new Hono();
  for (const [method, path, , handler] of ROUTES) app.on(method, path, endpoint(deps, handler));
  const unmocked = endpoint(deps, ({ context: { req } }) => {
    throw notMocked(`${req.method} ${req.path}`);
  });
  app.notFound((context) => {
    const { method, path } = context.req;
    if (isUnmocked(path)) return unmocked(context);
    const exists = PATTERNS.some(({ pattern }) => pattern.test(path));
    const error = exists ? methodNotAllowed(method, path) : unknownUrl(method, path);
    return refused(error, withHeaders(deps));
  });
  return app;
}
