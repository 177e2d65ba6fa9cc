import { z } from 'zod';
import { handsOf } from '../context.ts';
import { defineCheck, judged, unknown } from './define.ts';

interface BudgetRow {
  readonly scope: string;
  readonly subject: string;
  readonly period: string;
  readonly limit: number;
  readonly spent: number;
  readonly reserved: number;
  readonly open: number;
}

export const budget = defineCheck({
  kind: 'budget',
  summary:
    'Spent and set aside together are within the limit, in every window of this budget, and what is set aside belongs to calls under way.',
  needs: ['hands'],
  fields: {
    scope: z.enum(['total', 'vendor', 'user', 'document']),
    subject: z.string().optional().meta({ description: 'A vendor, or the id of a user or document; all without it.' }),
    settled: z.boolean().optional().meta({ description: 'Nothing is set aside any more.' }),
  },
  title: (check) => `the ${check.scope} budget ${check.subject ?? ''} is not passed`.replace('  ', ' '),
  async run(check, context) {
    const query = `select scope, subject, period, limit_micro_usd as limit, spent_micro_usd as spent,
        reserved_micro_usd as reserved,
        (select coalesce(sum(r.micro_usd), 0) from upload_pipeline.reservations r
         where r.state = 'open' and b.budget_id = any(r.budget_ids))::bigint as open
      from upload_pipeline.budgets b where limit_micro_usd is not null and scope = $1 and ($2::text is null or subject = $2)`;
    const { rows } = await handsOf(context).database.query<BudgetRow>(query, [check.scope, check.subject ?? null]);
    const expected = { 'spent + reserved': 'at most limit', ...(check.settled && { reserved: 0 }) };
    if (rows.length === 0) return unknown('there is no such budget with a limit in money', expected);
    const isWrong = ({ limit, spent, reserved, open }: BudgetRow) =>
      spent + reserved > limit || reserved !== open || (check.settled === true && reserved > 0);
    const wrong = rows.filter(isWrong);
    return judged(wrong.length === 0, wrong.length > 0 ? wrong : rows, expected, [{ kind: 'rows', query, rows }]);
  },
});
