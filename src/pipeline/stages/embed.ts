import { embeddingCost } from '../costs/index.ts';
import type { LeasedJob } from '../queue/leased-job.ts';
import type { StageOutcome } from '../queue/outcomes.ts';
import { embeddingSpace } from '../vendors/embedding-space.ts';
import type { Embedder } from '../vendors/types.ts';
import type { StageContext } from './context.ts';
import { checkVectors } from './vectors.ts';

interface PendingChunk {
  readonly chunkId: string;
  readonly text: string;
  readonly textSha256: string;
  readonly tokens: number;
  /** Another chunk of this user with the same text has its vector in our space. */
  readonly known: boolean;
  /** Chunks of the document without a vector in our space, this one included. */
  readonly pending: number;
}

/**
 * `embedding_in_progress`: embeds one batch of the chunks that have no vector yet; runs again until none is left. A text
 * whose vector this user has already bought is not bought again: the acknowledgement copies it.
 */
export async function embed(job: LeasedJob, context: StageContext): Promise<StageOutcome> {
  const embedder = context.vendors.embedder();
  const space = embeddingSpace(embedder);
  embeddingCost(embedder.provenance.model, 0); // what has no price is not bought
  const { maxInputs, maxTokens } = context.config.embedding;
  const pending = await readPending(context, { job, space, limit: maxInputs });
  if (pending.length === 0) return done(job, { kind: 'none' }, { left: 0, saved: 0 });
  const known = pending.filter((chunk) => chunk.known);
  const wanted = firstBatch(
    pending.filter((chunk) => !chunk.known),
    maxTokens,
  );
  const bought = await buy(context, embedder, wanted);
  const left = (pending[0]?.pending ?? 0) - wanted.length - known.length;
  noteSavings(context, embedder, { all: [...known, ...wanted], bought: distinctTexts(wanted) });
  const effect = {
    kind: 'vectors',
    chunkIds: wanted.map(({ chunkId }) => chunkId),
    vectors: wanted.map(({ textSha256 }) => bought.get(textSha256) as Float32Array),
    copies: known.map(({ chunkId }) => chunkId),
    provenance: embedder.provenance,
    space,
  } as const;
  return done(job, effect, { left, saved: known.length + wanted.length - bought.size });
}

function done(
  job: LeasedJob,
  effect: Extract<StageOutcome, { kind: 'advance' }>['effect'],
  { left, saved }: { readonly left: number; readonly saved: number },
): StageOutcome {
  const embedded = (job.progress.chunks ?? 0) - left;
  return {
    kind: 'advance',
    steps: [
      left === 0
        ? { to: 'embeddings_stored', event: { code: 'EMBEDDINGS_STORED', payload: { embedded, left, saved } } }
        : { to: 'embedding_in_progress', event: { code: 'EMBED_BATCH_STORED', payload: { embedded, left, saved } } },
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
    `select c.chunk_id as "chunkId", c.text, c.text_sha256 as "textSha256", c.tokens, count(*) over ()::int as pending,
       exists (select from upload_pipeline.document_chunks d where d.user_id = c.user_id and d.embedding_space = $2
         and d.text_sha256 = c.text_sha256) as known
     from upload_pipeline.document_chunks c
     where c.document_id = $1 and c.backend = $4 and c.embedding_space is distinct from $2 order by c.ord limit $3`,
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

/** Checked vectors by text hash: a text that several chunks share is bought once. */
async function buy(
  context: StageContext,
  embedder: Embedder,
  batch: readonly PendingChunk[],
): Promise<Map<string, Float32Array>> {
  const { backend, model } = embedder.provenance;
  const priced = (inputTokens: number) => {
    const units = { inputTokens };
    return { vendor: 'openai', backend, model, units, ...embeddingCost(model, inputTokens) } as const;
  };
  const distinct = distinctTexts(batch);
  if (distinct.length === 0) return new Map();
  const texts = distinct.map(({ text }) => text);
  const { vectors } = await context.purchases.buy(
    priced(sumOfTokens(distinct)),
    () => context.call('openai', (call) => embedder.embed(texts, call)),
    ({ tokens }) => priced(tokens),
  );
  checkVectors(texts, vectors, embedder.dimensions);
  return new Map(distinct.map(({ textSha256 }, index) => [textSha256, vectors[index] as Float32Array]));
}

function distinctTexts(chunks: readonly PendingChunk[]): PendingChunk[] {
  return [...new Map(chunks.map((chunk) => [chunk.textSha256, chunk])).values()];
}

function noteSavings(
  context: StageContext,
  embedder: Embedder,
  chunks: { readonly all: readonly PendingChunk[]; readonly bought: readonly PendingChunk[] },
): void {
  const { model } = embedder.provenance;
  const [all, bought] = [sumOfTokens(chunks.all), sumOfTokens(chunks.bought)];
  if (all === bought) return;
  const microUsd = embeddingCost(model, all).microUsd - embeddingCost(model, bought).microUsd;
  const units = { inputTokens: all - bought };
  context.purchases.save({ kind: 'embedding_cache', vendor: 'openai', model, units, microUsd });
}

function sumOfTokens(chunks: readonly PendingChunk[]): number {
  return chunks.reduce((sum, { tokens }) => sum + tokens, 0);
}
