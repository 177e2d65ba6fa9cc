import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { type Database, DatabaseError, type SqlValue } from '../../lib/database/types.ts';
import { VendorError } from '../errors.ts';
import { sweep } from '../queue/sweep.ts';
import { dyingDatabase } from '../testkit/failing-database.ts';
import { openWorld, policy, worldConfig } from '../testkit/world.ts';

const PARSE_MICRO_USD = 3_750;
const config = worldConfig();
const world = await openWorld({
  config: {
    ...config,
    costs: { ...config.costs, llamaparse: { ...config.costs.llamaparse, day: money(2 * PARSE_MICRO_USD) } },
  },
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(() => world.clear());
const { vendors } = world;

function money(microUsd: number) {
  return { microUsd, requests: null, tokens: null };
}

async function rows<Row>(sql: string): Promise<Row[]> {
  return (await world.database.query<Row>(sql)).rows;
}
const ledger = () =>
  rows<{ vendor: string; kind: string; micro_usd: number }>(
    'select vendor, kind, micro_usd from upload_pipeline.ledger order by entry_id',
  );
const open = () => rows("select * from upload_pipeline.reservations where state = 'open'");

describe('a job over budget', () => {
  it('is parked without a call or an attempt, says until when, and goes on by itself at the reset', async () => {
    const user = world.newUser();
    for (const name of ['a', 'b']) await world.upload(user, policy(name, 1));
    await world.drain();
    const { jobId } = await world.upload(user, policy('c', 1));
    await world.step();
    const parked = await world.job(jobId);
    const midnight = new Date((Math.floor(world.clock.now() / 86_400_000) + 1) * 86_400_000);
    expect(parked).toMatchObject({ status: 'uploaded', state: 'parked', attempt: 0, run_at: midnight });
    expect(parked.last_error).toMatchObject({
      code: 'BUDGET_EXCEEDED',
      message: expect.stringContaining(midnight.toISOString()),
    });
    expect(await world.jobs.readJob({ jobId, userId: user })).toMatchObject({ parkedUntil: midnight });
    expect(vendors.calls.submit).toBe(2);
    await world.drain();
    expect(world.clock.now()).toBeGreaterThanOrEqual(midnight.getTime());
    expect(await world.job(jobId)).toMatchObject({ status: 'complete' });
    expect(vendors.calls).toMatchObject({ submit: 3, find: 0 });
  });

  it('has failed where its own document may cost no more: waiting would not help', async () => {
    await world.database.query(
      `insert into upload_pipeline.budget_limits values ('document', '*', 'total', 10, null, null, $1, 'test')`,
      [new Date(0)],
    );
    const { jobId } = await world.upload(world.newUser(), policy('dear', 1));
    await world.drain();
    expect(await world.job(jobId)).toMatchObject({ state: 'deadletter', last_error: { code: 'BUDGET_EXCEEDED' } });
    expect(vendors.calls.submit).toBe(0);
  });
});

describe('without the database', () => {
  it('nothing is bought', async () => {
    const { jobId } = await world.upload(world.newUser(), policy('closed', 1));
    expect(await world.step(withoutReservations())).toBe(true);
    expect(vendors.calls).toMatchObject({ submit: 0, find: 0, download: 0 });
    expect(await world.job(jobId)).toMatchObject({ state: 'retryable', last_error: { code: 'DATABASE' } });
  });
});

describe('texts that a user has embedded before', () => {
  it('are not bought again, neither in one document nor in another, and are told as saved', async () => {
    const user = world.newUser();
    const asked: string[] = [];
    const honest = vendors.embed;
    vendors.embed = (inputs, context) => {
      asked.push(...inputs);
      return honest(inputs, context);
    };
    const text = policy('same', 12);
    await world.upload(user, text, { filename: 'one.md' });
    await world.drain();
    const first = asked.length;
    await world.upload(user, `${text}\n## New\n\nA section that was not there before, with words of its own.\n`);
    await world.drain();
    expect(first).toBeGreaterThan(0);
    expect(asked.length - first).toBeLessThan(first + 1);
    expect(new Set(asked).size).toBe(asked.length);
    const bare = await rows('select * from upload_pipeline.document_chunks where embedding is null');
    expect(bare).toEqual([]);
    const saved = await rows<{ kind: string; units: { inputTokens: number } }>('select * from upload_pipeline.savings');
    expect(saved).toMatchObject([{ kind: 'embedding_cache' }]);
    expect(saved[0]?.units.inputTokens).toBeGreaterThan(0);
  });

  it('are bought anew for another user', async () => {
    const text = policy('two users', 3);
    for (const user of [world.newUser(), world.newUser()]) {
      await world.upload(user, text);
      await world.drain();
    }
    expect(vendors.calls.embed).toBe(2);
    expect(await rows('select * from upload_pipeline.savings')).toEqual([]);
  });
});

describe('a paid call whose worker dies', () => {
  it('is booked by its successor at the exact price, and once', async () => {
    await world.upload(world.newUser(), policy('killed', 3));
    const { database, died } = dyingDatabase(world.database, { n: 5, when: 'before' }); // the embeddings' own
    await world.step(database);
    await world.clock.advance(world.config.llamaparse.pollMs);
    await world.step(database);
    expect(died()).toBe(true);
    expect(vendors.calls.embed).toBe(1);
    await world.drain();
    const booked = (await ledger()).filter(({ vendor }) => vendor === 'openai');
    expect(booked.map(({ kind }) => kind)).toEqual(['presumed', 'paid']);
    expect(booked[0]?.micro_usd).toBe(booked[1]?.micro_usd);
    expect(vendors.calls.embed).toBe(2);
    expect(await open()).toEqual([]);
  });

  it.each([
    ['a connection cut after the request', new VendorError('openai', 'unavailable', 'cut', {}), 'presumed'],
    ['no answer in time', new VendorError('openai', 'timeout', 'late', {}), 'presumed'],
  ])('or that ends with %s counts as billed', async (_, error, kind) => {
    await failOnce(error);
    const booked = (await ledger()).filter(({ vendor }) => vendor === 'openai');
    expect(booked.map((row) => row.kind)).toEqual([kind, 'paid']);
  });

  it.each([
    ['a refusal by the vendor', new VendorError('openai', 'unavailable', 'no', { status: 503 })],
    [
      'a connection that never came about',
      new VendorError('openai', 'unavailable', 'no', {
        cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }),
      }),
    ],
  ])('or that ends with %s costs nothing', async (_, error) => {
    await failOnce(error);
    const booked = (await ledger()).filter(({ vendor }) => vendor === 'openai');
    expect(booked.map((row) => row.kind)).toEqual(['paid']);
  });
});

describe('a parse that nobody fetched', () => {
  it('is asked for at the vendor when its time is over, and settled with what it billed', async () => {
    const { jobId } = await world.upload(world.newUser(), policy('abandoned', 1));
    const honest = vendors.fetch;
    vendors.fetch = async () => ({ kind: 'pending' });
    await world.drain();
    expect(await world.job(jobId)).toMatchObject({ state: 'deadletter', last_error: { code: 'PARSE_TIMEOUT' } });
    expect(await open()).toHaveLength(1);
    vendors.fetch = honest;
    await world.clock.advance(world.config.queue.leaseMs + world.config.deadlines.parseMsMax + 1);
    const swept = await sweep(world.deps() as never, new AbortController().signal);
    expect(swept).toMatchObject({ parses: 1 });
    expect(await ledger()).toMatchObject([{ vendor: 'llamaparse', kind: 'paid', micro_usd: PARSE_MICRO_USD }]);
  });

  it('costs nothing when the vendor has never heard of it', async () => {
    vendors.submit = async () => {
      throw new VendorError('llamaparse', 'unavailable', 'cut', {});
    };
    await world.upload(world.newUser(), policy('never arrived', 1));
    await world.drain();
    expect(await open()).toHaveLength(1);
    await world.clock.advance(world.config.queue.leaseMs + world.config.deadlines.parseMsMax + 1);
    await sweep(world.deps() as never, new AbortController().signal);
    expect(await open()).toEqual([]);
    expect(await ledger()).toEqual([]);
  });
});

/** The database, but for the one question whether there is money left. */
function withoutReservations(): Database {
  const { database } = world;
  return {
    driver: database.driver,
    async query<Row>(sql: string, params?: readonly SqlValue[]) {
      if (sql.includes('upload_pipeline.reserve')) throw new DatabaseError('no connection', { code: '08006' });
      return database.query<Row>(sql, params);
    },
    transaction: (work) => database.transaction(work),
    execute: (script) => database.execute(script),
    listen: (channel, onMessage) => database.listen(channel, onMessage),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

async function failOnce(error: Error): Promise<void> {
  const honest = vendors.embed;
  vendors.embed = async () => {
    vendors.embed = honest;
    throw error;
  };
  await world.upload(world.newUser(), policy('fails once', 2));
  await world.drain();
}
