import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { end, queuedJob, storeChunks, walkTo } from './testkit/jobs.ts';
import { axis } from './testkit/vendors.ts';
import { startWorld, type World } from './testkit/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const bytesOf = (text: string) => new TextEncoder().encode(text);
const NOBODYS = '00000000-0000-4000-8000-000000000000';

describe('the list of jobs', () => {
  test('comes page by page, newest first, each job once', async () => {
    const { token } = await world.newUser();
    const made: string[] = [];
    for (let i = 0; i < 5; i++) {
      const { jobId } = await queuedJob(world, token, bytesOf(`document ${i}`));
      await walkTo(world, jobId, 'complete');
      made.push(jobId);
      await world.clock.advance(1000);
    }
    const seen: string[] = [];
    let cursor = '';
    for (let page = 0; page < 3; page++) {
      const { body } = await world.api.get(`/api/v2/jobs?limit=2${cursor && `&cursor=${cursor}`}`, { token });
      seen.push(...body.jobs.map(({ job_id }: { job_id: string }) => job_id));
      cursor = body.next_cursor;
    }
    expect(seen).toEqual(made.reverse());
    expect(cursor).toBeNull();
  });

  test('is filtered by status and state', async () => {
    const { token } = await world.newUser();
    const done = await queuedJob(world, token, bytesOf('one'));
    await walkTo(world, done.jobId, 'complete');
    const queued = await queuedJob(world, token, bytesOf('two'));
    const ids = async (query: string) =>
      (await world.api.get(`/api/v2/jobs?${query}`, { token })).body.jobs.map(
        ({ job_id }: { job_id: string }) => job_id,
      );
    expect(await ids('status=complete')).toEqual([done.jobId]);
    expect(await ids('state=queued')).toEqual([queued.jobId]);
    expect(await ids('status=complete&state=queued')).toEqual([]);
  });

  test.each([
    'limit=0',
    'limit=101',
    'limit=x',
    'limit=',
    'limit=1&limit=2',
    'status=done',
    'state=complete',
    'offset=5',
    'cursor=zzz',
    'cursor=',
    `cursor=${Buffer.from('1 x').toString('base64url')}`,
    'limit=1e1',
    '__proto__=1',
  ])('refuses the query %s', async (query) => {
    const { token } = await world.newUser();
    const answer = await world.api.get(`/api/v2/jobs?${query}`, { token });
    expect([answer.status, answer.code]).toEqual([400, 'INVALID_REQUEST']);
  });
});

describe('another user', () => {
  test('sees neither job nor document, and cannot act on them', async () => {
    const owner = await world.newUser();
    const { jobId, documentId } = await queuedJob(world, owner.token);
    await end(world, jobId, 'failed_parse', 'deadletter');
    const { token } = await world.newUser();
    expect((await world.api.get(`/api/v2/jobs/${jobId}`, { token })).code).toBe('JOB_NOT_FOUND');
    expect((await world.api.post(`/api/v2/jobs/${jobId}/uploaded`, { token })).code).toBe('JOB_NOT_FOUND');
    expect((await world.api.post(`/api/v2/jobs/${jobId}/retry`, { token })).code).toBe('JOB_NOT_FOUND');
    expect((await world.api.get(`/api/v2/documents/${documentId}/chunks`, { token })).code).toBe('DOCUMENT_NOT_FOUND');
    expect((await world.api.get('/api/v2/jobs', { token })).body.jobs).toEqual([]);
    const unchanged = await world.api.get(`/api/v2/jobs/${jobId}`, { token: owner.token });
    expect(unchanged.body).toMatchObject({ status: 'failed_parse', state: 'deadletter' });
  });

  test('is told the same as of a job that never was', async () => {
    const owner = await world.newUser();
    const { jobId } = await queuedJob(world, owner.token);
    const { token } = await world.newUser();
    const foreign = await world.api.get(`/api/v2/jobs/${jobId}`, { token });
    const missing = await world.api.get(`/api/v2/jobs/${NOBODYS}`, { token });
    const { reference: _a, ...one } = foreign.body.error;
    const { reference: _b, ...two } = missing.body.error;
    expect([foreign.status, one]).toEqual([missing.status, two]);
  });
});

describe('polling a job', () => {
  test('is limited to ten times a minute, each user and job for itself', async () => {
    const { token } = await world.newUser();
    const one = await queuedJob(world, token, bytesOf('one'));
    const two = await queuedJob(world, token, bytesOf('two'));
    const poll = (jobId: string, as = token) => world.api.get(`/api/v2/jobs/${jobId}`, { token: as });
    for (let i = 0; i < 10; i++) expect((await poll(one.jobId)).status).toBe(200);
    await world.clock.advance(20_000);
    const refused = await poll(one.jobId);
    expect([refused.status, refused.code]).toEqual([429, 'TOO_MANY_POLLS']);
    expect(refused.headers.get('retry-after')).toBe('40');
    expect((await poll(two.jobId)).status).toBe(200);
    const stranger = await world.newUser();
    expect((await poll(one.jobId, stranger.token)).status).toBe(404);
    await world.clock.advance(40_000);
    expect((await poll(one.jobId)).status).toBe(200);
  });
});

describe('retrying', () => {
  test('puts a failed job back into the queue', async () => {
    const { token } = await world.newUser();
    const { jobId } = await queuedJob(world, token);
    await walkTo(world, jobId, 'chunks_stored');
    await end(world, jobId, 'failed_embedding', 'deadletter');
    const answer = await world.api.post(`/api/v2/jobs/${jobId}/retry`, { token });
    expect([answer.status, answer.body]).toEqual([200, { job_id: jobId, status: 'chunks_stored', state: 'queued' }]);
  });

  test('refuses a job that has not failed', async () => {
    const { token } = await world.newUser();
    const { jobId } = await queuedJob(world, token);
    expect((await world.api.post(`/api/v2/jobs/${jobId}/retry`, { token })).code).toBe('NOT_FAILED');
    await walkTo(world, jobId, 'complete');
    expect((await world.api.post(`/api/v2/jobs/${jobId}/retry`, { token })).code).toBe('NOT_FAILED');
  });
});

describe('the chunks of a document', () => {
  test('come in order, with offsets, provenance and the hash of the vector once there is one', async () => {
    const { userId, token } = await world.newUser();
    const { documentId } = await queuedJob(world, token);
    await storeChunks(world, { documentId, userId }, [
      { text: 'first', vector: axis(3) },
      { text: 'second', vector: null },
    ]);
    const { body } = await world.api.get(`/api/v2/documents/${documentId}/chunks`, { token });
    expect(body.chunks).toMatchObject([
      { ord: 0, text: 'first', page_from: 1, char_start: 0, char_end: 5, headings: ['Policy'] },
      { ord: 1, text: 'second', embed_provenance: null, embedding_sha256: null },
    ]);
    expect(body.chunks[0].embedding_sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(body.chunks[0].provenance).toMatchObject({ vendor: 'llamaparse', backend: 'mock' });
  });

  test('are none before the document was cut', async () => {
    const { token } = await world.newUser();
    const { documentId } = await queuedJob(world, token);
    expect((await world.api.get(`/api/v2/documents/${documentId}/chunks`, { token })).body.chunks).toEqual([]);
  });
});
