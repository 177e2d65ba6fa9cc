import type { Queryable } from '../../lib/database/types.ts';
import type { BudgetPeriod, BudgetScope } from './budgets.ts';
import type { Refusal } from './over-budget.ts';

/** A budget has passed one of its thresholds. Told once in its window. */
export interface BudgetAlert {
  readonly scope: BudgetScope;
  readonly subject: string;
  readonly period: BudgetPeriod;
  readonly measure: Refusal['measure'];
  readonly percent: number;
  /** Micro-dollars, requests or tokens, when it was raised. */
  readonly used: number;
  readonly limit: number;
  readonly windowStart: Date;
  readonly at: Date;
}

const ALERT = `b.scope, b.subject, b.period, a.measure, a.percent, a.used, a.limit_value as limit,
  b.window_start as "windowStart", a.at`;

/** Hands each alert to one caller only, whatever processes ask. */
export async function untoldAlerts(db: Queryable, at: Date): Promise<BudgetAlert[]> {
  const { rows } = await db.query<BudgetAlert>(
    `update upload_pipeline.budget_alerts a set told_at = $1 from upload_pipeline.budgets b
     where a.told_at is null and b.budget_id = a.budget_id returning ${ALERT}`,
    [at],
  );
  return rows;
}

/** The newest alerts first. */
export async function listAlerts(db: Queryable, limit: number): Promise<BudgetAlert[]> {
  const { rows } = await db.query<BudgetAlert>(
    `select ${ALERT} from upload_pipeline.budget_alerts a join upload_pipeline.budgets b using (budget_id)
     order by a.alert_id desc limit $1`,
    [limit],
  );
  return rows;
}
