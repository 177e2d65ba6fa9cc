import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../lib/database/types.ts';
import { uuidV4 } from '../lib/ids.ts';
import { seededRandom } from '../lib/random.ts';
import { VirtualClock } from '../lib/virtual-clock.ts';
import { sharedLimit } from './limits/shared-limit.ts';
import { createJobs } from './queue/jobs.ts';
import { createRetryBudget } from './queue/retry-budget.ts';
import { describeOnBothDrivers } from './testkit/drivers.ts';
import { MOCKED } from './testkit/vendors.ts';
import { worldConfig } from './testkit/world.ts';

const base = worldConfig();

await describeOnBothDrivers('what must hold however many ask at once', (open) => {
  const clock = new VirtualClock();
  const random = seededRandom('atomicity');
  let database: Database;
  beforeAll(async () => {
    database = await open();
    await uploads({ concurrentJobsPerUser: 1, uploadsPerDay: 1 }); // opens the connections, so that the tests' 20 do meet
  });
  afterAll(() => database[Symbol.asyncDispose]());

  const uploads = (limits: { concurrentJobsPerUser: number; uploadsPerDay: number }) => {
    const config = { ...base, limits: { ...base.limits, ...limits } };
    const userId = uuidV4(random);
    const jobs = createJobs({
      config,
      database,
      clock,
      random: random.derive(userId),
      ring: () => undefined,
      chooseForDocument: () => MOCKED,
    });
    return Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        jobs.enqueueUpload({
          userId,
          filename: `${n}.md`,
          mime: 'text/markdown',
          bytesLen: 10,
          sha256: createHash('sha256').update(`${userId} ${n}`).digest('hex'),
          correlationId: uuidV4(random),
        }),
      ),
    );
  };
  const count = (answers: readonly { kind: string }[]) => answers.filter(({ kind }) => kind === 'accepted').length;

  test('of 20 uploads in one moment exactly as many are accepted as may be under way', async () => {
    const answers = await uploads({ concurrentJobsPerUser: 3, uploadsPerDay: 30 });
    expect(count(answers)).toBe(3);
    expect(
      answers.filter((answer) => answer.kind === 'limited' && answer.code === 'TOO_MANY_CONCURRENT_JOBS'),
    ).toHaveLength(17);
  });

  test('of 20 uploads in one moment exactly as many are accepted as a day may have', async () => {
    const answers = await uploads({ concurrentJobsPerUser: 100, uploadsPerDay: 7 });
    expect(count(answers)).toBe(7);
    expect(answers.filter((answer) => answer.kind === 'limited' && answer.code === 'DAILY_UPLOAD_LIMIT')).toHaveLength(
      13,
    );
  });

  test('retries of several processes never pass their common budget', async () => {
    const at = new Date(clock.now());
    await database.query('update upload_pipeline.retry_budget set tokens = 5, updated_at = $1', [at]);
    const budgets = [createRetryBudget(), createRetryBudget(), createRetryBudget()];
    const granted = await Promise.all(Array.from({ length: 20 }, (_, n) => budgets[n % 3]!.withdraw(database, at)));
    expect(granted.filter(Boolean)).toHaveLength(5);
  });

  test.each([
    ['one at a time', 10, 0],
    ['in slices', 1_000, 2 * 9],
  ])('requests counted %s by three processes never pass the limit of %i', async (_name, limit, strandedMax) => {
    const processes = 3;
    const rule = { name: `test ${limit}`, limit, windowMs: 3_600_000 };
    const limits = Array.from({ length: processes }, () => sharedLimit({ database, clock }, rule));
    const asked = await Promise.all(
      Array.from({ length: limit + 100 }, (_, n) => limits[n % processes]!.take('somebody')),
    );
    const taken = asked.filter(({ kind }) => kind === 'taken').length;
    expect(taken).toBeLessThanOrEqual(limit);
    expect(taken).toBeGreaterThanOrEqual(limit - strandedMax);
  });
});
