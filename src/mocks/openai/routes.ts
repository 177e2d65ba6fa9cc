import type { MockedRoute } from '../kit/fidelity.ts';
import { lazily } from '../kit/lazily.ts';
import type { Answer, Exchange } from './endpoint.ts';

type Handler = (exchange: Exchange) => Answer | Promise<Answer>;

const embeddings = lazily(() => import('./embeddings/handler.ts'));
const chat = lazily(() => import('./chat/handler.ts'));
const storedChat = lazily(() => import('./chat/stored-handler.ts'));
const completions = lazily(() => import('./completions/handler.ts'));
const newResponse = lazily(() => import('./responses/create.ts'));
const responses = lazily(() => import('./responses/handler.ts'));
const conversations = lazily(() => import('./conversations/handler.ts'));
const moderations = lazily(() => import('./moderations/handler.ts'));
const models = lazily(() => import('./models-handler.ts'));
const files = lazily(() => import('./files/handler.ts'));
const uploads = lazily(() => import('./uploads/handler.ts'));
const vectorStores = lazily(() => import('./vector-stores/handler.ts'));
const attached = lazily(() => import('./vector-stores/files-handler.ts'));
const batches = lazily(() => import('./batches/handler.ts'));

/** Every call of the API that is mocked: its path, its method, its name in fault rules and the journal. */
export const ROUTES: readonly (readonly [method: string, path: string, operation: string, handler: Handler])[] = [
  ['POST', '/v1/embeddings', 'embeddings.create', embeddings('answerEmbeddings')],
  ['POST', '/v1/chat/completions', 'chat.completions.create', chat('answerChat')],
  ['GET', '/v1/chat/completions', 'chat.completions.list', storedChat('listCompletions')],
  ['GET', '/v1/chat/completions/:id', 'chat.completions.retrieve', storedChat('getCompletion')],
  ['POST', '/v1/chat/completions/:id', 'chat.completions.update', storedChat('updateCompletion')],
  ['DELETE', '/v1/chat/completions/:id', 'chat.completions.delete', storedChat('deleteCompletion')],
  ['GET', '/v1/chat/completions/:id/messages', 'chat.completions.messages.list', storedChat('listMessages')],
  ['POST', '/v1/completions', 'completions.create', completions('createCompletion')],
  ['POST', '/v1/responses', 'responses.create', newResponse('createResponse')],
  ['POST', '/v1/responses/input_tokens', 'responses.input_tokens.count', responses('countInputTokens')],
  ['POST', '/v1/responses/compact', 'responses.compact', responses('compactResponse')],
  ['GET', '/v1/responses/:id', 'responses.retrieve', responses('getResponse')],
  ['DELETE', '/v1/responses/:id', 'responses.delete', responses('deleteResponse')],
  ['POST', '/v1/responses/:id/cancel', 'responses.cancel', responses('cancelResponse')],
  ['GET', '/v1/responses/:id/input_items', 'responses.input_items.list', responses('listInputItems')],
  ['POST', '/v1/conversations', 'conversations.create', conversations('createConversation')],
  ['GET', '/v1/conversations/:id', 'conversations.retrieve', conversations('getConversation')],
  ['POST', '/v1/conversations/:id', 'conversations.update', conversations('updateConversation')],
  ['DELETE', '/v1/conversations/:id', 'conversations.delete', conversations('deleteConversation')],
  ['POST', '/v1/conversations/:id/items', 'conversations.items.create', conversations('createItems')],
  ['GET', '/v1/conversations/:id/items', 'conversations.items.list', conversations('listItems')],
  ['GET', '/v1/conversations/:id/items/:item', 'conversations.items.retrieve', conversations('getItem')],
  ['DELETE', '/v1/conversations/:id/items/:item', 'conversations.items.delete', conversations('deleteItem')],
  ['POST', '/v1/moderations', 'moderations.create', moderations('answerModeration')],
  ['GET', '/v1/models', 'models.list', models('answerModels')],
  ['GET', '/v1/models/:id', 'models.retrieve', models('answerModel')],
  ['DELETE', '/v1/models/:id', 'models.delete', models('refuseDeletion')],
  ['POST', '/v1/files', 'files.create', files('uploadFile')],
  ['GET', '/v1/files', 'files.list', files('listFiles')],
  ['GET', '/v1/files/:id', 'files.retrieve', files('getFile')],
  ['DELETE', '/v1/files/:id', 'files.delete', files('deleteFile')],
  ['GET', '/v1/files/:id/content', 'files.content', files('fileContent')],
  ['POST', '/v1/uploads', 'uploads.create', uploads('createUpload')],
  ['POST', '/v1/uploads/:id/parts', 'uploads.parts.create', uploads('addPart')],
  ['POST', '/v1/uploads/:id/complete', 'uploads.complete', uploads('completeUpload')],
  ['POST', '/v1/uploads/:id/cancel', 'uploads.cancel', uploads('cancelUpload')],
  ['POST', '/v1/vector_stores', 'vector_stores.create', vectorStores('createVectorStore')],
  ['GET', '/v1/vector_stores', 'vector_stores.list', vectorStores('listVectorStores')],
  ['GET', '/v1/vector_stores/:id', 'vector_stores.retrieve', vectorStores('getVectorStore')],
  ['POST', '/v1/vector_stores/:id', 'vector_stores.update', vectorStores('updateVectorStore')],
  ['DELETE', '/v1/vector_stores/:id', 'vector_stores.delete', vectorStores('deleteVectorStore')],
  ['POST', '/v1/vector_stores/:id/search', 'vector_stores.search', vectorStores('searchVectorStore')],
  ['POST', '/v1/vector_stores/:id/files', 'vector_stores.files.create', attached('attachFile')],
  ['GET', '/v1/vector_stores/:id/files', 'vector_stores.files.list', attached('listAttached')],
  ['GET', '/v1/vector_stores/:id/files/:file', 'vector_stores.files.retrieve', attached('getAttached')],
  ['POST', '/v1/vector_stores/:id/files/:file', 'vector_stores.files.update', attached('updateAttached')],
  ['DELETE', '/v1/vector_stores/:id/files/:file', 'vector_stores.files.delete', attached('detachFile')],
  ['GET', '/v1/vector_stores/:id/files/:file/content', 'vector_stores.files.content', attached('attachedContent')],
  ['POST', '/v1/vector_stores/:id/file_batches', 'vector_stores.file_batches.create', attached('createFileBatch')],
  ['GET', '/v1/vector_stores/:id/file_batches/:batch', 'vector_stores.file_batches.retrieve', attached('getFileBatch')],
  [
    'POST',
    '/v1/vector_stores/:id/file_batches/:batch/cancel',
    'vector_stores.file_batches.cancel',
    attached('cancelFileBatch'),
  ],
  [
    'GET',
    '/v1/vector_stores/:id/file_batches/:batch/files',
    'vector_stores.file_batches.list_files',
    attached('listBatchFiles'),
  ],
  ['POST', '/v1/batches', 'batches.create', batches('createBatch')],
  ['GET', '/v1/batches', 'batches.list', batches('listBatches')],
  ['GET', '/v1/batches/:id', 'batches.retrieve', batches('getBatch')],
  ['POST', '/v1/batches/:id/cancel', 'batches.cancel', batches('cancelBatch')],
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

/** Of paths without parameters, by method and path. */
const FIXED_OPERATIONS = new Map(
  ROUTES.filter(([, path]) => isFixed(path)).map(([method, path, operation]) => [`${method} ${path}`, operation]),
);

/** Whether a route's path has no parameters. */
export function isFixed(path: string): boolean {
  return !path.includes(':');
}

/** The route's name for a request, or undefined where there is no such route. */
export function operationOf({ method, pathname }: { method: string; pathname: string }): string | undefined {
  const operation = FIXED_OPERATIONS.get(`${method} ${pathname}`);
  if (operation !== undefined) return operation;
  return PATTERNS.find((route) => route.method === method && route.pattern.test(pathname))?.operation;
}

/** Whether there is a route with this path, whatever the method. */
export function isPath(path: string): boolean {
  return PATTERNS.some(({ pattern }) => pattern.test(path));
}
