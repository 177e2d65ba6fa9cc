import type { Queryable } from '../../lib/database/types.ts';
import type { Limits } from '../config/types.ts';
import { BUDGET_SCOPES, type BudgetPeriod, type BudgetScope, EACH, windowAt } from './budgets.ts';

export interface LimitOf {
  readonly scope: BudgetScope;
  /** `all`, a vendor, an id, or `*` for every user or document. */
  readonly subject: string;
  readonly period: BudgetPeriod;
}

/** Replaces the configured limits of one budget from the next call on, in every process. Run it inside a transaction. */
export async function setLimit(
  tx: Queryable,
  of: LimitOf,
  given: {
    readonly limits: Limits;
    readonly by: string;
    readonly now: number;
    readonly alertPercents: readonly number[];
  },
): Promise<void> {
  const { limits, by, now, alertPercents } = given;
  const { microUsd, requests, tokens } = limits;
  await tx.query(
    `insert into upload_pipeline.budget_limits (scope, subject, period, micro_usd, requests, tokens, set_at, set_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (scope, subject, period) do update set micro_usd = excluded.micro_usd, requests = excluded.requests,
       tokens = excluded.tokens, set_at = excluded.set_at, set_by = excluded.set_by`,
    [of.scope, of.subject, of.period, microUsd, requests, tokens, new Date(now), by],
  );
  if (of.subject !== EACH) await openWindow(tx, of, { ...given, alertPercents });
  await wakeParked(tx, now);
}

/** The configured limits hold again. False when there was nothing to forget. Run it inside a transaction. */
export async function forgetLimit(tx: Queryable, of: LimitOf, now: number): Promise<boolean> {
  const { rowCount } = await tx.query(
    'delete from upload_pipeline.budget_limits where scope = $1 and subject = $2 and period = $3',
    [of.scope, of.subject, of.period],
  );
  await wakeParked(tx, now);
  return rowCount > 0;
}

/** So that the budget can be looked at before the next call, which would open it too. */
async function openWindow(
  tx: Queryable,
  of: LimitOf,
  { limits, now, alertPercents }: { limits: Limits; now: number; alertPercents: readonly number[] },
): Promise<void> {
  const { start, end } = windowAt(of.period, now);
  await tx.query(
    `update upload_pipeline.budgets b set limit_micro_usd = $4, limit_requests = $5, limit_tokens = $6
     from upload_pipeline.lock_budget($1, $2, $3) as opened where b.budget_id = opened.budget_id`,
    [
      BUDGET_SCOPES.indexOf(of.scope),
      JSON.stringify({ ...of, start, end }),
      [...alertPercents],
      limits.microUsd,
      limits.requests,
      limits.tokens,
    ],
  );
}

/** Jobs over budget ask again now; those that still are sleep on. */
async function wakeParked(tx: Queryable, now: number): Promise<void> {
  await tx.query(
    `update upload_pipeline.upload_jobs set run_at = $1, changed_by = 'api', updated_at = $1
     where state = 'parked' and run_at > $1`,
    [new Date(now)],
  );
}
