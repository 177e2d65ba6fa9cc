import { type Answer, type Exchange, printed, readJson } from '../endpoint.ts';
import { pageOf, pageRequest } from '../paging.ts';
import { checkedBody } from '../refusals.ts';
import { batchRequest } from './schemas.ts';

/** POST /v1/batches */
export async function createBatch({ deps, apiKey, context }: Exchange): Promise<Answer> {
  const request = checkedBody(batchRequest, await readJson(context.req.raw));
  const batch = await deps.batches.create(request, apiKey);
  deps.journal.note(context.req.raw, { batch: batch.id, endpoint: batch.endpoint });
  return printed(batch);
}

/** GET /v1/batches */
export async function listBatches({ deps, context }: Exchange): Promise<Answer> {
  const request = pageRequest(context.req.query(), { defaultLimit: 20, maxLimit: 100, order: 'desc' });
  return printed(pageOf(await deps.batches.list(), request));
}

/** GET /v1/batches/{id} */
export async function getBatch({ deps, context }: Exchange): Promise<Answer> {
  return printed(await deps.batches.get(context.req.param('id') ?? ''));
}

/** POST /v1/batches/{id}/cancel */
export async function cancelBatch({ deps, context }: Exchange): Promise<Answer> {
  return printed(await deps.batches.cancel(context.req.param('id') ?? ''));
}
