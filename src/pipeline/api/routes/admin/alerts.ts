import { z } from 'zod';
import { type BudgetAlert, listAlerts } from '../../../costs/index.ts';
import { ALERT_RULES, type Alert, readAlerts } from '../../../telemetry/alerts/index.ts';
import type { ApiDeps } from '../../deps.ts';
import { json, type Route, route } from '../../route.ts';
import { wholeNumber } from '../../schemas.ts';

const DEFAULT_LIMIT = 50;

const alertState = z.enum(['pending', 'firing', 'resolved']);
const severity = z.enum(['warning', 'critical']);

const alertsQuery = z.strictObject({
  state: alertState.optional(),
  limit: wholeNumber({ min: 1, max: 200 }).default(DEFAULT_LIMIT),
});

const alertSchema = z.object({
  id: z.number().int(),
  rule: z.string(),
  /** Which route, stage, vendor …; empty where there is only one. */
  subject: z.string(),
  severity,
  state: alertState,
  /** The latest measurement. */
  value: z.number(),
  threshold: z.number(),
  message: z.string(),
  since: z.iso.datetime(),
  fired_at: z.iso.datetime().nullable(),
  resolved_at: z.iso.datetime().nullable(),
});

const ruleSchema = z.object({
  id: z.string(),
  severity,
  message: z.string(),
  above: z.number(),
  for_ms: z.number().int(),
  cooldown_ms: z.number().int(),
});

/** A budget passed a threshold; told once in its window. */
const budgetAlertSchema = z.object({
  scope: z.string(),
  subject: z.string(),
  period: z.string(),
  window_start: z.iso.datetime(),
  measure: z.enum(['money', 'requests', 'tokens']),
  percent: z.number().int(),
  /** When it was raised: USD, requests or tokens. */
  used: z.number(),
  limit: z.number(),
  at: z.iso.datetime(),
});

const alertsAnswer = z.object({
  alerts: z.array(alertSchema),
  rules: z.array(ruleSchema),
  /** The newest first, at most `limit`. */
  budgets: z.array(budgetAlertSchema),
});

export function alertsRoute({ database }: ApiDeps): Route {
  return route({
    method: 'get',
    path: '/admin/alerts',
    id: 'listAlerts',
    summary: 'What is wrong now (pending, firing) and was wrong lately (resolved), the newest first; and the rules',
    auth: 'admin',
    query: alertsQuery,
    responses: { 200: { description: 'Alerts and rules.', schema: alertsAnswer } },
    async handle({ query }) {
      const alerts = await readAlerts(database, query);
      const rules = ALERT_RULES.map(({ id, severity: grade, message, above, forMs, cooldownMs }) => ({
        ...{ id, severity: grade, message, above },
        for_ms: forMs,
        cooldown_ms: cooldownMs,
      }));
      const budgets = await listAlerts(database, query.limit);
      return json(200, { alerts: alerts.map(alertJson), rules, budgets: budgets.map(budgetAlertJson) });
    },
  });
}

function alertJson({ firedAt, resolvedAt, since, ...alert }: Alert): z.input<typeof alertSchema> {
  return {
    ...alert,
    since: since.toISOString(),
    fired_at: firedAt?.toISOString() ?? null,
    resolved_at: resolvedAt?.toISOString() ?? null,
  };
}

function budgetAlertJson({ at, windowStart, used, limit, ...alert }: BudgetAlert): z.input<typeof budgetAlertSchema> {
  const unit = alert.measure === 'money' ? 1_000_000 : 1;
  return {
    ...alert,
    window_start: windowStart.toISOString(),
    used: used / unit,
    limit: limit / unit,
    at: at.toISOString(),
  };
}
