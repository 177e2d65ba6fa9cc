import { z } from 'zod';
import { httpEvidence, tokenFor } from './context.ts';
import { type Context, type HttpAnswer, StepFailed } from './types.ts';

/** What the harness reads of a chunk. Written down here on its own: the pipeline's schema is not shared. */
const chunkSchema = z.looseObject({
  chunk_id: z.string(),
  ord: z.number(),
  text: z.string(),
  tokens: z.number(),
  page_from: z.number(),
  page_to: z.number(),
  char_start: z.number(),
  char_end: z.number(),
  headings: z.array(z.string()),
  embedding_sha256: z.string().nullable(),
});
const listingSchema = z.looseObject({ document_id: z.string(), chunks: z.array(chunkSchema) });

export type Chunk = z.infer<typeof chunkSchema>;

/** `GET /api/v2/documents/{id}/chunks` as a user, whatever it answers. */
export function requestChunks(
  context: Context,
  documentId: string,
  userName: string,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const token = tokenFor(context, userName);
  const path = `/api/v2/documents/${documentId}/chunks`;
  return context.environment.target.request({ method: 'GET', path, ...(token === undefined ? {} : { token }) }, signal);
}

/** The chunks of the user's own document. StepFailed when it is refused or not of the promised shape. */
export async function readChunks(
  context: Context,
  documentId: string,
  userName: string,
  signal: AbortSignal,
): Promise<{ chunks: readonly Chunk[]; answer: HttpAnswer }> {
  const answer = await requestChunks(context, documentId, userName, signal);
  const evidence = [httpEvidence(answer)];
  if (answer.status !== 200) throw new StepFailed(`the chunks were refused with ${answer.status}`, { evidence });
  const listing = listingSchema.safeParse(answer.body);
  if (!listing.success) {
    throw new StepFailed(`the chunk listing is not of the promised shape: ${z.prettifyError(listing.error)}`, {
      evidence,
    });
  }
  return { chunks: listing.data.chunks, answer };
}
