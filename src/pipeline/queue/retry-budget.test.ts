import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { testPglite } from '../../lib/database/testing.ts';
import type { Database } from '../../lib/database/types.ts';
import { pipelineMigrations } from '../schema/migrations.ts';
import { createRetryBudget } from './retry-budget.ts';

let database: Database;
beforeAll(async () => {
  database = await testPglite(pipelineMigrations);
});
afterAll(() => database[Symbol.asyncDispose]());
const start = Date.UTC(2026, 0, 1);
const at = (ms: number) => new Date(start + ms);
beforeEach(() => database.query('update upload_pipeline.retry_budget set tokens = 0, updated_at = $1', [at(0)]));

/** How many of `asked` retries are granted at one moment. */
async function granted(budget: ReturnType<typeof createRetryBudget>, asked: number, ms: number): Promise<number> {
  let count = 0;
  for (let n = 0; n < asked; n++) if (await budget.withdraw(database, at(ms))) count++;
  return count;
}

test('ten finished stages earn one retry', async () => {
  const budget = createRetryBudget();
  for (let n = 0; n < 35; n++) budget.earn();
  expect(await granted(budget, 10, 0)).toBe(3);
});

test('what was earned and was not enough for one is not lost', async () => {
  const budget = createRetryBudget();
  for (let n = 0; n < 9; n++) budget.earn();
  expect(await granted(budget, 1, 0)).toBe(0);
  for (let n = 0; n < 2; n++) budget.earn();
  expect(await granted(budget, 1, 0)).toBe(1);
});

test('a quiet pipeline has one a second, and saves up a hundred', async () => {
  const budget = createRetryBudget();
  expect(await granted(budget, 10, 4_000)).toBe(4);
  expect(await granted(budget, 200, 3_600_000)).toBe(100);
});

test('a clock that stepped back earns nothing', async () => {
  const budget = createRetryBudget();
  expect(await granted(budget, 2, -60_000)).toBe(0);
  expect(await granted(budget, 2, 1_000)).toBe(1);
});

test('a pipeline that was just set up may retry', async () => {
  await database.query('update upload_pipeline.retry_budget set tokens = 100, updated_at = to_timestamp(0)');
  expect(await granted(createRetryBudget(), 1, 0)).toBe(1);
});
