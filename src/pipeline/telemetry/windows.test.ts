import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testPglite } from '../../lib/database/testing.ts';
import type { Database } from '../../lib/database/types.ts';
import { VirtualClock } from '../../lib/virtual-clock.ts';
import { pipelineMigrations } from '../schema/migrations.ts';
import { Sketch } from './sketch.ts';
import { createWindows, forgetOldMinutes, readOperations, WINDOW_MS } from './windows.ts';

const ONE = '00000000-0000-4000-8000-000000000001';
const TWO = '00000000-0000-4000-8000-000000000002';

describe('a sketch', () => {
  test.each([
    ['even', (n: number) => n],
    ['skewed', (n: number) => n * n],
    ['tiny', (n: number) => 0.2 + n / 1_000],
  ])('tells the percentiles of %s durations within 1 %%', (_name, durationOf) => {
    const sketch = new Sketch();
    const durations = Array.from({ length: 1_000 }, (_, n) => durationOf(n + 1));
    for (const duration of durations) sketch.add(duration, true);
    for (const quantile of [0.5, 0.95, 0.99, 1]) {
      const exact = durations[Math.ceil(quantile * 1_000) - 1]!;
      expect(Math.abs((sketch.quantile(quantile) ?? 0) / exact - 1)).toBeLessThan(0.0101);
    }
  });

  test('of two processes together is the sketch of all samples', () => {
    const [a, b, all] = [new Sketch(), new Sketch(), new Sketch()];
    for (let n = 1; n <= 100; n++) {
      (n % 2 ? a : b).add(n, n % 10 !== 0);
      all.add(n, n % 10 !== 0);
    }
    a.merge(b.toRow());
    expect(a.toRow()).toEqual(all.toRow());
  });

  test('without samples has no percentile', () => {
    expect(new Sketch().quantile(0.5)).toBeUndefined();
  });

  test('is bounded, however odd the durations', () => {
    const sketch = new Sketch();
    for (let n = 0; n < 100_000; n++) sketch.add(n ** 3 / 7, true);
    for (const odd of [0, -5, Number.MAX_VALUE]) sketch.add(odd, true);
    expect(sketch.toRow().keys.length).toBeLessThanOrEqual(1_040);
  });
});

describe('the rolling window', () => {
  let database: Database;
  let clock: VirtualClock;
  beforeAll(async () => {
    database = await testPglite(pipelineMigrations);
  });
  afterAll(() => database[Symbol.asyncDispose]());
  beforeEach(async () => {
    clock = new VirtualClock();
    await database.query('truncate upload_pipeline.operation_minutes');
  });
  const read = (agoMs: number) => readOperations(database, new Date(clock.now() - agoMs));

  test('adds up what all processes did, by operation', async () => {
    const [one, two] = [createWindows(clock, ONE), createWindows(clock, TWO)];
    one.record('query', 100, true);
    one.record('query', 100, false);
    two.record('query', 200, true);
    two.record('upload', 5, true);
    await one.flush(database);
    await two.flush(database);
    const operations = await read(WINDOW_MS);
    expect([...operations.keys()].sort()).toEqual(['query', 'upload']);
    expect(operations.get('query')).toMatchObject({ count: 3, failed: 1, sumMs: 400 });
  });

  test('counts a minute that is written several times once', async () => {
    const windows = createWindows(clock, ONE);
    for (let n = 0; n < 3; n++) {
      windows.record('query', 100, true);
      await windows.flush(database);
    }
    expect((await read(WINDOW_MS)).get('query')?.count).toBe(3);
  });

  test('forgets what is older than an hour', async () => {
    const windows = createWindows(clock, ONE);
    windows.record('old', 100, true);
    await windows.flush(database);
    await clock.advance(WINDOW_MS + 60_000);
    windows.record('young', 100, true);
    await windows.flush(database);
    expect([...(await read(WINDOW_MS)).keys()]).toEqual(['young']);
    await clock.advance(60_000);
    expect(await forgetOldMinutes(database, new Date(clock.now()))).toBe(1);
  });

  test('loses nothing when the database was away for a while', async () => {
    const windows = createWindows(clock, ONE);
    const away = { query: () => Promise.reject(new Error('away')) };
    for (let n = 0; n < 5; n++) {
      windows.record('query', 100, true);
      await expect(windows.flush(away)).rejects.toThrow('away');
      await clock.advance(60_000);
    }
    await windows.flush(database);
    expect((await read(WINDOW_MS)).get('query')?.count).toBe(5);
  });

  test('holds an hour of a process that can never write, not more', async () => {
    const windows = createWindows(clock, ONE);
    for (let n = 0; n < 100; n++) {
      windows.record('query', 100, true);
      await clock.advance(60_000);
    }
    windows.record('query', 100, true);
    await windows.flush(database);
    const { rows } = await database.query('select 1 from upload_pipeline.operation_minutes');
    expect(rows.length).toBe(61);
  });
});
