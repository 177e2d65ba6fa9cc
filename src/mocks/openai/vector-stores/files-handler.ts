import { type Answer, type Exchange, printed, readJson } from '../endpoint.ts';
import { fileBatchId } from '../ids.ts';
import { pageOf, pageRequest } from '../paging.ts';
import { checkedBody } from '../refusals.ts';
import { attachAll, pollAfter } from './attach.ts';
import { filesAsked } from './checks.ts';
import { named, PAGE } from './handler.ts';
import { changedFile, newFile, newFileBatch, statusFilter } from './schemas.ts';
import { batchIn, type FileBatch, fileIn, type IndexedFile } from './store.ts';
import { batchView, filesOf, fileView, statusOf } from './view.ts';

/** POST /v1/vector_stores/{id}/files */
export async function attachFile(exchange: Exchange): Promise<Answer> {
  const store = named(exchange);
  const asked = checkedBody(newFile, await readJson(exchange.context.req.raw), 'newer');
  const [file] = await attachAll(exchange, store, [asked]);
  return shown(exchange, file as IndexedFile);
}

/** GET /v1/vector_stores/{id}/files?filter */
export function listAttached(exchange: Exchange): Answer {
  return pageOfFiles(exchange, [...named(exchange).files.values()]);
}

/** GET /v1/vector_stores/{id}/files/{file} */
export function getAttached(exchange: Exchange): Answer {
  return shown(exchange, namedFile(exchange));
}

/** POST /v1/vector_stores/{id}/files/{file} */
export async function updateAttached(exchange: Exchange): Promise<Answer> {
  const file = namedFile(exchange);
  const { attributes } = checkedBody(changedFile, await readJson(exchange.context.req.raw), 'newer');
  file.attributes = attributes ?? {};
  return shown(exchange, file);
}

/** DELETE /v1/vector_stores/{id}/files/{file}: the file itself stays. */
export function detachFile(exchange: Exchange): Answer {
  const { id } = namedFile(exchange);
  exchange.deps.vectorStores.detach(named(exchange), id);
  return printed({ id, object: 'vector_store.file.deleted', deleted: true });
}

/** GET /v1/vector_stores/{id}/files/{file}/content: the text as it was read. */
export function attachedContent(exchange: Exchange): Answer {
  const { outcome } = namedFile(exchange);
  const data = outcome.type === 'chunks' ? [{ type: 'text', text: outcome.text }] : [];
  return printed({ object: 'vector_store.file_content.page', data, has_more: false, next_page: null });
}

/** POST /v1/vector_stores/{id}/file_batches */
export async function createFileBatch(exchange: Exchange): Promise<Answer> {
  const { deps, context } = exchange;
  const store = named(exchange);
  const asked = filesAsked(checkedBody(newFileBatch, await readJson(context.req.raw), 'newer'));
  const files = await attachAll(exchange, store, asked);
  const batch: FileBatch = {
    id: fileBatchId(deps.random),
    createdMs: deps.clock.now(),
    fileIds: files.map(({ id }) => id),
    isCancelled: false,
  };
  deps.vectorStores.addBatch(store, batch);
  return shownBatch(exchange, batch);
}

/** GET /v1/vector_stores/{id}/file_batches/{batch} */
export function getFileBatch(exchange: Exchange): Answer {
  return shownBatch(exchange, namedBatch(exchange));
}

/** POST /v1/vector_stores/{id}/file_batches/{batch}/cancel: a batch that has ended stays as it is. */
export function cancelFileBatch(exchange: Exchange): Answer {
  const batch = namedBatch(exchange);
  const nowMs = exchange.deps.clock.now();
  const working = filesOf(named(exchange), batch).filter((file) => statusOf(file, nowMs) === 'in_progress');
  for (const file of working) file.isCancelled = true;
  if (working.length > 0) batch.isCancelled = true;
  return shownBatch(exchange, batch);
}

/** GET /v1/vector_stores/{id}/file_batches/{batch}/files?filter */
export function listBatchFiles(exchange: Exchange): Answer {
  return pageOfFiles(exchange, filesOf(named(exchange), namedBatch(exchange)));
}

function pageOfFiles(exchange: Exchange, files: readonly IndexedFile[]): Answer {
  const { deps, context } = exchange;
  const query = context.req.query();
  const { filter } = checkedBody(statusFilter, { filter: query.filter }, 'newer');
  const views = files.map((file) => fileView(named(exchange), file, deps.clock.now()));
  const wanted = views.filter(({ status }) => filter === undefined || status === filter);
  return printed(pageOf(wanted, pageRequest(query, PAGE)));
}

function namedFile(exchange: Exchange): IndexedFile {
  return fileIn(named(exchange), exchange.context.req.param('file') ?? '');
}

function namedBatch(exchange: Exchange): FileBatch {
  return batchIn(named(exchange), exchange.context.req.param('batch') ?? '');
}

function shown(exchange: Exchange, file: IndexedFile): Answer {
  pollAfter(exchange, [file]);
  return printed(fileView(named(exchange), file, exchange.deps.clock.now()));
}

function shownBatch(exchange: Exchange, batch: FileBatch): Answer {
  const store = named(exchange);
  pollAfter(exchange, filesOf(store, batch));
  return printed(batchView(store, batch, exchange.deps.clock.now()));
}
