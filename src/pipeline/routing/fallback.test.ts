import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { VendorError } from '../errors.ts';
import { searchPassages } from '../retrieval/search.ts';
import { vectorOf } from '../testkit/vendors.ts';
import { openWorld, policy } from '../testkit/world.ts';
import type { Backend, Choice, Remedy, VendorRouter } from '../vendors/types.ts';
import { queueReprocessing, removeStale } from './reprocess.ts';

const world = await openWorld();
afterAll(() => world[Symbol.asyncDispose]());
const { vendors, database, clock } = world;

const choiceOf = (backend: Backend, fallback: Choice['fallback']): Choice => ({
  backends: { llamaparse: backend, openai: backend },
  fallback,
});
const HYBRID = choiceOf('real', 'allowed');
const TAKEN = choiceOf('mock', 'taken');

/** The fakes, as one backend: what it parses bears its name. */
function backendOf(choice: Choice): VendorRouter {
  const { llamaparse, openai } = choice.backends;
  const parser = vendors.parser();
  const embedder = vendors.embedder();
  return {
    store: () => vendors.store(),
    answerer: () => vendors.answerer(),
    parser: () => ({
      provenance: { ...parser.provenance, backend: llamaparse },
      submit: (request, context) => parser.submit(request, context),
      find: (query, context) => parser.find(query, context),
      async fetch(id, context) {
        const outcome = await parser.fetch(id, context);
        if (outcome.kind !== 'done') return outcome;
        const pages = outcome.pages.map((page) => ({
          ...page,
          markdown: `Parsed by the ${llamaparse}.\n\n${page.markdown}`,
        }));
        return { ...outcome, pages };
      },
    }),
    embedder: () => ({
      provenance: { ...embedder.provenance, backend: openai },
      dimensions: 1536,
      embed: (texts, context) =>
        openai === 'real' && realIsDown
          ? Promise.reject(new VendorError('openai', 'unavailable', 'down', { status: 503 }))
          : embedder.embed(texts, context),
    }),
  };
}

let realIsDown = false;
const owner = world.newUser();

beforeEach(async () => {
  await world.clear();
  realIsDown = true;
  vendors.chooseForDocument = () => HYBRID;
  vendors.vendorsOf = backendOf;
  vendors.remedyFor = (): Remedy => (realIsDown ? { kind: 'fall_back', choice: TAKEN } : { kind: 'retry' });
});

const deps = () => ({
  ...{ database, clock, callMs: 1_000 },
  random: world.random.derive(`reprocess ${clock.now()}`),
  store: vendors.store(),
});
const context = { signal: new AbortController().signal, correlationId: '6c8a1e6e-1f0b-4aa8-9f0a-1a7c2e6f2b42' };

async function chunksBy(): Promise<Record<string, number>> {
  const { rows } = await database.query<{ made: string; n: number }>(
    `select backend || '/' || coalesce(embed_provenance->>'backend', 'none') as made, count(*)::int as n
     from upload_pipeline.document_chunks group by 1`,
  );
  return Object.fromEntries(rows.map(({ made, n }) => [made, n]));
}

const found = async (backend: Backend) => {
  const passages = await searchPassages(database, {
    userId: owner,
    vector: vectorOf('anything'),
    embeddingSpace: `${backend}:text-embedding-3-small:1536`,
    backends: { llamaparse: backend, openai: backend },
    topK: 50,
    minSimilarity: -1,
  });
  return passages.length;
};

async function fallenBack() {
  const { jobId, documentId } = await world.upload(owner, policy('fallback', 4));
  await world.drain();
  return { jobId, documentId };
}

describe('a document whose real service fails on the way', () => {
  it('is made by the mock as a whole, is marked, and its events say so', async () => {
    const { jobId } = await fallenBack();
    const job = await world.jobs.readJob({ jobId, userId: owner });
    expect(job).toMatchObject({ status: 'complete', isFallback: true, backends: TAKEN.backends });
    expect(job?.events.map(({ code }) => code)).toContain('FELL_BACK');
    expect(Object.keys(await chunksBy())).toEqual(['mock/mock']);
  });

  it('is out of sight for real searches, and found by those of the mock', async () => {
    await fallenBack();
    expect(await found('real')).toBe(0);
    expect(await found('mock')).toBeGreaterThan(0);
  });

  it('is a duplicate for its user, as it will be made anew by itself', async () => {
    await fallenBack();
    realIsDown = false;
    await expect(world.upload(owner, policy('fallback', 4))).rejects.toThrow(/duplicate/);
  });
});

describe('when the real service is well again', () => {
  it('is made anew by a job of its own, whose acknowledgement replaces everything at once', async () => {
    const { jobId } = await fallenBack();
    realIsDown = false;
    expect(await queueReprocessing(deps())).toBe(1);
    const before = await found('mock');
    const { embed } = vendors;
    const meanwhile: { mock: number; real: number; made: string[] }[] = [];
    vendors.embed = async (texts, call) => {
      meanwhile.push({
        mock: await found('mock'),
        real: await found('real'),
        made: Object.keys(await chunksBy()).sort(),
      });
      return embed(texts, call);
    };
    await world.drain();
    expect(meanwhile).toEqual([{ mock: before, real: 0, made: ['mock/mock', 'real/none'] }]);
    expect(await found('real')).toBeGreaterThan(0);
    expect(Object.keys(await chunksBy())).toEqual(['real/real']);
    expect(await found('mock')).toBe(0);
    const old = await world.jobs.readJob({ jobId, userId: owner });
    const made = await world.jobs.readJob({ jobId: old?.reprocessedBy ?? '', userId: owner });
    expect(made).toMatchObject({ status: 'complete', isFallback: false, reprocesses: jobId });
  });

  it('is made anew once, whoever looks and however often', async () => {
    await fallenBack();
    realIsDown = false;
    const queued = await Promise.all([queueReprocessing(deps()), queueReprocessing(deps())]);
    expect(queued.reduce((sum, jobs) => sum + jobs)).toBe(1);
    await world.drain();
    expect(await queueReprocessing(deps())).toBe(0);
    const { rows } = await database.query('select from upload_pipeline.upload_jobs');
    expect(rows).toHaveLength(2);
  });

  it('leaves no text of the mock in storage, but not before it is replaced', async () => {
    await fallenBack();
    const texts = () => [...vendors.objects.keys()].filter((path) => path.endsWith('.fallback.md'));
    expect(texts()).toHaveLength(1);
    realIsDown = false;
    await queueReprocessing(deps());
    expect(await removeStale(deps(), context)).toBe(0);
    await world.drain();
    const removed: string[] = [];
    const store = { ...vendors.store(), remove: async (paths: readonly string[]) => void removed.push(...paths) };
    expect(await removeStale({ ...deps(), store }, context)).toBe(1);
    expect(removed).toEqual(texts());
    expect(await removeStale({ ...deps(), store }, context)).toBe(0);
  });

  it('does not count against what its user may upload', async () => {
    await fallenBack();
    realIsDown = false;
    await queueReprocessing(deps());
    const { rows } = await database.query<{ n: number }>(
      `select count(*)::int as n from upload_pipeline.upload_jobs where user_id = $1 and reprocesses is null`,
      [owner],
    );
    expect(rows).toEqual([{ n: 1 }]);
  });
});

describe('the database', () => {
  it('refuses a product of another backend than the job’s', async () => {
    realIsDown = false;
    const { jobId } = await world.upload(owner, policy('mixed', 1));
    vendors.vendorsOf = (choice) => backendOf({ ...choice, backends: { llamaparse: 'mock', openai: 'real' } });
    await world.drain();
    expect(await world.job(jobId)).toMatchObject({
      state: 'deadletter',
      last_error: { message: expect.stringMatching(/SD002/) },
    });
    expect(await chunksBy()).toEqual({});
  });
});
