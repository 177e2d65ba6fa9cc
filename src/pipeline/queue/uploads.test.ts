import { createHash } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { openWorld, policy, worldConfig } from '../testkit/world.ts';
import { sweep } from './sweep.ts';
import type { UploadRequest } from './types.ts';

const base = worldConfig();
const config = { ...base, limits: { ...base.limits, concurrentJobsPerUser: 2, uploadsPerDay: 4 } };
const world = await openWorld({ config });
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(() => world.clear());
const { jobs, clock, vendors } = world;

const bytes = (text: string) => Buffer.from(text);
const request = (userId: string, text: string): UploadRequest => ({
  userId,
  filename: 'a.md',
  mime: 'text/markdown',
  bytesLen: bytes(text).length,
  sha256: createHash('sha256').update(bytes(text)).digest('hex'),
  correlationId: world.newUser(),
});
const give = (jobId: string) =>
  jobs.markUploaded(jobId, { kind: 'refused', code: 'UPLOAD_URL_FAILED', message: 'none' });
const runSweep = () => sweep(world.deps(), new AbortController().signal);

async function accepted(userId: string, text: string) {
  const enqueued = await jobs.enqueueUpload(request(userId, text));
  if (enqueued.kind !== 'accepted') throw new Error(JSON.stringify(enqueued));
  return enqueued;
}

describe('an upload', () => {
  it('takes the same id and path for the same bytes of the same user, others for another user', async () => {
    const [one, two] = [world.newUser(), world.newUser()];
    const first = await accepted(one, 'same');
    await give(first.jobId);
    const again = await accepted(one, 'same');
    expect(again.documentId).toBe(first.documentId);
    expect(again.rawPath).toBe(first.rawPath);
    expect((await accepted(two, 'same')).documentId).not.toBe(first.documentId);
  });

  it('has a job id of its document and of how often that was tried, whatever comes in between', async () => {
    const [one, two] = [world.newUser(), world.newUser()];
    const first = await accepted(one, 'a');
    const other = await accepted(two, 'b');
    await give(first.jobId);
    const again = await accepted(one, 'a');
    expect(again.jobId).not.toBe(first.jobId);
    await world.clear();
    expect((await accepted(two, 'b')).jobId).toBe(other.jobId);
    expect((await accepted(one, 'a')).jobId).toBe(first.jobId);
  });

  it('is a duplicate while the same bytes are under way, and names that job', async () => {
    const user = world.newUser();
    const first = await accepted(user, 'twin');
    expect(await jobs.enqueueUpload(request(user, 'twin'))).toEqual({
      kind: 'duplicate',
      documentId: first.documentId,
      jobId: first.jobId,
      status: 'uploaded',
    });
  });

  it('is a duplicate once they are complete, and the history shows it', async () => {
    const user = world.newUser();
    const first = await world.upload(user, policy('done', 1));
    await world.drain();
    expect(await jobs.enqueueUpload(request(user, policy('done', 1)))).toMatchObject({
      kind: 'duplicate',
      jobId: first.jobId,
      status: 'complete',
    });
    const listed = await jobs.listJobs({ userId: user, limit: 10 });
    expect(listed.jobs.map(({ status, state }) => `${status}/${state}`).sort()).toEqual([
      'complete/done',
      'duplicate/done',
    ]);
  });

  it('is limited to so many jobs at once, also when all are announced in the same moment', async () => {
    const user = world.newUser();
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map((text) => jobs.enqueueUpload(request(user, text))));
    expect(answers.filter(({ kind }) => kind === 'accepted')).toHaveLength(2);
    expect(answers.filter(({ kind }) => kind === 'limited')).toHaveLength(2);
    expect(answers.find(({ kind }) => kind === 'limited')).toMatchObject({
      code: 'TOO_MANY_CONCURRENT_JOBS',
      limit: 2,
    });
  });

  it('is limited in any 24 hours, and says when there is room again', async () => {
    const user = world.newUser();
    for (const text of ['1', '2', '3', '4']) await give((await accepted(user, text)).jobId);
    await clock.advance(3_600_000);
    const limited = await jobs.enqueueUpload(request(user, '5'));
    expect(limited).toEqual({ kind: 'limited', code: 'DAILY_UPLOAD_LIMIT', limit: 4, retryAfterMs: 23 * 3_600_000 });
    await clock.advance(23 * 3_600_000);
    expect(await jobs.enqueueUpload(request(user, '5'))).toMatchObject({ kind: 'accepted' });
  });

  it('is marked once: of two callers one is told that nothing changed', async () => {
    const { jobId } = await accepted(world.newUser(), 'race');
    const ok = { kind: 'ok', type: 'text/markdown', pages: undefined } as const;
    const marks = await Promise.all([jobs.markUploaded(jobId, ok), jobs.markUploaded(jobId, ok)]);
    expect(marks.map(({ kind }) => kind).sort()).toEqual(['queued', 'unchanged']);
  });

  it('cannot be claimed before its bytes were verified', async () => {
    await accepted(world.newUser(), 'early');
    expect(await world.step()).toBe(false);
  });
});

describe('the sweeper', () => {
  it('ends an upload that never came, not before its URL expired', async () => {
    const { jobId } = await accepted(world.newUser(), 'never');
    await clock.advance(config.limits.signedUrlSeconds * 1_000);
    expect(await runSweep()).toMatchObject({ ended: 0 });
    await clock.advance(1);
    expect(await runSweep()).toMatchObject({ ended: 1 });
    expect(await world.job(jobId)).toMatchObject({
      status: 'failed_parse',
      state: 'done',
      last_error: { code: 'UPLOAD_EXPIRED' },
    });
  });

  it('takes in what arrived without a word, and refuses what is not what was declared', async () => {
    const user = world.newUser();
    const good = await accepted(user, 'arrived');
    const bad = await accepted(user, 'declared');
    vendors.objects.set(good.rawPath, bytes('arrived'));
    vendors.objects.set(bad.rawPath, bytes('declareD'));
    await clock.advance(config.limits.signedUrlSeconds * 1_000 + 1);
    expect(await runSweep()).toMatchObject({ arrived: 1, ended: 1 });
    expect(await world.job(good.jobId)).toMatchObject({ status: 'uploaded', state: 'queued' });
    expect(await world.job(bad.jobId)).toMatchObject({ last_error: { code: 'HASH_MISMATCH' } });
  });

  it('brings a parse past its deadline forward for a last look, not sooner, and the job ends', async () => {
    const { jobId } = await world.upload(world.newUser(), policy('overdue', 1));
    vendors.fetch = async () => ({ kind: 'pending' });
    await world.step();
    const { rows } = await world.database.query<{ parse_deadline: Date }>(
      `update upload_pipeline.upload_jobs set run_at = parse_deadline + interval '1 hour' where job_id = $1
       returning parse_deadline`,
      [jobId],
    );
    await clock.advance(rows[0]!.parse_deadline.getTime() - clock.now());
    expect(await runSweep()).toMatchObject({ overdue: 0 });
    await clock.advance(1);
    expect(await runSweep()).toMatchObject({ overdue: 1 });
    expect(await runSweep()).toMatchObject({ overdue: 0 });
    await world.drain();
    expect(await world.job(jobId)).toMatchObject({ status: 'failed_parse', last_error: { code: 'PARSE_TIMEOUT' } });
  });

  it('forgets the windows of request limits that have ended', async () => {
    const at = (ms: number) => new Date(clock.now() + ms);
    await world.database.query(
      `insert into upload_pipeline.request_windows (key, ends_at, used, granted) values ('a', $1, 1, 1), ('b', $2, 1, 1)`,
      [at(0), at(1)],
    );
    expect(await runSweep()).toMatchObject({ windows: 1 });
    const { rows } = await world.database.query('select key from upload_pipeline.request_windows');
    expect(rows).toEqual([{ key: 'b' }]);
  });

  it('leaves an upload alone while storage cannot be asked', async () => {
    const { jobId } = await accepted(world.newUser(), 'later');
    vendors.download = async () => {
      throw new Error('storage is down');
    };
    await clock.advance(config.limits.signedUrlSeconds * 1_000 + 1);
    expect(await runSweep()).toMatchObject({ arrived: 0, ended: 0 });
    expect(await world.job(jobId)).toMatchObject({ state: 'awaiting_upload' });
  });
});

describe('a webhook', () => {
  it('lets a waiting job fetch its result now, once, and is counted when it is replayed', async () => {
    const { jobId } = await world.upload(world.newUser(), policy('hook', 1));
    await world.step();
    const { vendor_job_id: vendorJobId, run_at: due } = await world.job(jobId);
    const delivery = {
      eventId: 'evt-1',
      eventType: 'parse.success',
      jobId,
      vendorJobId: vendorJobId ?? '',
      bodySha256: 'x',
    };
    expect(due.getTime()).toBeGreaterThan(clock.now());
    expect(await jobs.nudgeParse({ ...delivery, eventId: 'evt-0', vendorJobId: 'another' })).toBe('ignored');
    expect((await world.job(jobId)).run_at).toEqual(due);
    expect(await jobs.nudgeParse(delivery)).toBe('nudged');
    expect((await world.job(jobId)).run_at.getTime()).toBe(clock.now());
    expect(await jobs.nudgeParse(delivery)).toBe('replayed');
    await world.drain();
    expect(await jobs.nudgeParse({ ...delivery, eventId: 'evt-2' })).toBe('ignored');
    expect((await world.job(jobId)).status).toBe('complete');
  });
});

describe('the list of jobs', () => {
  it("pages through a user's own jobs, newest first, each once", async () => {
    const user = world.newUser();
    const made: string[] = [];
    for (const text of ['a', 'b', 'c']) {
      const { jobId } = await accepted(user, text);
      made.unshift(jobId);
      await give(jobId);
      await clock.advance(1);
    }
    await accepted(world.newUser(), 'foreign');
    const seen: string[] = [];
    let cursor: Parameters<typeof jobs.listJobs>[0]['cursor'];
    do {
      const page = await jobs.listJobs({ userId: user, limit: 2, cursor });
      seen.push(...page.jobs.map(({ jobId }) => jobId));
      cursor = page.next;
    } while (cursor);
    expect(seen).toEqual(made);
    expect((await jobs.listJobs({ userId: user, limit: 10, status: 'complete' })).jobs).toEqual([]);
  });
});
