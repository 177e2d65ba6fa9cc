import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { seededRandom } from '../../lib/random.ts';
import { openWorld, policy } from '../testkit/world.ts';
import { claim } from './claim.ts';
import type { LeasedJob } from './leased-job.ts';
import { settle, settleFailure } from './settle.ts';
import { sweep } from './sweep.ts';

const world = await openWorld();
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(() => world.clear());

const tokens = seededRandom('lease tests');

async function claimOne(): Promise<LeasedJob | undefined> {
  const { config, database, clock } = world;
  const claiming = {
    count: 1,
    at: new Date(clock.now()),
    leaseMs: config.queue.leaseMs,
    attempts: config.retry.attempts,
  };
  return (await claim(database, tokens, claiming))[0];
}

const NOTHING_BOUGHT = { settlements: () => [], savings: [] };

const submitted = {
  purchases: NOTHING_BOUGHT,
  keep: false,
  outcome: {
    kind: 'advance',
    steps: [{ to: 'parse_queued', event: { code: 'PARSE_REQUESTED', payload: {} } }],
    effect: { kind: 'submitted', vendorJobId: 'pjb-late', deadline: new Date(0) },
  },
} as const;

async function snapshot() {
  const tables = ['upload_jobs', 'documents', 'document_chunks', 'ledger'];
  return Promise.all(
    tables.map(async (table) => (await world.database.query(`select * from upload_pipeline.${table}`)).rows),
  );
}

describe('a lease', () => {
  it('keeps a job from every other worker until it runs out', async () => {
    await world.upload(world.newUser(), policy('lease', 1));
    expect(await claimOne()).toBeDefined();
    await world.clock.advance(world.config.queue.leaseMs);
    expect(await claimOne()).toBeUndefined();
    await world.clock.advance(1);
    expect(await claimOne()).toMatchObject({ attempt: 1 });
  });

  it('fences off a zombie: its late acknowledgement changes nothing and leaves LEASE_LOST', async () => {
    const { jobId } = await world.upload(world.newUser(), policy('zombie', 1));
    const zombie = (await claimOne()) as LeasedJob;
    await world.clock.advance(world.config.queue.leaseMs + 1);
    await claimOne();
    const before = await snapshot();
    await expect(settle(world.deps(), zombie, submitted)).rejects.toMatchObject({
      code: 'LEASE_LOST',
      retryable: false,
    });
    const failure = { code: 'X', message: 'late', retryable: true, retryAfterMs: undefined };
    await expect(
      settleFailure(world.deps(), zombie, { failure, purchases: NOTHING_BOUGHT, mayHurry: async () => true }),
    ).rejects.toMatchObject({
      code: 'LEASE_LOST',
    });
    expect(await snapshot()).toEqual(before);
    const events = await world.database.query<{ code: string }>(
      'select code from upload_pipeline.events where job_id = $1 order by event_id',
      [jobId],
    );
    expect(events.rows.map(({ code }) => code)).toEqual([
      'UPLOAD_ACCEPTED',
      'UPLOAD_VERIFIED',
      'LEASE_EXPIRED',
      'LEASE_LOST',
      'LEASE_LOST',
    ]);
  });

  it('lets an acknowledgement pass once: the same one again is lost', async () => {
    await world.upload(world.newUser(), policy('twice', 1));
    const job = (await claimOne()) as LeasedJob;
    const kept = { ...submitted, keep: true };
    await settle(world.deps(), job, kept);
    await expect(settle(world.deps(), job, kept)).rejects.toMatchObject({ code: 'LEASE_LOST' });
  });

  it('whose holders die as often as there are attempts ends in the dead letter, by the sweeper', async () => {
    const { jobId } = await world.upload(world.newUser(), policy('poison', 1));
    for (let attempt = 0; attempt < world.config.retry.attempts; attempt++) {
      expect(await claimOne()).toMatchObject({ attempt });
      await world.clock.advance(world.config.queue.leaseMs + 1);
    }
    expect(await claimOne()).toBeUndefined();
    expect(await sweep(world.deps(), new AbortController().signal)).toMatchObject({ buried: 1 });
    expect(await world.job(jobId)).toMatchObject({
      status: 'failed_parse',
      state: 'deadletter',
      last_error: { code: 'WORKER_LOST', stage: 'uploaded' },
    });
  });
});

describe('claiming', () => {
  it('serves a user with one document between the many of another, not behind them', async () => {
    const [flood, small] = [world.newUser(), world.newUser()];
    for (let i = 0; i < 30; i++) await world.upload(flood, policy(`flood ${i}`, 1));
    await world.upload(small, policy('small', 1));
    const order: string[] = [];
    for (let job = await claimOne(); job; job = await claimOne()) order.push(job.userId);
    expect(order).toHaveLength(31);
    expect(order.indexOf(small)).toBeLessThanOrEqual(2);
  });

  it('gives no credit for the time a user was away', async () => {
    const [busy, back] = [world.newUser(), world.newUser()];
    await world.upload(back, policy('once', 1));
    for (let i = 0; i < 20; i++) await world.upload(busy, policy(`busy ${i}`, 1));
    await world.drain();
    const order: string[] = [];
    for (let i = 0; i < 6; i++) {
      await world.upload(back, policy(`back ${i}`, 1));
      await world.upload(busy, policy(`still busy ${i}`, 1));
    }
    for (let job = await claimOne(); job; job = await claimOne()) order.push(job.userId === busy ? 'busy' : 'back');
    expect(order.slice(0, 6).filter((who) => who === 'busy').length).toBeGreaterThanOrEqual(2);
  });
});
