import type { Queryable } from '../../lib/database/types.ts';
import type { CostLimits } from '../config/types.ts';
import { budgetsOf } from './budgets.ts';
import { type Charge, type Settlement, tokensOf } from './ledger.ts';
import { OverBudgetError, type Refusal } from './over-budget.ts';

/** Whose call it is, and how long it may be under way. */
export interface Payer {
  readonly userId: string;
  /** Null for a query, like the document. */
  readonly jobId: string | null;
  readonly documentId: string | null;
  readonly correlationId: string;
  readonly stage: string;
  readonly attempt: number;
  /** After this no answer comes any more: the worker's lease has run out. */
  readonly lifeMs: number;
}

export interface Reserved {
  readonly reservation: number;
  /** It stood already: an earlier attempt may have sent the call. */
  readonly reused: boolean;
}

interface Reserving {
  readonly db: Queryable;
  readonly costs: CostLimits;
  readonly now: number;
  /** The most that the call can cost. */
  readonly bound: Charge;
  readonly payer: Payer;
  /** One at a time for each job and backend: a second asks for the same reservation. */
  readonly once: boolean;
}

/**
 * Sets the upper bound of one call aside in every budget it falls under, in one statement. Throws OverBudgetError when one
 * has no room, and DatabaseError when the database cannot say: without a reservation no call is made.
 */
export async function reserve({ db, costs, now, bound, payer, once }: Reserving): Promise<Reserved> {
  const { lifeMs, ...rest } = payer;
  const wanted = {
    ...bound,
    ...rest,
    once,
    tokens: tokensOf(bound),
    expiresAt: new Date(now + lifeMs),
    alertPercents: costs.alertPercents,
  };
  const budgets = budgetsOf({ ...payer, vendor: bound.vendor }, costs, now);
  const { rows } = await db.query<{
    answer: Reserved | { refused: Omit<Refusal, 'until'> & { until: string | null } };
  }>('select upload_pipeline.reserve($1, $2, $3) as answer', [
    new Date(now),
    JSON.stringify(wanted),
    JSON.stringify(budgets),
  ]);
  const { answer } = rows[0]!;
  if (!('refused' in answer)) return answer;
  const { until, ...refusal } = answer.refused;
  throw new OverBudgetError({ ...refusal, until: until === null ? null : new Date(until) }, now);
}

/** Settles calls that belong to no acknowledgement. */
export async function settleCalls(db: Queryable, at: Date, settlements: readonly Settlement[]): Promise<void> {
  if (settlements.length === 0) return;
  await db.query('select upload_pipeline.settle($1, null, null, null, $2)', [at, JSON.stringify(settlements)]);
}

/** Books up to 100 calls whose process died before it could say what became of them. Answers how many there were. */
export async function presumeLost(db: Queryable, at: Date, jobIds?: readonly string[]): Promise<number> {
  const { rows } = await db.query<{ lost: number }>('select upload_pipeline.presume($1, $2::uuid[]) as lost', [
    at,
    jobIds ?? null,
  ]);
  return rows[0]?.lost ?? 0;
}
