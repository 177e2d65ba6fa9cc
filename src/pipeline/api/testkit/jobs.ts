import { VectorParam } from '../../../lib/database/types.ts';
import { chunkId } from '../../documents/ids.ts';
import { STATUSES, type Status } from '../../statuses.ts';
import { EMBEDDER_PROVENANCE } from './vendors.ts';
import { announce, TEXT, type World } from './world.ts';

/** Uploads and confirms `bytes`: the job is queued, as far as the API brings it. */
export async function queuedJob(world: World, token: string, bytes: Uint8Array = TEXT, filename = 'policy.md') {
  const upload = await world.api.post('/api/v2/upload', { token, json: announce(bytes, filename) });
  if (upload.status !== 200) throw new Error(`the upload was refused: ${upload.text}`);
  const { job_id: jobId, document_id: documentId, upload_path: path } = upload.body;
  world.vendors.objects.set(path, bytes);
  const confirmed = await world.api.post(`/api/v2/jobs/${jobId}/uploaded`, { token });
  if (confirmed.status !== 200) throw new Error(`the bytes were refused: ${confirmed.text}`);
  return { jobId: String(jobId), documentId: String(documentId) };
}

/** Walks a queued job, as the worker would, to `status`: never by a step the database forbids. */
export async function walkTo(world: World, jobId: string, status: Status): Promise<void> {
  const steps = STATUSES.slice(1, STATUSES.indexOf('complete'));
  const last = status === 'complete' ? steps.length : steps.indexOf(status) + 1;
  for (const step of steps.slice(0, last)) {
    await world.database.query(
      `update upload_pipeline.upload_jobs set status = $2, changed_by = 'worker' where job_id = $1`,
      [jobId, step],
    );
  }
  if (status === 'complete') await end(world, jobId, 'complete', 'done');
}

/** Ends a queued job from where it stands. */
export async function end(world: World, jobId: string, status: Status, state: 'done' | 'deadletter'): Promise<void> {
  await world.database.query(
    `update upload_pipeline.upload_jobs set state = 'working', lease_token = job_id, lease_until = $2 where job_id = $1`,
    [jobId, new Date(world.clock.now())],
  );
  await world.database.query(
    `update upload_pipeline.upload_jobs set status = $2, state = $3, changed_by = 'worker', lease_token = null,
       lease_until = null, finished_at = $4 where job_id = $1`,
    [jobId, status, state, new Date(world.clock.now())],
  );
}

export interface TestChunk {
  readonly text: string;
  readonly vector: Float32Array | null;
  readonly page?: number;
  /** `mock:text-embedding-3-small:1536` unless said. */
  readonly space?: string;
}

export async function storeChunks(
  world: World,
  of: { readonly documentId: string; readonly userId: string },
  chunks: readonly TestChunk[],
): Promise<string[]> {
  const ids: string[] = [];
  for (const [ord, chunk] of chunks.entries()) {
    const id = chunkId(of.documentId, 'test', '1', ord);
    ids.push(id);
    const page = chunk.page ?? ord + 1;
    await world.database.query(
      `insert into upload_pipeline.document_chunks (chunk_id, document_id, user_id, chunker, chunker_version, ord, text,
         text_sha256, tokens, page_from, page_to, char_start, char_end, headings, provenance, embedding,
         embed_provenance, embedding_space, created_at)
       values ($1, $2, $3, 'test', '1', $4, $5, 'x', 5, $6, $6, $7, $8, $9, $10::jsonb, $11, $12::jsonb, $13, $14)`,
      [
        id,
        of.documentId,
        of.userId,
        ord,
        chunk.text,
        page,
        ord * 100,
        ord * 100 + chunk.text.length,
        ['Policy'],
        JSON.stringify({ vendor: 'llamaparse', backend: 'mock', model: 'cost_effective', version: 'latest' }),
        chunk.vector === null ? null : new VectorParam(chunk.vector),
        chunk.vector === null ? null : JSON.stringify(EMBEDDER_PROVENANCE),
        chunk.vector === null ? null : (chunk.space ?? 'mock:text-embedding-3-small:1536'),
        new Date(world.clock.now()),
      ],
    );
  }
  return ids;
}
