import { embeddingCost } from '../costs/index.ts';
import { VendorError } from '../errors.ts';
import type { LeasedJob } from '../queue/leased-job.ts';
import type { StageOutcome } from '../queue/outcomes.ts';
import { embeddingSpace } from '../vendors/embedding-space.ts';
import type { Embedder } from '../vendors/types.ts';
import type { StageContext } from './context.ts';
import { checkVectors } from './vectors.ts';

interface PendingChunk {
  readonly chunkId: string;
  readonly text: string;
  readonly tokens: number;
  /** Chunks of the document without a vector in our space, this one included. */
  readonly pending: number;
}

/** `embedding_in_progress`: embeds one batch of the chunks that have no vector yet; runs again until none is left. */
export async function embed(job: LeasedJob, context: StageContext): Promise<StageOutcome> {
  const embedder = context.vendors.embedder();
  const space = embeddingSpace(embedder);
  embeddingCost(embedder.provenance.model, 0); // what has no price is not bought
  const { maxInputs, maxTokens } = context.config.embedding;
  const pending = await readPending(context, { job, space, limit: maxInputs });
  if (pending.length === 0) return done(job, { kind: 'none' }, 0);
  const batch = firstBatch(pending, maxTokens);
  const vectors = await buy(context, embedder, batch);
  const left = (pending[0]?.pending ?? 0) - batch.length;
  const effect = {
    kind: 'vectors',
    chunkIds: batch.map(({ chunkId }) => chunkId),
    vectors,
    provenance: embedder.provenance,
    space,
  } as const;
  return done(job, effect, left);
}

function done(
  job: LeasedJob,
  effect: Extract<StageOutcome, { kind: 'advance' }>['effect'],
  left: number,
): StageOutcome {
  const embedded = (job.progress.chunks ?? 0) - left;
  return {
    kind: 'advance',
    steps: [
      left === 0
        ? { to: 'embeddings_stored', event: { code: 'EMBEDDINGS_STORED', payload: { embedded, left } } }
        : { to: 'embedding_in_progress', event: { code: 'EMBED_BATCH_STORED', payload: { embedded, left } } },
    ],
    effect,
    progress: { embedded },
  };
}

async function readPending(
  context: StageContext,
  of: { job: LeasedJob; space: string; limit: number },
): Promise<PendingChunk[]> {
  const { rows } = await context.database.query<PendingChunk>(
    `select chunk_id as "chunkId", text, tokens, count(*) over ()::int as pending from upload_pipeline.document_chunks
     where document_id = $1 and backend = $4 and embedding_space is distinct from $2 order by ord limit $3`,
    [of.job.documentId, of.space, of.limit, of.job.choice.backends.llamaparse],
  );
  return rows;
}

function firstBatch(pending: readonly PendingChunk[], maxTokens: number): PendingChunk[] {
  const batch: PendingChunk[] = [];
  let tokens = 0;
  for (const chunk of pending) {
    tokens += chunk.tokens;
    if (tokens > maxTokens && batch.length > 0) break;
    batch.push(chunk);
  }
  return batch;
}

/** Checked vectors, in the order of the chunks. An answer that cannot be used was still billed: it is booked too. */
async function buy(
  context: StageContext,
  embedder: Embedder,
  batch: readonly PendingChunk[],
): Promise<readonly Float32Array[]> {
  const { vendor, backend, model } = embedder.provenance;
  const book = (inputTokens: number) =>
    context.charge({ vendor, backend, model, units: { inputTokens }, ...embeddingCost(model, inputTokens) });
  const texts = batch.map(({ text }) => text);
  const result = await context
    .call('openai', (call) => embedder.embed(texts, call))
    .catch((error: unknown) => {
      if (error instanceof VendorError && error.failure === 'malformed') {
        book(batch.reduce((sum, { tokens }) => sum + tokens, 0));
      }
      throw error;
    });
  book(result.tokens);
  checkVectors(texts, result.vectors, embedder.dimensions);
  return result.vectors;
}
