import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { testPglite } from '../../lib/database/testing.ts';
import { pipelineMigrations } from '../schema/migrations.ts';
import { OverBudgetError, presumeLost } from './index.ts';
import { call, limits, money, NO_LIMITS, newId, payer, till } from './testkit/till.ts';

const database = await testPglite(pipelineMigrations);
afterAll(() => database[Symbol.asyncDispose]());

const NOON = Date.UTC(2026, 0, 2, 12);
let now = NOON;
beforeEach(async () => {
  now = NOON;
  await database.execute(
    'truncate upload_pipeline.ledger, upload_pipeline.reservations, upload_pipeline.budget_limits, upload_pipeline.budgets, upload_pipeline.budget_alerts',
  );
});
const opened = (costs = limits()) => till(database, costs, () => now);

async function admitted(answer: Promise<number | OverBudgetError>): Promise<number> {
  const reservation = await answer;
  if (reservation instanceof OverBudgetError) throw reservation;
  return reservation;
}

describe('a budget', () => {
  it('takes the last micro-dollar and not one more', async () => {
    const { reserve } = opened(limits({ openai: { day: money(100), hour: NO_LIMITS } }));
    await admitted(reserve(call(60)));
    await admitted(reserve(call(40)));
    expect(await reserve(call(1))).toBeInstanceOf(OverBudgetError);
  });

  it('gets back what a call did not cost', async () => {
    const { reserve, pay, budget } = opened(limits({ openai: { day: money(100), hour: NO_LIMITS } }));
    await pay(await admitted(reserve(call(100))), call(30));
    expect(await budget('openai')).toMatchObject({ reserved: 0, spent: 30 });
    await admitted(reserve(call(70)));
  });

  it('says until when, or that only calls under way stand in the way', async () => {
    const { reserve, pay } = opened(limits({ openai: { day: money(100), hour: NO_LIMITS } }));
    const first = await admitted(reserve(call(100)));
    const crowded = (await reserve(call(50))) as OverBudgetError;
    expect(crowded.refusal).toMatchObject({ crowded: true, scope: 'vendor', subject: 'openai', period: 'day' });
    expect(crowded.until?.getTime()).toBe(NOON + 1_000);
    await pay(first, call(100));
    const full = (await reserve(call(50))) as OverBudgetError;
    expect(full).toMatchObject({ code: 'BUDGET_EXCEEDED', retryable: true });
    expect(full.until).toEqual(new Date(Date.UTC(2026, 0, 3)));
    expect(full.message).toContain('2026-01-03T00:00:00.000Z');
  });

  it('of several that are full names the one that is full the longest', async () => {
    const tight = money(10);
    const { reserve } = opened(limits({ openai: { day: tight, hour: tight } }));
    const refused = (await reserve(call(11))) as OverBudgetError;
    expect(refused.refusal).toMatchObject({ period: 'day' });
  });

  it('begins anew with the UTC hour and the UTC day', async () => {
    const { reserve, pay } = opened(limits({ openai: { day: money(100), hour: money(60) } }));
    await pay(await admitted(reserve(call(60))), call(60));
    expect(((await reserve(call(40))) as OverBudgetError).until).toEqual(new Date(NOON + 3_600_000));
    now += 3_600_000;
    await pay(await admitted(reserve(call(40))), call(40));
    expect(((await reserve(call(1))) as OverBudgetError).until).toEqual(new Date(Date.UTC(2026, 0, 3)));
    now = Date.UTC(2026, 0, 3);
    await admitted(reserve(call(60)));
  });

  it('settles in the window in which the call was made', async () => {
    const { reserve, pay, budget } = opened(limits({ openai: { day: money(100), hour: NO_LIMITS } }));
    const late = await admitted(reserve(call(100)));
    now = Date.UTC(2026, 0, 3);
    await admitted(reserve(call(10)));
    await pay(late, call(80));
    expect(await budget('openai')).toMatchObject({ reserved: 10, spent: 0 });
  });

  it('of one user does not stop another', async () => {
    const { reserve } = opened(limits({ user: { day: money(10), hour: NO_LIMITS } }));
    const ana = payer();
    await admitted(reserve(call(10), ana));
    expect(await reserve(call(1), { ...ana, documentId: newId() })).toBeInstanceOf(OverBudgetError);
    await admitted(reserve(call(10), payer()));
  });

  it('of one document is for good: waiting does not help', async () => {
    const { reserve, pay } = opened(limits({ document: money(10) }));
    const doc = payer();
    await pay(await admitted(reserve(call(10), doc)), call(10));
    const refused = (await reserve(call(1), doc)) as OverBudgetError;
    expect(refused).toMatchObject({ until: null, retryable: false, retryAfterMs: undefined });
  });

  it('counts requests and tokens too', async () => {
    const hour = { microUsd: null, requests: 2, tokens: 100 };
    const { reserve, release } = opened(limits({ openai: { hour, day: NO_LIMITS } }));
    expect(((await reserve(call(1, 101))) as OverBudgetError).refusal).toMatchObject({ measure: 'tokens', limit: 100 });
    const unsent = await admitted(reserve(call(1, 40)));
    await release(unsent, false);
    await admitted(reserve(call(1, 50)));
    await admitted(reserve(call(1, 50)));
    expect(((await reserve(call(1, 0))) as OverBudgetError).refusal).toMatchObject({ measure: 'requests', limit: 2 });
  });

  it('set at run time counts from the beginning of its window and replaces the configured one', async () => {
    const { reserve, pay, budget } = opened();
    const ana = payer();
    await pay(await admitted(reserve(call(70), ana)), call(70));
    await database.query(
      `insert into upload_pipeline.budget_limits values ('user', '*', 'day', 80, null, null, $1, 'admin')`,
      [new Date(now)],
    );
    expect(await reserve(call(11), ana)).toBeInstanceOf(OverBudgetError);
    expect(await budget(ana.userId)).toMatchObject({ spent: 70 });
    await admitted(reserve(call(10), ana));
  });

  it('raises each alert once in a window', async () => {
    const { reserve, pay } = opened(limits({ openai: { day: money(100), hour: NO_LIMITS } }));
    const percents = async () => {
      const { rows } = await database.query<{ percent: number }>(
        'select percent from upload_pipeline.budget_alerts order by alert_id',
      );
      return rows.map(({ percent }) => percent);
    };
    await pay(await admitted(reserve(call(49))), call(49));
    expect(await percents()).toEqual([]);
    await pay(await admitted(reserve(call(1))), call(1));
    expect(await percents()).toEqual([50]);
    await pay(await admitted(reserve(call(45))), call(45));
    expect(await percents()).toEqual([50, 80, 95]);
    await reserve(call(6));
    await reserve(call(6));
    expect(await percents()).toEqual([50, 80, 95, 100]);
    now += 86_400_000;
    await pay(await admitted(reserve(call(50))), call(50));
    expect(await percents()).toEqual([50, 80, 95, 100, 50]);
  });
});

describe('a call whose answer is lost', () => {
  it('is booked when its time is over, once, and corrected when the answer comes after all', async () => {
    const { reserve, pay, release, budget, ledgerMicroUsd } = opened(
      limits({ openai: { day: money(100), hour: NO_LIMITS } }),
    );
    const lost = await admitted(reserve(call(30)));
    expect(await presumeLost(database, new Date(now + 60_000))).toBe(0);
    now += 60_001;
    expect(await presumeLost(database, new Date(now))).toBe(1);
    expect(await presumeLost(database, new Date(now))).toBe(0);
    expect(await budget('openai')).toMatchObject({ reserved: 0, spent: 30 });
    expect(await ledgerMicroUsd()).toBe(30);
    await pay(lost, call(20));
    expect(await budget('openai')).toMatchObject({ reserved: 0, spent: 20 });
    expect(await ledgerMicroUsd()).toBe(20);
    await pay(lost, call(30), 'presumed');
    await release(lost);
    expect(await ledgerMicroUsd()).toBe(20);
  });

  it('that was refused after all is taken out of the ledger', async () => {
    const { reserve, pay, release, budget, ledgerMicroUsd } = opened(
      limits({ openai: { day: money(100), hour: NO_LIMITS } }),
    );
    const lost = await admitted(reserve(call(30)));
    await pay(lost, call(30), 'presumed');
    expect(await ledgerMicroUsd()).toBe(30);
    await release(lost);
    expect(await ledgerMicroUsd()).toBe(0);
    expect(await budget('openai')).toMatchObject({ reserved: 0, spent: 0 });
  });
});
