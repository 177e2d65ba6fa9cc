import type { Queryable } from '../../lib/database/types.ts';
import type { CostLimits, Limits } from '../config/types.ts';
import { type Budget, type BudgetPeriod, type BudgetScope, budgetsOf, EACH, windowAt } from './budgets.ts';

/** One budget in its present window. */
export interface BudgetView extends Limits {
  readonly scope: BudgetScope;
  /** `*`: what every user or document has that has none of its own. */
  readonly subject: string;
  readonly period: BudgetPeriod;
  readonly windowStart: Date;
  readonly windowEnd: Date | null;
  readonly reservedMicroUsd: number;
  readonly spentMicroUsd: number;
  readonly requestsMade: number;
  readonly tokensUsed: number;
  /** Whether its limits were set at run time. */
  readonly isSet: boolean;
}

interface Used {
  readonly scope: BudgetScope;
  readonly subject: string;
  readonly period: BudgetPeriod;
  readonly microUsd: number | null;
  readonly requests: number | null;
  readonly tokens: number | null;
  readonly reservedMicroUsd: number;
  readonly spentMicroUsd: number;
  readonly requestsMade: number;
  readonly tokensUsed: number;
}

interface SetLimit extends Limits {
  readonly scope: BudgetScope;
  readonly subject: string;
  readonly period: BudgetPeriod;
}

/** Users and documents shown, those that spent most first. */
const SUBJECTS_SHOWN = 200;

/** Every budget that has a limit, in its present window: the general ones first, then users and documents by what they spent. */
export async function readBudgets(db: Queryable, costs: CostLimits, now: number): Promise<BudgetView[]> {
  const [used, set] = await Promise.all([readUsed(db, now), readSet(db)]);
  const key = ({ scope, subject, period }: Pick<Budget, 'scope' | 'subject' | 'period'>) =>
    `${scope} ${subject} ${period}`;
  const usedBy = new Map(used.map((one) => [key(one), one]));
  const setFor = new Map(set.map((one) => [key(one), one]));
  const known = new Map<string, SetLimit>(configured(costs, now).map((one) => [key(one), one]));
  for (const one of [...set, ...used]) if (!known.has(key(one))) known.set(key(one), one);
  return [...known.values()]
    .map((one): BudgetView => {
      const { scope, subject, period } = one;
      const own = setFor.get(key(one)) ?? setFor.get(key({ ...one, subject: EACH }));
      const row = usedBy.get(key(one));
      const { microUsd, requests, tokens } = own ?? one;
      const { start, end } = windowAt(period, now);
      return {
        ...{ scope, subject, period, microUsd, requests, tokens, windowStart: start, windowEnd: end },
        reservedMicroUsd: row?.reservedMicroUsd ?? 0,
        spentMicroUsd: row?.spentMicroUsd ?? 0,
        requestsMade: row?.requestsMade ?? 0,
        tokensUsed: row?.tokensUsed ?? 0,
        isSet: own !== undefined,
      };
    })
    .filter(({ microUsd, requests, tokens }) => microUsd !== null || requests !== null || tokens !== null);
}

function configured(costs: CostLimits, now: number): Budget[] {
  const each = (vendor: 'llamaparse' | 'openai') => budgetsOf({ userId: EACH, documentId: EACH, vendor }, costs, now);
  const byScope = (scope: BudgetScope, budgets: Budget[]) => budgets.filter((budget) => budget.scope === scope);
  const [parsing, asking] = [each('llamaparse'), each('openai')];
  return [
    ...byScope('total', parsing),
    ...byScope('vendor', parsing),
    ...byScope('vendor', asking),
    ...byScope('user', parsing),
    ...byScope('document', parsing),
  ];
}

async function readUsed(db: Queryable, now: number): Promise<Used[]> {
  const { rows } = await db.query<Used>(
    `select scope, subject, period, limit_micro_usd as "microUsd", limit_requests as requests, limit_tokens as tokens,
       reserved_micro_usd as "reservedMicroUsd", spent_micro_usd as "spentMicroUsd", requests as "requestsMade",
       tokens as "tokensUsed"
     from upload_pipeline.budgets
     where window_start = case period when 'hour' then $1::timestamptz when 'day' then $2::timestamptz else $3::timestamptz end
     order by rank desc, spent_micro_usd desc limit $4`,
    [...(['hour', 'day', 'total'] as const).map((period) => windowAt(period, now).start), SUBJECTS_SHOWN],
  );
  return rows;
}

async function readSet(db: Queryable): Promise<SetLimit[]> {
  const { rows } = await db.query<SetLimit>(
    `select scope, subject, period, micro_usd as "microUsd", requests, tokens from upload_pipeline.budget_limits
     order by set_at desc limit $1`,
    [SUBJECTS_SHOWN],
  );
  return rows;
}
