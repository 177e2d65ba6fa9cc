import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { NO_ANSWER } from '../retrieval/prompt.ts';
import { queuedJob, storeChunks, walkTo } from './testkit/jobs.ts';
import { axis } from './testkit/vendors.ts';
import { startWorld, type World } from './testkit/world.ts';

let world: World;
let admin: string;
const ADMIN_ID = '5f0c9e6a-58f5-4f0b-9a1e-0f1f7d3a2b10';
beforeAll(async () => {
  world = await startWorld();
});
afterEach(async () => {
  world.vendors.reset();
  await world.database.execute('truncate upload_pipeline.budget_limits');
});
afterAll(() => world[Symbol.asyncDispose]());

async function put(json: object) {
  admin = await world.token({ sub: ADMIN_ID, role: 'service_role' });
  return world.api.send('PUT', '/admin/budgets', { token: admin, json });
}

async function read(path: string) {
  admin = await world.token({ sub: ADMIN_ID, role: 'service_role' });
  const answer = await world.api.get(path, { token: admin });
  expect(answer.status).toBe(200);
  return answer.body;
}

const ask = (token: string, more: object = {}) =>
  world.api.post('/api/v2/query', { token, json: { question: 'What is the deductible?', ...more } });

async function reader() {
  const user = await world.newUser();
  const { jobId, documentId } = await queuedJob(world, user.token, new TextEncoder().encode(user.userId));
  await walkTo(world, jobId, 'complete');
  await storeChunks(world, { documentId, userId: user.userId }, [
    { text: 'It is 500 dollars.', vector: axis(0), page: 1 },
  ]);
  return user;
}

interface BudgetJson {
  readonly scope: string;
  readonly subject: string;
  readonly period: string;
}
const found = (body: { budgets: BudgetJson[] }, subject: string, period = 'day') =>
  body.budgets.find((budget) => budget.subject === subject && budget.period === period);

describe('budgets', () => {
  test('are told with the configured limits until others are set, and again once those are forgotten', async () => {
    expect(found(await read('/admin/budgets'), 'all')).toMatchObject({ limit_usd: 25, set_at_run_time: false });
    const { body } = await put({ scope: 'total', period: 'day', limit_usd: 0.5 });
    expect(found(body, 'all')).toMatchObject({ limit_usd: 0.5, set_at_run_time: true });
    await put({ scope: 'total', period: 'day', forget: true });
    expect(found(await read('/admin/budgets'), 'all')).toMatchObject({ limit_usd: 25, set_at_run_time: false });
  });

  test('refuse a question before any call, with the time to wait, and let it pass when raised', async () => {
    const { userId, token } = await reader();
    await put({ scope: 'user', subject: userId, period: 'day', limit_usd: 0 });
    const refused = await ask(token);
    expect(refused).toMatchObject({ status: 429, code: 'BUDGET_EXCEEDED' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(world.vendors.asked.filter(({ what }) => what === 'embed')).toHaveLength(0);
    await put({ scope: 'user', subject: userId, period: 'day', limit_usd: 1 });
    expect((await ask(token)).status).toBe(200);
    expect(found(await read('/admin/budgets'), userId)).toMatchObject({ reserved_usd: 0, limit_usd: 1, requests: 2 });
  });

  test('refuse a streamed answer before its first byte', async () => {
    const { userId, token } = await reader();
    await put({ scope: 'user', subject: userId, period: 'day', limit_usd: 0.000001 });
    expect(await ask(token, { stream: true })).toMatchObject({ status: 429, code: 'BUDGET_EXCEEDED' });
    const paid = world.vendors.asked.map(({ what }) => what).filter((what) => what !== 'sign' && what !== 'download');
    expect(paid).toEqual(['embed']);
  });

  test('are not used up by what a stream was cut off from: it is paid and settled', async () => {
    const { userId, token } = await reader();
    world.vendors.pieces = async function* () {
      yield { delta: NO_ANSWER };
      throw new Error('cut');
    };
    await put({ scope: 'user', subject: userId, period: 'day', limit_usd: 1 });
    await ask(token, { stream: true });
    expect(found(await read('/admin/budgets'), userId)).toMatchObject({ reserved_usd: 0 });
    expect((await read('/admin/costs?by=user')).rows.find(({ key }: { key: string }) => key === userId)).toMatchObject({
      calls: 2,
      presumed_usd: expect.any(Number),
    });
  });

  test.each([
    ['a total with a subject', { scope: 'total', subject: 'openai', period: 'day' }],
    ['a vendor nobody pays', { scope: 'vendor', subject: 'supabase', period: 'day' }],
    ['a user without an id', { scope: 'user', subject: 'ana', period: 'day' }],
    ['a document by day', { scope: 'document', subject: '*', period: 'day' }],
    ['less than nothing', { scope: 'total', period: 'day', limit_usd: -1 }],
    ['a word too much', { scope: 'total', period: 'day', limit: 1 }],
  ])('are not set for %s', async (_, body) => {
    expect((await put({ limit_usd: 1, ...body })).status).toBe(422);
  });

  test('set by an admin are in the audit', async () => {
    await put({ scope: 'vendor', subject: 'openai', period: 'hour', limit_requests: 7 });
    const { entries } = await read('/admin/audit');
    expect(entries[0]).toMatchObject({
      action: 'BUDGET_SET',
      actor: ADMIN_ID,
      facts: { subject: 'openai', requests: 7 },
    });
  });
});

describe('the report', () => {
  test('adds up to the same total whatever it is told by', async () => {
    const { token } = await reader();
    await ask(token);
    const totals = new Set<number>();
    for (const by of ['vendor', 'day', 'user', 'document', 'stage', 'model', 'backend']) {
      const { rows, total_usd } = await read(`/admin/costs?by=${by}`);
      const sum = rows.reduce((micro: number, { usd }: { usd: number }) => micro + Math.round(usd * 1e6), 0);
      expect(sum).toBe(Math.round(total_usd * 1e6));
      totals.add(total_usd);
    }
    expect(totals.size).toBe(1);
  });

  test('leaves out what lies outside its time', async () => {
    expect(await read('/admin/costs?from=2001-01-01&to=2001-01-02')).toMatchObject({ rows: [], total_usd: 0 });
    expect((await world.api.get('/admin/costs?from=2001-01-02&to=2001-01-01', { token: admin })).status).toBe(400);
  });

  test('foresees the price of what waits', async () => {
    const before = await read('/admin/costs/forecast');
    const { token } = await world.newUser();
    await queuedJob(world, token, new TextEncoder().encode('waits'));
    const after = await read('/admin/costs/forecast');
    expect(after.queue.jobs).toBe(before.queue.jobs + 1);
    // a page of cost_effective, and some tokens
    expect(after.queue.usd - before.queue.usd).toBeGreaterThanOrEqual(0.00375);
    expect(after.next_24h_usd).toBeGreaterThanOrEqual(after.queue.usd);
  });
});
