import { type Answer, type Exchange, printed, readJson } from '../endpoint.ts';
import { OpenAiError } from '../errors.ts';
import { pageOf, pageRequest } from '../paging.ts';
import { checkedBody } from '../refusals.ts';
import { attachAll } from './attach.ts';
import { changedVectorStore, newVectorStore, searchRequest } from './schemas.ts';
import { search } from './search.ts';
import type { VectorStore } from './store.ts';
import { isExpired, storeView } from './view.ts';

export const PAGE = { defaultLimit: 20, maxLimit: 100, order: 'desc' } as const;

/** POST /v1/vector_stores */
export async function createVectorStore(exchange: Exchange): Promise<Answer> {
  const { deps, context } = exchange;
  const asked = checkedBody(newVectorStore, await readJson(context.req.raw), 'newer');
  const files = (asked.file_ids ?? []).map((id) => ({ file_id: id, chunking_strategy: asked.chunking_strategy }));
  for (const { file_id: id } of files) deps.files.get(id); // before there is a store
  const store = deps.vectorStores.create({
    name: asked.name ?? '',
    description: asked.description ?? null,
    metadata: asked.metadata ?? {},
    expiresAfterDays: asked.expires_after?.days ?? null,
  });
  if (files.length > 0) await attachAll(exchange, store, files);
  return shown(exchange, store);
}

/** GET /v1/vector_stores */
export function listVectorStores({ deps, context }: Exchange): Answer {
  const views = deps.vectorStores.list().map((store) => storeView(store, deps.clock.now()));
  return printed(pageOf(views, pageRequest(context.req.query(), PAGE)));
}

/** GET /v1/vector_stores/{id} */
export function getVectorStore(exchange: Exchange): Answer {
  return shown(exchange, named(exchange));
}

/** POST /v1/vector_stores/{id}: what is left out stays as it is. */
export async function updateVectorStore(exchange: Exchange): Promise<Answer> {
  const store = named(exchange);
  const {
    name,
    metadata,
    expires_after: expiry,
  } = checkedBody(changedVectorStore, await readJson(exchange.context.req.raw), 'newer');
  if (name !== undefined) store.name = name ?? '';
  if (metadata !== undefined) store.metadata = metadata ?? {};
  if (expiry !== undefined) store.expiresAfterDays = expiry?.days ?? null;
  return shown(exchange, store);
}

/** DELETE /v1/vector_stores/{id}: its files stay. */
export function deleteVectorStore({ deps, context }: Exchange): Answer {
  const id = context.req.param('id') ?? '';
  deps.vectorStores.remove(id);
  return printed({ id, object: 'vector_store.deleted', deleted: true });
}

const DEFAULT_RESULTS = 10;

/** POST /v1/vector_stores/{id}/search */
export async function searchVectorStore(exchange: Exchange): Promise<Answer> {
  const { deps, context } = exchange;
  const store = named(exchange);
  const asked = checkedBody(searchRequest, await readJson(context.req.raw), 'newer');
  const queries = [asked.query].flat();
  const nowMs = deps.clock.now();
  if (isExpired(store, nowMs)) throw expired(store);
  store.activeMs = nowMs;
  const found = search(
    [store],
    {
      queries,
      filter: asked.filters ?? undefined,
      limit: asked.max_num_results ?? DEFAULT_RESULTS,
      threshold: asked.ranking_options?.score_threshold ?? 0,
    },
    nowMs,
  );
  deps.journal.note(context.req.raw, { vectorStore: store.id, results: found.length });
  const data = found.map(({ file, text, score }) => ({
    file_id: file.id,
    filename: file.filename,
    score,
    attributes: file.attributes,
    content: [{ type: 'text', text }],
  }));
  const page = { object: 'vector_store.search_results.page', search_query: queries };
  return printed({ ...page, data, has_more: false, next_page: null });
}

/** Wording unconfirmed. */
function expired({ id }: VectorStore): OpenAiError {
  return new OpenAiError(400, `Vector store '${id}' has expired.`, { code: 'vector_store_expired' });
}

export function named({ deps, context }: Exchange): VectorStore {
  return deps.vectorStores.get(context.req.param('id') ?? '');
}

function shown({ deps }: Exchange, store: VectorStore): Answer {
  return printed(storeView(store, deps.clock.now()));
}
