import { afterAll, describe, expect, it } from 'vitest';
import { migrate } from '../../lib/database/migrate.ts';
import { testPg, testPglite, testServer } from '../../lib/database/testing.ts';
import type { Database } from '../../lib/database/types.ts';
import { seededRandom } from '../../lib/random.ts';
import { pipelineMigrations } from '../schema/migrations.ts';
import { OverBudgetError } from './index.ts';
import { call, limits, money, NO_LIMITS, newId, payer, till } from './testkit/till.ts';

const NOON = Date.UTC(2026, 0, 2, 12);
const WORKERS = 20;
const SEEDS = ['one', 'two', 'three'];

/**
 * 20 workers buy until nothing is left: random prices, users and endings (paid in full or in part, refused, lost). The
 * budgets are so tight that most of the buying is at the last cent.
 */
async function spendEverything(database: Database, seed: string): Promise<void> {
  const die = seededRandom(`spending ${seed}`);
  const users = Array.from({ length: 4 }, newId);
  const costs = limits({
    total: { day: money(3_000), hour: NO_LIMITS },
    openai: { day: money(2_500), hour: { microUsd: 2_400, requests: 90, tokens: null } },
    user: { day: money(1_000), hour: NO_LIMITS },
  });
  const { reserve, pay, release } = till(database, costs, () => NOON);
  const tries = Array.from({ length: 300 }, () => ({
    price: 1 + Math.floor(die.next() * 60),
    user: die.pick(users),
    end: die.next(),
  }));
  const worker = async () => {
    for (let next = tries.pop(); next; next = tries.pop()) {
      const { price, user, end } = next;
      const reservation = await reserve(call(price), payer({ userId: user }));
      if (reservation instanceof OverBudgetError) continue;
      if (end < 0.6) await pay(reservation, call(price));
      else if (end < 0.8) await pay(reservation, call(Math.floor(price / 2)));
      else if (end < 0.9) await release(reservation, end < 0.85);
      else await pay(reservation, call(price), 'presumed');
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, worker));
}

/** Everything that must be true of the books, whatever happened. */
async function books(database: Database) {
  const { rows } = await database.query<Record<string, number>>(`
    select (select count(*) from upload_pipeline.budgets
        where spent_micro_usd + reserved_micro_usd > limit_micro_usd or requests > limit_requests)::int as overspent,
      (select sum(reserved_micro_usd) from upload_pipeline.budgets)::int as reserved,
      (select spent_micro_usd from upload_pipeline.budgets where scope = 'total')::int as spent,
      (select sum(spent_micro_usd) from upload_pipeline.budgets where scope = 'user')::int as "spentByUsers",
      (select sum(micro_usd) from upload_pipeline.ledger)::int as ledger,
      (select count(*) from upload_pipeline.reservations where state = 'open')::int as open`);
  return rows[0] as Record<string, number>;
}

function describeStrictness(name: string, open: () => Promise<Database>): void {
  describe(`20 workers at the last cent, on ${name}`, () => {
    it.each(SEEDS)('pass no budget, and ledger and budgets agree (seed %s)', async (seed) => {
      await using database = await open();
      await spendEverything(database, seed);
      const { overspent, reserved, open: left, spent, spentByUsers, ledger } = await books(database);
      expect({ overspent, reserved, left }).toEqual({ overspent: 0, reserved: 0, left: 0 });
      expect(spent).toBe(ledger);
      expect(spentByUsers).toBe(ledger);
      expect(spent).toBeGreaterThan(1_000);
    });
  });
}

describeStrictness('PGlite', () => testPglite(pipelineMigrations));

const server = await testServer();
if (server.kind === 'none') {
  describe.skip(`PostgreSQL server: not run, ${server.reason}`, () => {
    it('passes no budget', () => undefined);
  });
} else {
  afterAll(server.dispose);
  describeStrictness('PostgreSQL', async () => {
    const database = await testPg(server.url);
    await migrate(database, pipelineMigrations, new Date(0));
    return database;
  });
}
