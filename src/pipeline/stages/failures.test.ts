import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { PipelineError, VendorError } from '../errors.ts';
import { vectorOf } from '../testkit/vendors.ts';
import { openWorld, policy, worldConfig } from '../testkit/world.ts';

const world = await openWorld();
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(() => world.clear());
const { vendors } = world;

async function ingest(text = policy('failures', 30)) {
  const uploaded = await world.upload(world.newUser(), text);
  await world.drain();
  return { ...uploaded, job: await world.job(uploaded.jobId) };
}

async function storedVectors(): Promise<number> {
  const { rows } = await world.database.query<{ n: number }>(
    'select count(embedding)::int as n from upload_pipeline.document_chunks',
  );
  return rows[0]?.n ?? -1;
}

async function eventCodes(jobId: string): Promise<string[]> {
  const { rows } = await world.database.query<{ code: string }>(
    'select code from upload_pipeline.events where job_id = $1 order by event_id',
    [jobId],
  );
  return rows.map(({ code }) => code);
}

async function ledger() {
  const { rows } = await world.database.query<{ stage: string; attempt: number; call: number; micro_usd: number }>(
    'select stage, attempt, call, micro_usd from upload_pipeline.ledger order by entry_id',
  );
  return rows;
}

const spoiled: [string, (vectors: Float32Array[]) => Float32Array[]][] = [
  ['all zeros', (vectors) => vectors.map((vector) => new Float32Array(vector.length))],
  [
    'NaN in one place',
    (vectors) => vectors.map((vector, i) => (i === vectors.length - 1 ? vector.with(7, Number.NaN) : vector)),
  ],
  ['too short', (vectors) => vectors.map((vector) => vector.slice(1))],
  ['constant', (vectors) => vectors.map((vector) => vector.map(() => 1 / Math.sqrt(vector.length)))],
  ['not of unit length', (vectors) => vectors.map((vector) => vector.map((value) => value * 1.1))],
  ['one vector for all texts', (vectors) => vectors.map(() => vectorOf('one'))],
  ['one too few', (vectors) => vectors.slice(1)],
];

describe('embeddings that cannot be right', () => {
  it.each(spoiled)('are never stored, but are booked: %s', async (_, spoil) => {
    const honest = vendors.embed;
    vendors.embed = async (...args) => {
      const answer = await honest(...args);
      return { ...answer, vectors: spoil([...answer.vectors]) };
    };
    const { job } = await ingest();
    expect(job).toMatchObject({
      status: 'failed_embedding',
      state: 'deadletter',
      last_error: { code: 'OPENAI_MALFORMED' },
    });
    expect(await storedVectors()).toBe(0);
    expect((await ledger()).filter(({ stage }) => stage === 'embedding_in_progress')).toHaveLength(3);
  });

  it('are asked for again, and the second answer counts', async () => {
    const honest = vendors.embed;
    vendors.embed = async (...args) => {
      vendors.embed = honest;
      return { vectors: args[0].map(() => new Float32Array(1536)), tokens: 5 };
    };
    const { job, jobId } = await ingest();
    expect(job.status).toBe('complete');
    expect(await eventCodes(jobId)).toContain('RETRY_SCHEDULED');
  });
});

describe('a failing stage', () => {
  it('is tried three times, each wait within its jitter, then goes to the dead letter', async () => {
    vendors.submit = async () => {
      throw new VendorError('llamaparse', 'unavailable', 'llamaparse answered 503', { status: 503 });
    };
    const { job, jobId } = await ingest();
    expect(vendors.calls.submit).toBe(3);
    expect(job).toMatchObject({
      status: 'failed_parse',
      state: 'deadletter',
      attempt: 3,
      last_error: { code: 'LLAMAPARSE_UNAVAILABLE', stage: 'uploaded' },
    });
    const { rows } = await world.database.query<{ delay: number }>(
      "select (payload->>'delay_ms')::int as delay from upload_pipeline.events where job_id = $1 and code = 'RETRY_SCHEDULED'",
      [jobId],
    );
    expect(rows).toHaveLength(2);
    expect(rows[0]?.delay).toBeLessThanOrEqual(3_000);
    expect(rows[1]?.delay).toBeLessThanOrEqual(6_000);
  });

  it('waits at least as long as the vendor asks, a tenth longer at most, and uses no attempt', async () => {
    const honest = vendors.submit;
    vendors.submit = async () => {
      vendors.submit = honest;
      throw new VendorError('llamaparse', 'throttled', 'slow down', { status: 429, retryAfterMs: 42_000 });
    };
    const uploaded = await world.upload(world.newUser(), policy('retry after', 1));
    const before = world.clock.now();
    await world.step();
    const job = await world.job(uploaded.jobId);
    expect(job).toMatchObject({ state: 'parked', attempt: 0, last_error: { code: 'LLAMAPARSE_THROTTLED' } });
    expect(job.run_at.getTime() - before).toBeGreaterThanOrEqual(42_000);
    expect(job.run_at.getTime() - before).toBeLessThanOrEqual(46_200);
    await world.drain();
    expect(await world.job(uploaded.jobId)).toMatchObject({ status: 'complete', last_error: null });
  });

  it('uses attempts when the vendor does not say when to come back', async () => {
    vendors.submit = async () => {
      throw new VendorError('llamaparse', 'throttled', 'slow down', { status: 429 });
    };
    const { job } = await ingest();
    expect(vendors.calls.submit).toBe(3);
    expect(job).toMatchObject({ status: 'failed_parse', state: 'deadletter' });
  });

  it('ends a job that a vendor puts off for ever', async () => {
    vendors.submit = async () => {
      throw new VendorError('llamaparse', 'throttled', 'slow down', { status: 429, retryAfterMs: 1_000 });
    };
    const { job } = await ingest();
    expect(vendors.calls.submit).toBe(103);
    expect(job).toMatchObject({ state: 'deadletter', progress: { throttled: 100 } });
  });

  it('is hurried by no more retries than there is a budget for, in all processes together', async () => {
    await world.database.query('update upload_pipeline.retry_budget set tokens = 1, updated_at = $1', [
      new Date(world.clock.now()),
    ]);
    vendors.submit = async () => {
      throw new VendorError('llamaparse', 'unavailable', 'down', { status: 503 });
    };
    const first = await world.upload(world.newUser(), policy('hurried', 1));
    const second = await world.upload(world.newUser(), policy('slowed', 1));
    const before = world.clock.now();
    await world.step();
    await world.step();
    const waits = await Promise.all(
      [first, second].map(async ({ jobId }) => (await world.job(jobId)).run_at.getTime() - before),
    );
    expect(waits[0]).toBeLessThanOrEqual(3_000);
    expect(waits[1]).toBe(300_000);
  });

  it('is not tried again when that is useless: credentials, quota, rejection', async () => {
    for (const failure of ['credentials', 'quota', 'rejected'] as const) {
      await world.clear();
      vendors.submit = async () => {
        throw new VendorError('llamaparse', failure, failure, {});
      };
      const { job } = await ingest();
      expect(vendors.calls.submit).toBe(1);
      expect(job).toMatchObject({ status: 'failed_parse', state: 'deadletter' });
    }
  });

  it('counts attempts anew in the next stage', async () => {
    const honest = { submit: vendors.submit, fetch: vendors.fetch };
    const once = (name: 'submit' | 'fetch') => {
      let failures = 2;
      // biome-ignore lint/suspicious/noExplicitAny: both functions at once
      vendors[name] = (async (...args: any[]) => {
        if (failures-- > 0) throw new VendorError('llamaparse', 'timeout', 'timeout', {});
        // biome-ignore lint/suspicious/noExplicitAny: both functions at once
        return (honest[name] as any)(...args);
      }) as never;
    };
    once('submit');
    once('fetch');
    expect((await ingest()).job).toMatchObject({ status: 'complete', attempt: 0 });
  });

  it('that hangs is ended by the deadline of its call', async () => {
    vendors.submit = (_, { signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const { jobId } = await world.upload(world.newUser(), policy('hang', 1));
    const stepped = world.step();
    while (world.clock.sleeping === 0 || vendors.calls.submit === 0) await world.clock.advance(0);
    await world.clock.advance(world.config.deadlines.callMs);
    await stepped;
    expect(await world.job(jobId)).toMatchObject({ state: 'retryable', last_error: { code: 'LLAMAPARSE_TIMEOUT' } });
  });

  it('shows its owner nothing of an unexpected error, and logs it', async () => {
    vendors.submit = async () => {
      throw new TypeError('secret internals');
    };
    const { job } = await ingest();
    expect(job.last_error).toMatchObject({ code: 'INTERNAL' });
    expect(JSON.stringify(job.last_error)).not.toContain('secret internals');
    expect(world.logLines.some((line) => line.includes('secret internals'))).toBe(true);
  });
});

describe('a document that is refused', () => {
  it('ends at once as failed_parse, done, with the reason', async () => {
    vendors.fetch = async () => ({ kind: 'refused', code: 'DOCUMENT_PROTECTED', reason: 'it has a password' });
    const { job, jobId } = await ingest();
    expect(job).toMatchObject({ status: 'failed_parse', state: 'done', last_error: { code: 'DOCUMENT_PROTECTED' } });
    expect(job.last_error?.message).toContain('password');
    expect(await eventCodes(jobId)).not.toContain('RETRY_SCHEDULED');
  });
});

describe('a parse that takes its time', () => {
  it('is asked for again without using attempts, and fails past its deadline', async () => {
    vendors.fetch = async () => ({ kind: 'pending' });
    const { jobId } = await world.upload(world.newUser(), policy('slow', 1));
    const begun = world.clock.now();
    await world.drain();
    expect(await world.job(jobId)).toMatchObject({ status: 'failed_parse', last_error: { code: 'PARSE_TIMEOUT' } });
    const tookMs = world.clock.now() - begun;
    expect(tookMs).toBeGreaterThanOrEqual(world.config.deadlines.parseMsMax);
    expect(tookMs).toBeLessThan(world.config.deadlines.parseMsMax + 10_000);
  });
});

describe('what was parsed is not what was uploaded', () => {
  it('another text is caught by its missing canaries', async () => {
    vendors.fetch = async () => ({
      kind: 'done',
      pages: [{ page: 1, markdown: '# Simulated insurance document\n\nAll is well.' }],
      credits: 3,
    });
    const { job } = await ingest();
    expect(job).toMatchObject({ status: 'failed_parse', state: 'deadletter', last_error: { code: 'CANARY_MISSING' } });
    expect(await storedVectors()).toBe(0);
  });

  it('an empty text is never stored', async () => {
    vendors.fetch = async () => ({ kind: 'done', pages: [{ page: 1, markdown: ' \n' }], credits: 3 });
    expect((await ingest()).job).toMatchObject({ status: 'failed_parse', last_error: { code: 'PARSED_EMPTY' } });
    expect(vendors.calls.upload).toBe(0);
  });

  it('bytes that were replaced after they were verified are not parsed', async () => {
    const { jobId, rawPath } = await world.upload(world.newUser(), policy('verified', 1));
    vendors.objects.set(rawPath, Buffer.from('something else'));
    await world.drain();
    expect(await world.job(jobId)).toMatchObject({ status: 'failed_parse', last_error: { code: 'RAW_HASH_MISMATCH' } });
    expect(vendors.calls.submit).toBe(0);
  });
});

describe('completion', () => {
  it('is refused while storage holds another parsed text than was recorded', async () => {
    const honest = vendors.download;
    vendors.download = async (path, context) => {
      const bytes = await honest(path, context);
      const atTheEnd = vendors.calls.embed > 0 && path.startsWith('parsed/');
      return atTheEnd ? Buffer.from('tampered') : bytes;
    };
    expect((await ingest()).job).toMatchObject({
      status: 'failed_embedding',
      last_error: { code: 'PARSED_HASH_MISMATCH' },
    });
  });

  it.each([
    ['a chunk was lost', 'delete from upload_pipeline.document_chunks where ord = 0', 'CHUNKS_INCOMPLETE'],
    ['all chunks were lost', 'delete from upload_pipeline.document_chunks', 'NO_CHUNKS'],
    [
      "a chunk's text was changed",
      "update upload_pipeline.document_chunks set text = 'x' where ord = 0",
      'CHUNK_HASH_MISMATCH',
    ],
    [
      'a vector was lost',
      'update upload_pipeline.document_chunks set embedding = null, embed_provenance = null, embedding_space = null where ord = 0',
      'VECTORS_MISSING',
    ],
    [
      'a vector was zeroed',
      'update upload_pipeline.document_chunks set embedding = array_fill(0, array[1536])::vector where ord = 0',
      'VECTOR_INVALID',
    ],
  ])('is refused when %s', async (_, damage, code) => {
    const { jobId } = await world.upload(world.newUser(), policy('damage', 30));
    const honest = vendors.download;
    vendors.download = async (path, context) => {
      if (vendors.calls.embed > 0) await world.database.query(damage);
      return honest(path, context);
    };
    await world.drain();
    expect(await world.job(jobId)).toMatchObject({ status: 'failed_embedding', last_error: { code } });
  });
});

describe('prices', () => {
  it('that are unknown stop the call before it is made', async () => {
    const parser = vendors.parser();
    const unpriced = { ...parser, provenance: { ...parser.provenance, model: 'premium_next' } };
    const original = vendors.parser;
    Object.assign(vendors, { parser: () => unpriced });
    const { job } = await ingest();
    Object.assign(vendors, { parser: original });
    expect(job).toMatchObject({ status: 'failed_parse', state: 'deadletter', last_error: { code: 'PRICE_UNKNOWN' } });
    expect(vendors.calls.submit).toBe(0);
  });

  it('are booked once for each call, and a cache hit costs what it bills', async () => {
    vendors.fetch = async (id) => ({
      kind: 'done',
      pages: [{ page: 1, markdown: Buffer.from(vendors.parses.get(id)?.bytes ?? []).toString() }],
      credits: 0,
    });
    await ingest();
    expect(await ledger()).toMatchObject([
      { stage: 'parse_queued', micro_usd: 0 },
      { stage: 'embedding_in_progress', call: 0, attempt: 0 },
    ]);
  });
});

describe("a user's retry", () => {
  it('goes on from the last good status, books on, and completes', async () => {
    const honest = vendors.embed;
    vendors.embed = async (...args) => ({
      vectors: (await honest(...args)).vectors.map(() => new Float32Array(1536)),
      tokens: 1,
    });
    const user = world.newUser();
    const { jobId } = await world.upload(user, policy('again', 4));
    await world.drain();
    expect((await world.job(jobId)).status).toBe('failed_embedding');
    vendors.embed = honest;
    expect(await world.jobs.retryJob({ jobId, userId: user })).toEqual({ kind: 'queued', status: 'chunks_stored' });
    await world.drain();
    expect(await world.job(jobId)).toMatchObject({ status: 'complete', last_error: null });
    expect(
      (await ledger())
        .filter(({ stage }) => stage === 'embedding_in_progress')
        .map(({ attempt, call }) => [attempt, call]),
    ).toEqual([
      [0, 0],
      [1, 0],
      [2, 0],
      [0, 1],
    ]);
    expect(vendors.calls.submit).toBe(1);
  });

  it('parses anew when the parsed text itself was wrong, and replaces it and its chunks', async () => {
    const honest = vendors.fetch;
    vendors.fetch = async () => ({ kind: 'done', pages: [{ page: 1, markdown: 'Nothing of it.' }], credits: 3 });
    const user = world.newUser();
    const { jobId } = await world.upload(user, policy('anew', 2));
    await world.drain();
    vendors.fetch = honest;
    expect(await world.jobs.retryJob({ jobId, userId: user })).toEqual({ kind: 'queued', status: 'uploaded' });
    await world.drain();
    expect((await world.job(jobId)).status).toBe('complete');
    expect(vendors.calls.submit).toBe(2);
  });

  it('is refused for what did not fail, is not theirs, or must be uploaded again', async () => {
    const user = world.newUser();
    const { jobId } = await world.upload(user, policy('fine', 1));
    expect(await world.jobs.retryJob({ jobId, userId: user })).toEqual({ kind: 'not_failed', status: 'uploaded' });
    expect(await world.jobs.retryJob({ jobId, userId: world.newUser() })).toEqual({ kind: 'not_found' });
    const enqueued = await world.jobs.enqueueUpload({
      userId: user,
      filename: 'a.txt',
      mime: 'text/plain',
      bytesLen: 3,
      sha256: 'a'.repeat(64),
      correlationId: world.newUser(),
    });
    if (enqueued.kind !== 'accepted') throw new Error(enqueued.kind);
    await world.jobs.markUploaded(enqueued.jobId, { kind: 'refused', code: 'HASH_MISMATCH', message: 'other bytes' });
    expect(await world.jobs.retryJob({ jobId: enqueued.jobId, userId: user })).toEqual({ kind: 'upload_again' });
  });
});

describe('the same seed', () => {
  it('gives the same rows twice, failures and retries included', async () => {
    const run = async () => {
      await using twin = await openWorld({ seed: 'twin', config: worldConfig() });
      let calls = 0;
      const honest = twin.vendors.fetch;
      twin.vendors.fetch = async (...args) => {
        if (++calls % 3 === 1) throw new PipelineError('FLAKY', 'flaky', { retryable: true });
        return honest(...args);
      };
      const users = [twin.newUser(), twin.newUser()];
      for (let i = 0; i < 4; i++) await twin.upload(users[i % 2] as string, policy(`twin ${i}`, 2));
      await twin.drain();
      const tables = ['upload_jobs', 'documents', 'document_chunks', 'events', 'ledger'];
      return Promise.all(
        tables.map(
          async (table) => (await twin.database.query(`select * from upload_pipeline.${table} order by 1`)).rows,
        ),
      );
    };
    const [first, second] = [await run(), await run()];
    expect(first[0]).toHaveLength(4);
    expect(second).toEqual(first);
  });
});
