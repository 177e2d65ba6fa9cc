import { z } from 'zod';
import { field, httpEvidence, resultOf, tokenFor } from '../context.ts';
import { readChunks, requestChunks } from '../products.ts';
import { defineCheck, judged, unknown } from './define.ts';

export const isolated = defineCheck({
  kind: 'isolated',
  summary: 'Another user reaches nothing of an upload: not its job, not its chunks, not as a citation or in an answer.',
  fields: {
    upload: z.string().meta({ description: 'The upload that must stay private.' }),
    from: z.string().meta({ description: 'The user who must not reach it.' }),
    ask: z.string().optional().meta({ description: "A question of that user's whose citations are looked through." }),
  },
  references: {
    upload: { to: 'step', kinds: ['upload'] },
    from: { to: 'user' },
    ask: { to: 'step', kinds: ['ask'] },
  },
  title: (check) => `${check.from} reaches nothing of ${check.upload}`,
  async run(check, context, signal) {
    const upload = resultOf(context, check.upload);
    const documentId = String(upload.document_id);
    const expected = { job: 'refused', chunks: 'refused', foreignCitations: 0 };
    const owned = await readChunks(context, documentId, String(upload.user), signal);
    const token = tokenFor(context, check.from);
    const path = `/api/v2/jobs/${upload.job_id}`;
    const job = await context.environment.target.request(
      { method: 'GET', path, ...(token === undefined ? {} : { token }) },
      signal,
    );
    const listing = await requestChunks(context, documentId, check.from, signal);
    const said = check.ask === undefined ? undefined : resultOf(context, check.ask);
    const ids = new Set(owned.chunks.map((chunk) => chunk.chunk_id));
    const citations = Array.isArray(said?.citations) ? said.citations : [];
    const foreign = citations.filter(
      (one) => field(one, 'document_id') === documentId || ids.has(String(field(one, 'chunk_id'))),
    );
    const refused = (status: number) => status === 404 || status === 403;
    const measured = {
      job: job.status,
      chunks: listing.status,
      foreignCitations: foreign.length,
      citations: citations.length,
      ownersChunks: ids.size,
    };
    const evidence = [httpEvidence(job), httpEvidence(listing)];
    const holds = refused(job.status) && refused(listing.status) && foreign.length === 0;
    if (holds && ids.size === 0)
      return unknown('the owner has no chunks there, so there was nothing to reach', expected, evidence);
    return judged(holds, measured, expected, evidence);
  },
});
