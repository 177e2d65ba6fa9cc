import { createHash } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { openWorld, policy } from '../testkit/world.ts';

const world = await openWorld();
afterAll(() => world[Symbol.asyncDispose]());

describe('a document on its way', () => {
  it('becomes complete, with chunks cut from the stored text, a vector each, a ledger and events', async () => {
    const user = world.newUser();
    const { jobId, documentId } = await world.upload(user, policy('a', 30));
    await world.drain();
    const job = await world.job(jobId);
    expect(job).toMatchObject({ status: 'complete', state: 'done', last_error: null, lease_token: null });
    const { rows } = await world.database.query<{
      text: string;
      char_start: number;
      char_end: number;
      embedding: Float32Array;
      text_sha256: string;
      ord: number;
    }>('select * from upload_pipeline.document_chunks where document_id = $1 order by ord', [documentId]);
    const parsed = Buffer.from(world.vendors.objects.get(`parsed/${user}/${documentId}.md`) ?? []).toString();
    expect(rows.length).toBeGreaterThan(1);
    for (const row of rows) {
      expect(parsed.slice(row.char_start, row.char_end)).toBe(row.text);
      expect(createHash('sha256').update(row.text).digest('hex')).toBe(row.text_sha256);
      expect(row.embedding).toHaveLength(1536);
    }
    expect(job.progress).toEqual({ pages: 1, chunks: rows.length, embedded: rows.length });
    const view = await world.jobs.readJob({ jobId, userId: user });
    expect(view?.events.map((event) => event.code)).toEqual([
      'UPLOAD_ACCEPTED',
      'UPLOAD_VERIFIED',
      'PARSE_REQUESTED',
      'PARSE_STORED',
      'PARSE_VALIDATED',
      'CHUNKING_STARTED',
      'CHUNKS_STORED',
      'EMBEDDING_QUEUED',
      'EMBEDDING_STARTED',
      'EMBEDDINGS_STORED',
      'COMPLETED',
    ]);
    expect(view).toMatchObject({ percent: 100, status: 'complete' });
    const ledger = await world.database.query(
      'select * from upload_pipeline.ledger where job_id = $1 order by entry_id',
      [jobId],
    );
    expect(ledger.rows).toMatchObject([
      { vendor: 'llamaparse', stage: 'parse_queued', micro_usd: 3750, units: { pages: 1 }, backend: 'mock' },
      { vendor: 'openai', stage: 'embedding_in_progress', call: 0, price_date: expect.any(String) },
    ]);
  });
});
