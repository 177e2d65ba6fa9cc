import { PipelineError } from '../errors.ts';
import type { LeasedJob } from '../queue/leased-job.ts';
import type { StageOutcome } from '../queue/outcomes.ts';
import { embeddingSpace } from '../vendors/embedding-space.ts';
import type { StageContext } from './context.ts';
import { readParsed, sha256 } from './stored.ts';

interface StoredChunk {
  readonly ord: number;
  readonly text: string;
  readonly textSha256: string;
  readonly charStart: number;
  readonly charEnd: number;
  /** Length of its vector in the present space; null without one. */
  readonly norm: number | null;
}

/** `embeddings_stored`: complete only when everything, recounted from storage and database, agrees. */
export async function finalize(job: LeasedJob, context: StageContext): Promise<StageOutcome> {
  const parsed = await readParsed(job, context); // from storage, its hash compared: never from what was carried
  const chunks = await readChunks(job, context);
  const flaw = flawOf(parsed, chunks);
  if (flaw) throw new PipelineError(flaw.code, flaw.message, { retryable: true });
  const counts = { chunks: chunks.length, embedded: chunks.length };
  return {
    kind: 'advance',
    steps: [{ to: 'complete', event: { code: 'COMPLETED', payload: counts } }],
    effect: { kind: 'none' },
    progress: counts,
  };
}

async function readChunks(job: LeasedJob, context: StageContext): Promise<StoredChunk[]> {
  const { rows } = await context.database.query<StoredChunk>(
    `select ord, text, text_sha256 as "textSha256", char_start as "charStart", char_end as "charEnd",
       case when embedding_space = $2 then vector_norm(embedding) end as norm
     from upload_pipeline.document_chunks where document_id = $1 and backend = $3 order by ord`,
    [job.documentId, embeddingSpace(context.vendors.embedder()), job.choice.backends.llamaparse],
  );
  return rows;
}

function flawOf(parsed: string, chunks: readonly StoredChunk[]): { code: string; message: string } | undefined {
  if (chunks.length === 0) return { code: 'NO_CHUNKS', message: 'the document has no chunks' };
  const gap = chunks.findIndex((chunk, place) => chunk.ord !== place);
  if (gap !== -1) return { code: 'CHUNKS_INCOMPLETE', message: `chunk ${gap} is missing` };
  const changed = chunks.find((chunk) => !isUntouched(parsed, chunk));
  if (changed)
    return { code: 'CHUNK_HASH_MISMATCH', message: `chunk ${changed.ord} is not what was cut from the text` };
  const bare = chunks.filter(({ norm }) => norm === null).length;
  if (bare > 0) return { code: 'VECTORS_MISSING', message: `${bare} of ${chunks.length} chunks have no vector` };
  const odd = chunks.find(({ norm }) => !(Math.abs((norm ?? 0) - 1) < 0.02));
  return odd && { code: 'VECTOR_INVALID', message: `the vector of chunk ${odd.ord} is not of length 1` };
}

function isUntouched(parsed: string, { text, textSha256, charStart, charEnd }: StoredChunk): boolean {
  return text === parsed.slice(charStart, charEnd) && sha256(text) === textSha256;
}
