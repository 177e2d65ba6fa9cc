import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testPglite } from '../../../lib/database/testing.ts';
import type { Database } from '../../../lib/database/types.ts';
import { VirtualClock } from '../../../lib/virtual-clock.ts';
import { pipelineMigrations } from '../../schema/migrations.ts';
import { createLog } from '../../telemetry/log.ts';
import { type Bucket, EMPTY, waitMs } from './bucket.ts';
import { rateGate } from './gate.ts';
import { durationMs, levelsOf } from './headers.ts';

describe('the headers of a rate limit', () => {
  test.each([
    ['12ms', 12],
    ['0s', 0],
    ['8.64s', 8_640],
    ['1m53.425s', 113_425],
    ['6m0s', 360_000],
    ['114h18m0s', 411_480_000],
    ['', undefined],
    ['soon', undefined],
    ['12', undefined],
    ['-3s', undefined],
    ['3s later', undefined],
  ])('say %s for a reset', (text, ms) => {
    expect(durationMs(text)).toBe(ms);
  });

  test('are read measure by measure; one that is not whole is left out', () => {
    const headers = new Headers({
      'x-ratelimit-limit-requests': '100',
      'x-ratelimit-remaining-requests': '40',
      'x-ratelimit-reset-requests': '6s',
      'x-ratelimit-limit-tokens': '1000',
      'x-ratelimit-remaining-tokens': 'many',
      'x-ratelimit-reset-tokens': '1s',
    });
    expect(levelsOf(headers)).toEqual({ requests: { limit: 100, remaining: 40, resetMs: 6_000 } });
    expect(levelsOf(new Headers())).toEqual({});
  });
});

describe('a bucket', () => {
  const requests = (remaining: number, inFlight = 0): Bucket => ({
    ...EMPTY,
    levels: { requests: { limit: 100, remaining, resetMs: 60_000 } },
    inFlight: { requests: inFlight, tokens: 0 },
  });
  const one = { requests: 1, tokens: 0 };

  test.each<[string, Bucket, { requests: number; tokens: number }, number, number]>([
    ['that nobody knows of lets all pass', EMPTY, one, 0, 0],
    ['lets pass what is within 80 % of what is left', requests(10), { requests: 8, tokens: 0 }, 0, 0],
    ['holds what is beyond', requests(10), { requests: 9, tokens: 0 }, 0, 834],
    ['counts calls on their way', requests(10, 8), one, 0, 834],
    ['refills steadily', requests(10), { requests: 9, tokens: 0 }, 833, 1],
    ['is full again after its reset', requests(0), one, 60_000, 0],
    ['that is empty says when the first call may go', requests(0), one, 0, 750],
    [
      'lets a call pass that is above all that may be spent, once it is full',
      requests(0),
      { requests: 500, tokens: 0 },
      0,
      60_000,
    ],
    ['does not count a measure that the call does not use', requests(0), { requests: 0, tokens: 5 }, 0, 0],
    ['holds everything as long as the vendor said', { ...EMPTY, heldUntil: 5_000 }, one, 2_000, 3_000],
    ['takes a clock that stepped back for no time at all', { ...requests(0), readAt: 90_000 }, one, 0, 750],
  ])('%s', (_name, bucket, cost, now, wait) => {
    expect(waitMs(bucket, cost, now)).toBe(wait);
  });
});

describe('the gate of a key', () => {
  const of = { vendor: 'openai', backend: 'real', keyId: 'k1' } as const;
  let database: Database;
  let clock: VirtualClock;
  beforeAll(async () => {
    database = await testPglite(pipelineMigrations);
  });
  afterAll(() => database[Symbol.asyncDispose]());
  beforeEach(async () => {
    clock = new VirtualClock();
    await database.query('truncate upload_pipeline.vendor_rates');
  });
  const log = () => createLog({ level: 'silent', clock, write: () => undefined, secrets: [] });
  const gate = (db: Pick<Database, 'query'> = database) => rateGate({ database: db, clock, log: log() }, of);
  const one = { requests: 1, tokens: 10 };
  const throttled = { status: 429, headers: new Headers({ 'retry-after': '20' }) };
  const level = (remaining: number) => ({
    status: 200,
    headers: new Headers({
      'x-ratelimit-limit-requests': '100',
      'x-ratelimit-remaining-requests': String(remaining),
      'x-ratelimit-reset-requests': '60s',
    }),
  });
  /** Lets what was written in the background come to its end. */
  const written = () => database.query('select 1');

  test('lets nobody in after a 429 until the vendor said, and then again', async () => {
    const own = gate();
    (await own.enter('m', one, undefined))();
    own.note('m', throttled);
    await clock.advance(5_000);
    await expect(own.enter('m', one, undefined)).rejects.toMatchObject({
      name: 'RateHeldError',
      failure: 'throttled',
      retryable: true,
      retryAfterMs: 15_000,
    });
    await clock.advance(15_000);
    await own.enter('m', one, undefined);
  });

  test('tells other processes of a 429 at once', async () => {
    const [one_, other] = [gate(), gate()];
    one_.note('m', throttled);
    await written();
    await expect(other.enter('m', one, undefined)).rejects.toMatchObject({ retryAfterMs: 20_000 });
  });

  test('hears within a second what another process was told', async () => {
    const [own, other] = [gate(), gate()];
    (await own.enter('m', one, undefined))();
    other.note('m', throttled);
    await written();
    await clock.advance(999);
    (await own.enter('m', one, undefined))();
    await clock.advance(1);
    await expect(own.enter('m', one, undefined)).rejects.toMatchObject({ retryAfterMs: 19_000 });
  });

  test('holds one model and not another, one key and not another', async () => {
    const own = gate();
    own.note('m', throttled);
    await written();
    (await own.enter('n', one, undefined))();
    const otherKey = rateGate({ database, clock, log: log() }, { ...of, keyId: 'k2' });
    (await otherKey.enter('m', one, undefined))();
  });

  test('counts down with each answer, and spends no more than 80 % of what is left', async () => {
    const own = gate();
    own.note('m', level(5));
    const inside = [];
    for (let n = 0; n < 4; n++) inside.push(await own.enter('m', one, undefined));
    const fifth = own.enter('m', one, undefined);
    await expect(fifth).rejects.toMatchObject({ failure: 'throttled' });
    for (const leave of inside) leave();
    (await own.enter('m', one, undefined))();
  });

  test('waits a moment by itself', async () => {
    const own = gate();
    own.note('m', { status: 429, headers: new Headers({ 'retry-after-ms': '400' }) });
    let entered = false;
    const entering = own.enter('m', one, undefined).then(() => {
      entered = true;
    });
    await written();
    await clock.advance(399);
    expect(entered).toBe(false);
    await clock.advance(1);
    await entering;
  });

  test('ends its moment when the caller does', async () => {
    const own = gate();
    await written();
    (await own.enter('m', one, undefined))();
    own.note('m', { status: 429, headers: new Headers({ 'retry-after-ms': '400' }) });
    const gone = new AbortController();
    const entering = own.enter('m', one, gone.signal);
    gone.abort(new Error('gone'));
    await expect(entering).rejects.toThrow('gone');
  });

  test('takes an advice of days for a mistake', async () => {
    const own = gate();
    own.note('m', { status: 429, headers: new Headers({ 'retry-after': '864000' }) });
    await expect(own.enter('m', one, undefined)).rejects.toMatchObject({ retryAfterMs: 3_600_000 });
  });

  test('goes on by what it heard itself while the database is away', async () => {
    const away = { query: () => Promise.reject(new Error('away')) };
    const own = gate(away);
    (await own.enter('m', one, undefined))();
    own.note('m', throttled);
    await expect(own.enter('m', one, undefined)).rejects.toMatchObject({ retryAfterMs: 20_000 });
  });

  test('of a vendor that tells nothing lets all pass', async () => {
    const own = gate();
    own.note('m', { status: 429, headers: new Headers() });
    (await own.enter('m', one, undefined))();
  });
});
