import { type Queryable, VectorParam } from '../../lib/database/types.ts';
import type { Backends } from '../vendors/types.ts';

/** One chunk near the question. Offsets are UTF-16 units into the document's parsed markdown. */
export interface Passage {
  readonly chunkId: string;
  readonly documentId: string;
  readonly filename: string;
  readonly text: string;
  readonly pageFrom: number;
  readonly pageTo: number;
  readonly charStart: number;
  readonly charEnd: number;
  /** Cosine, −1 to 1. */
  readonly similarity: number;
}

export interface SearchQuery {
  readonly userId: string;
  readonly vector: Float32Array;
  /** Only vectors of this space are compared. */
  readonly embeddingSpace: string;
  /** Only documents that these made, from the parsed text to the vectors. */
  readonly backends: Backends;
  readonly topK: number;
  readonly minSimilarity: number;
}

/**
 * The user's nearest passages, best first: exact cosine over all chunks of documents that are complete. A document
 * counts as complete by its newest job of the same backends, leaving out those that only say "duplicate".
 */
export async function searchPassages(db: Queryable, query: SearchQuery): Promise<Passage[]> {
  const { rows } = await db.query<Passage>(
    `with newest as (
       select distinct on (document_id) document_id, status from upload_pipeline.upload_jobs
       where user_id = $1 and status <> 'duplicate' and llamaparse_backend = $6 and openai_backend = $7
       order by document_id, created_at desc, job_id desc),
     near as (
       select c.chunk_id, c.document_id, c.text, c.page_from, c.page_to, c.char_start, c.char_end,
         1 - (c.embedding <=> $2) as similarity
       from upload_pipeline.document_chunks c join newest using (document_id)
       where c.user_id = $1 and c.backend = $6 and c.embedding_space = $3 and c.embedding is not null and newest.status = 'complete'
       order by similarity desc, c.chunk_id limit $4)
     select near.chunk_id as "chunkId", near.document_id as "documentId", d.filename, near.text,
       near.page_from as "pageFrom", near.page_to as "pageTo", near.char_start as "charStart",
       near.char_end as "charEnd", near.similarity
     from near join upload_pipeline.documents d using (document_id)
     where near.similarity >= $5
     order by near.similarity desc, near.chunk_id`,
    [
      query.userId,
      new VectorParam(query.vector),
      query.embeddingSpace,
      query.topK,
      query.minSimilarity,
      query.backends.llamaparse,
      query.backends.openai,
    ],
  );
  return rows;
}
