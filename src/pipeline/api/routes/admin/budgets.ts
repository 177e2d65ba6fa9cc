import { z } from 'zod';
import { isUuid } from '../../../../lib/ids.ts';
import {
  BUDGET_PERIODS,
  BUDGET_SCOPES,
  type BudgetView,
  EACH,
  EVERYTHING,
  forgetLimit,
  type LimitOf,
  readBudgets,
  setLimit,
} from '../../../costs/index.ts';
import { RequestError } from '../../../errors.ts';
import { writeAudit } from '../../../telemetry/audit.ts';
import type { ApiDeps } from '../../deps.ts';
import { json, type Route, route } from '../../route.ts';

const usd = z.number().nonnegative();
const count = z.number().int().nonnegative();
/** Up to a billion dollars, to the micro-dollar. */
const usdLimit = z.number().min(0).max(1e9).nullable();
const countLimit = z.number().int().min(0).max(1e12).nullable();

const budgetSchema = z.object({
  scope: z.enum(BUDGET_SCOPES),
  subject: z.string(),
  period: z.enum(BUDGET_PERIODS),
  window_start: z.iso.datetime(),
  /** When it begins anew; null: never. */
  resets_at: z.iso.datetime().nullable(),
  /** Null: no limit; so are the other two. */
  limit_usd: usd.nullable(),
  spent_usd: usd,
  /** Set aside for calls under way. */
  reserved_usd: usd,
  limit_requests: count.nullable(),
  requests: count,
  limit_tokens: count.nullable(),
  tokens: count,
  /** Whether the limits were set at run time; else they are configured. */
  set_at_run_time: z.boolean(),
});

const budgetsAnswer = z.object({ budgets: z.array(budgetSchema) }).meta({ id: 'Budgets' });

const budgetBody = z.strictObject({
  scope: z.enum(BUDGET_SCOPES),
  /** A vendor, a user's or document's id, or `*` for each user or document. Not for the total. */
  subject: z.string().max(100).optional(),
  period: z.enum(BUDGET_PERIODS),
  /** Null or left out: no limit. All three are replaced together. */
  limit_usd: usdLimit.default(null),
  limit_requests: countLimit.default(null),
  limit_tokens: countLimit.default(null),
  /** The configured limits hold again; the three above are not looked at. */
  forget: z.boolean().default(false),
});

export function budgetRoutes(deps: ApiDeps): Route[] {
  return [readRoute(deps), setRoute(deps)];
}

function readRoute(deps: ApiDeps): Route {
  return route({
    method: 'get',
    path: '/admin/budgets',
    id: 'readBudgets',
    summary: 'Every budget with a limit: what it allows, what is spent and set aside, and when it begins anew',
    auth: 'admin',
    responses: { 200: { description: 'At most 200 users and documents.', schema: budgetsAnswer } },
    handle: async () => json(200, await budgetsJson(deps)),
  });
}

function setRoute(deps: ApiDeps): Route {
  const { database, clock, config } = deps;
  return route({
    method: 'put',
    path: '/admin/budgets',
    id: 'setBudget',
    summary: 'Set the limits of one budget; jobs that wait for a budget ask again at once',
    auth: 'admin',
    body: budgetBody,
    responses: { 200: { description: 'In force from the next call on, in every process.', schema: budgetsAnswer } },
    async handle({ body, user, context }) {
      const of = limitOf(body);
      const limits = {
        microUsd: body.limit_usd === null ? null : Math.round(body.limit_usd * 1_000_000),
        requests: body.limit_requests,
        tokens: body.limit_tokens,
      };
      const now = clock.now();
      await database.transaction(async (tx) => {
        const { alertPercents } = config.costs;
        if (body.forget) await forgetLimit(tx, of, now);
        else await setLimit(tx, of, { limits, by: user.userId, now, alertPercents });
        await writeAudit(tx, {
          at: new Date(now),
          actor: user.userId,
          action: body.forget ? 'BUDGET_FORGOTTEN' : 'BUDGET_SET',
          correlationId: context.correlationId,
          facts: { ...of, ...(body.forget ? {} : limits) },
        });
      });
      return json(200, await budgetsJson(deps));
    },
  });
}

function limitOf({ scope, subject, period }: z.output<typeof budgetBody>): LimitOf {
  switch (scope) {
    case 'total':
      if (subject !== undefined && subject !== EVERYTHING) throw wrongSubject('leave it out');
      return { scope, subject: EVERYTHING, period };
    case 'vendor':
      if (subject !== 'llamaparse' && subject !== 'openai') throw wrongSubject('llamaparse or openai');
      if (period === 'total') throw new RequestError(422, 'INVALID_REQUEST', 'a vendor has budgets by hour and day');
      return { scope, subject, period };
    case 'user':
    case 'document': {
      const one = subject?.toLowerCase() ?? '';
      if (one !== EACH && !isUuid(one)) throw wrongSubject(`the ${scope}'s id, or ${EACH} for each`);
      if (scope === 'document' && period !== 'total') {
        throw new RequestError(422, 'INVALID_REQUEST', 'a document has one budget, for good: period total');
      }
      return { scope, subject: one, period };
    }
    default:
      return scope satisfies never;
  }
}

function wrongSubject(what: string): RequestError {
  return new RequestError(422, 'INVALID_REQUEST', `the body is not as it should be (subject: ${what})`);
}

async function budgetsJson({ database, config, clock }: ApiDeps): Promise<z.input<typeof budgetsAnswer>> {
  return { budgets: (await readBudgets(database, config.costs, clock.now())).map(budgetJson) };
}

function budgetJson(budget: BudgetView): z.input<typeof budgetSchema> {
  const { scope, subject, period } = budget;
  return {
    ...{ scope, subject, period },
    window_start: budget.windowStart.toISOString(),
    resets_at: budget.windowEnd?.toISOString() ?? null,
    limit_usd: budget.microUsd === null ? null : budget.microUsd / 1_000_000,
    spent_usd: budget.spentMicroUsd / 1_000_000,
    reserved_usd: budget.reservedMicroUsd / 1_000_000,
    limit_requests: budget.requests,
    requests: budget.requestsMade,
    limit_tokens: budget.tokens,
    tokens: budget.tokensUsed,
    set_at_run_time: budget.isSet,
  };
}
