import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../lib/clock.ts';
import { deferred } from '../lib/waiting.ts';
import { createDoorbell } from './queue/doorbell.ts';
import { openWorld, policy, worldConfig } from './testkit/world.ts';
import { createWorker, type Worker } from './worker.ts';

const base = worldConfig();
const config = {
  ...base,
  queue: { ...base.queue, pollMs: 20, stopMs: 50 },
  llamaparse: { ...base.llamaparse, pollMs: 0 },
};
const world = await openWorld({ config });
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(() => world.clear());
const { vendors, database } = world;

const doorbell = createDoorbell({ database, clock: systemClock(), log: world.deps().log });
afterAll(() => doorbell[Symbol.asyncDispose]());
const newWorker = (): Worker => createWorker({ ...world.deps(), clock: systemClock(), doorbell });

/** Looks again and again, without a limit of its own: the test's time-out is the limit. */
async function until(done: () => Promise<boolean>): Promise<void> {
  while (!(await done())) await new Promise((resolve) => setImmediate(resolve));
}

async function statuses(): Promise<string[]> {
  const { rows } = await database.query<{ status: string }>(
    'select status from upload_pipeline.upload_jobs order by status',
  );
  return rows.map(({ status }) => status);
}

describe('the worker', () => {
  it('brings all documents to their end, each parsed once, with several at a time', async () => {
    for (let i = 0; i < 12; i++) await world.upload(world.newUser(), policy(`worker ${i}`, 1));
    await using worker = newWorker();
    worker.start();
    await until(async () => (await statuses()).every((status) => status === 'complete'));
    expect(vendors.calls.submit).toBe(12);
    expect(vendors.parses.size).toBe(12);
  });

  it('shares the work with a second worker without doing anything twice', async () => {
    for (let i = 0; i < 12; i++) await world.upload(world.newUser(), policy(`shared ${i}`, 1));
    await using one = newWorker();
    await using two = newWorker();
    one.start();
    two.start();
    await until(async () => (await statuses()).every((status) => status === 'complete'));
    expect(vendors.calls.submit).toBe(12);
    expect(vendors.calls.embed).toBe(12);
  });

  it('takes up what arrives while it sleeps', async () => {
    await using worker = newWorker();
    worker.start();
    await until(async () => worker.state().heartbeatAt !== null);
    const { jobId } = await world.upload(world.newUser(), policy('late', 1));
    doorbell.ring();
    await until(async () => (await world.job(jobId)).status === 'complete');
  });

  it('lets a running stage end before it stops, and gives the job back', async () => {
    const [begun, go] = [deferred(), deferred()];
    const honest = vendors.submit;
    vendors.submit = async (...args) => {
      begun.resolve();
      await go.promise;
      return honest(...args);
    };
    const { jobId } = await world.upload(world.newUser(), policy('graceful', 1));
    const worker = newWorker();
    worker.start();
    await begun.promise;
    const stopped = worker.stop();
    go.resolve();
    await stopped;
    expect(await world.job(jobId)).toMatchObject({ status: 'parse_queued', state: 'queued', lease_token: null });
    expect(worker.state()).toMatchObject({ running: false, busyLoops: 0 });
  });

  it('ends calls that do not end by themselves, gives the job back unharmed, and the next worker finds the parse again', async () => {
    const begun = deferred();
    const honest = vendors.submit;
    vendors.submit = async (...args) => {
      await honest(...args);
      begun.resolve();
      return new Promise((_resolve, reject) =>
        args[1].signal.addEventListener('abort', () => reject(args[1].signal.reason)),
      );
    };
    const { jobId } = await world.upload(world.newUser(), policy('abandoned', 1));
    const worker = newWorker();
    worker.start();
    await begun.promise;
    await worker.stop();
    expect(await world.job(jobId)).toMatchObject({
      status: 'uploaded',
      state: 'queued',
      attempt: 0,
      lease_token: null,
      last_error: { code: 'WORKER_STOPPED' },
    });
    vendors.submit = honest;
    worker.start();
    await until(async () => (await world.job(jobId)).status === 'complete');
    await worker.stop();
    expect(vendors.parses.size).toBe(1);
  });

  it('goes on after the database failed it', async () => {
    let failures = 3;
    const flaky: typeof database = {
      ...database,
      driver: database.driver,
      query: (sql, params) =>
        sql.includes('upload_pipeline.claim') && failures-- > 0
          ? Promise.reject(new Error('connection lost'))
          : database.query(sql, params),
      listen: () => Promise.reject(new Error('connection lost')),
      transaction: (work) => database.transaction(work),
      execute: (script) => database.execute(script),
    };
    const bell = createDoorbell({ database: flaky, clock: systemClock(), log: world.deps().log });
    const { jobId } = await world.upload(world.newUser(), policy('flaky', 1));
    await using worker = createWorker({ ...world.deps(flaky), clock: systemClock(), doorbell: bell });
    worker.start();
    await until(async () => (await world.job(jobId)).status === 'complete');
    expect(failures).toBeLessThan(0);
  });
});
