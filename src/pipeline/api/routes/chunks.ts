import { z } from 'zod';
import type { Queryable } from '../../../lib/database/types.ts';
import { RequestError } from '../../errors.ts';
import type { ApiDeps } from '../deps.ts';
import { json, route } from '../route.ts';
import { provenanceSchema, uuid } from '../schemas.ts';

const count = z.number().int().nonnegative();

const chunksAnswer = z.object({
  document_id: z.uuid(),
  chunks: z.array(
    z.object({
      chunk_id: z.uuid(),
      ord: count,
      text: z.string(),
      tokens: count,
      page_from: count,
      page_to: count,
      char_start: count,
      char_end: count,
      headings: z.array(z.string()),
      provenance: provenanceSchema,
      embed_provenance: provenanceSchema.nullable(),
      /** Of the vector's bytes as stored (pgvector's binary form); null until there is one. */
      embedding_sha256: z.string().nullable(),
    }),
  ),
});

export function chunksRoute(deps: ApiDeps) {
  return route({
    method: 'get',
    path: '/api/v2/documents/:documentId/chunks',
    id: 'listChunks',
    summary: 'The pieces a document was cut into, with where they come from',
    auth: 'user',
    params: z.object({ documentId: uuid }),
    responses: {
      200: { description: 'All chunks in order; none before the document was cut.', schema: chunksAnswer },
      404: { description: 'You have no such document.' },
    },
    async handle({ params, user }) {
      const of = { documentId: params.documentId, userId: user.userId };
      if (!(await ownsDocument(deps.database, of))) {
        throw new RequestError(404, 'DOCUMENT_NOT_FOUND', 'you have no such document');
      }
      return json(200, { document_id: of.documentId, chunks: await readChunks(deps.database, of) });
    },
  });
}

interface OwnDocument {
  readonly documentId: string;
  readonly userId: string;
}

async function ownsDocument(db: Queryable, { documentId, userId }: OwnDocument): Promise<boolean> {
  const { rows } = await db.query('select 1 from upload_pipeline.documents where document_id = $1 and user_id = $2', [
    documentId,
    userId,
  ]);
  return rows.length === 1;
}

/**
 * Those of the document's newest complete job, else of its newest.
 * A document of 200 pages has a few hundred chunks; the page limit bounds the list.
 */
async function readChunks(db: Queryable, { documentId, userId }: OwnDocument) {
  const { rows } = await db.query(
    `select chunk_id, ord, text, tokens, page_from, page_to, char_start, char_end, headings, provenance,
       embed_provenance, encode(sha256(vector_send(embedding)), 'hex') as embedding_sha256
     from upload_pipeline.document_chunks where document_id = $1 and user_id = $2 and backend = (
       select llamaparse_backend from upload_pipeline.upload_jobs
       where document_id = $1 and user_id = $2 and status <> 'duplicate'
       order by (status = 'complete') desc, created_at desc, job_id desc limit 1)
     order by ord`,
    [documentId, userId],
  );
  return rows;
}
