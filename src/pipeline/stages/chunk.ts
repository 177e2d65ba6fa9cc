import { CHUNKER, CHUNKER_VERSION, chunkMarkdown } from '../chunking/index.ts';
import { chunkId } from '../documents/ids.ts';
import { PipelineError } from '../errors.ts';
import type { NewChunk } from '../queue/effects.ts';
import type { LeasedJob } from '../queue/leased-job.ts';
import type { StageOutcome } from '../queue/outcomes.ts';
import type { StageContext } from './context.ts';
import { readParsed, sha256 } from './stored.ts';

/** `chunking`: cuts the parsed text. The same text gives the same chunks with the same ids, however often it is run. */
export async function chunk(job: LeasedJob, context: StageContext): Promise<StageOutcome> {
  const { pageOffsets, parseProvenance } = job.document;
  if (pageOffsets === null || parseProvenance === null) {
    throw new PipelineError('INTERNAL', 'no parse is on record', { retryable: false });
  }
  const parsed = context.carried.parsed ?? (await readParsed(job, context));
  const chunks = chunkMarkdown(parsed, pageOffsets, context.config.chunking).map(
    ({ ord, text, ...rest }): NewChunk => ({
      ...rest,
      ord,
      text,
      chunkId: chunkId(job.documentId, CHUNKER, CHUNKER_VERSION, ord),
      textSha256: sha256(text),
    }),
  );
  if (chunks.length === 0) throw new PipelineError('NO_CHUNKS', 'the text gave no chunks', { retryable: false });
  return {
    kind: 'advance',
    steps: [
      { to: 'chunks_stored', event: { code: 'CHUNKS_STORED', payload: { chunks: chunks.length } } },
      { to: 'embedding_queued', event: { code: 'EMBEDDING_QUEUED', payload: {} } },
      { to: 'embedding_in_progress', event: { code: 'EMBEDDING_STARTED', payload: {} } },
    ],
    effect: { kind: 'chunks', chunker: CHUNKER, version: CHUNKER_VERSION, chunks, provenance: parseProvenance },
    progress: { chunks: chunks.length, embedded: 0 },
  };
}
