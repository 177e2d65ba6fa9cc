import { afterAll, describe, expect, it } from 'vitest';
import type { Database } from '../../lib/database/types.ts';
import { dyingDatabase } from '../testkit/failing-database.ts';
import { openWorld, policy, worldConfig } from '../testkit/world.ts';

const base = worldConfig();
// small batches, so that embedding takes several acknowledgements
const config = {
  ...base,
  embedding: { ...base.embedding, maxInputs: 3 },
  chunking: { maxTokens: 60, overlapTokens: 0 },
};
const world = await openWorld({ config });
afterAll(() => world[Symbol.asyncDispose]());

const TEXT = policy('crash', 4);

/** Everything a finished document consists of, without times. */
async function result(documentId: string) {
  const { rows } = await world.database.query<{ chunk: string; embedding: Float32Array }>(
    `select concat_ws('/', ord, chunk_id, text_sha256, char_start, char_end, embedding_space) as chunk, embedding
     from upload_pipeline.document_chunks where document_id = $1 order by ord`,
    [documentId],
  );
  return rows.map(({ chunk, embedding }) => ({ chunk, embedding: Buffer.from(embedding.buffer).toString('base64') }));
}

async function drainWith(database: Database, died: () => boolean): Promise<void> {
  for (let steps = 0; steps < 200 && !died(); steps++) {
    if (await world.step(database)) continue;
    const { rows } = await world.database.query<{ due: Date | null }>(
      "select min(run_at) as due from upload_pipeline.upload_jobs where state in ('queued', 'retryable')",
    );
    if (!rows[0]?.due) return;
    await world.clock.advance(Math.max(1, rows[0].due.getTime() - world.clock.now()));
  }
}

describe('a worker that is killed', () => {
  it('at any acknowledgement, before or after it, leaves a job that another brings to the same end, parsed once', async () => {
    const user = world.newUser();
    const whole = await world.upload(user, TEXT);
    await world.drain();
    const expected = await result(whole.documentId);
    expect(expected.length).toBeGreaterThan(3); // more than one batch

    let points = 0;
    for (let n = 1; ; n++) {
      let reached = false;
      for (const when of ['before', 'after'] as const) {
        await world.clear(); // ids depend on user and bytes alone, so the same document begins from nothing
        const { jobId, documentId } = await world.upload(user, TEXT);
        const dying = dyingDatabase(world.database, { n, when });
        await drainWith(dying.database, dying.died);
        reached ||= dying.died();
        await world.drain();
        const at = `killed ${when} acknowledgement ${n}`;
        expect((await world.job(jobId)).status, at).toBe('complete');
        expect(await result(documentId), at).toEqual(expected);
        expect(world.vendors.parses.size, `parse jobs, ${at}`).toBe(1);
        if (dying.died()) points++;
      }
      if (!reached) break;
    }
    expect(points).toBeGreaterThanOrEqual(14);
  }, 240_000);
});
