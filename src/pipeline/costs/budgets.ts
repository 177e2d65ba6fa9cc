import type { CostLimits, Limits } from '../config/types.ts';
import type { PaidVendor } from '../vendors/types.ts';

export const BUDGET_SCOPES = ['document', 'user', 'vendor', 'total'] as const;
export type BudgetScope = (typeof BUDGET_SCOPES)[number];

export const BUDGET_PERIODS = ['hour', 'day', 'total'] as const;
export type BudgetPeriod = (typeof BUDGET_PERIODS)[number];

/** The subject of the scope `total`. */
export const EVERYTHING = 'all';
/** In a limit set at run time: every user, or every document, that has none of its own. */
export const EACH = '*';

/** One budget in its present window. Null limits: none. */
export interface Budget extends Limits {
  /** The place in the order of locking: 0 to 3, as in BUDGET_SCOPES. */
  readonly rank: number;
  readonly scope: BudgetScope;
  readonly subject: string;
  readonly period: BudgetPeriod;
  readonly start: Date;
  /** Null where the period is `total`. */
  readonly end: Date | null;
}

export interface Spender {
  readonly userId: string;
  readonly documentId: string | null;
  readonly vendor: PaidVendor;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NO_LIMITS: Limits = { microUsd: null, requests: null, tokens: null };

/** UTC hours and days begin at whole multiples, as the epoch did. */
export function windowAt(period: BudgetPeriod, now: number): { readonly start: Date; readonly end: Date | null } {
  if (period === 'total') return { start: new Date(0), end: null };
  const ms = period === 'hour' ? HOUR_MS : DAY_MS;
  const start = Math.floor(now / ms) * ms;
  return { start: new Date(start), end: new Date(start + ms) };
}

/**
 * Every budget that a call may fall under, with its configured limits, in the order of locking. Those without a limit are
 * among them, because one may have been set at run time.
 */
export function budgetsOf(spender: Spender, costs: CostLimits, now: number): Budget[] {
  const { documentId, userId, vendor } = spender;
  return [
    ...(documentId === null ? [] : [budget('document', documentId, 'total', costs.document, now)]),
    budget('user', userId, 'day', costs.user.day, now),
    budget('user', userId, 'hour', costs.user.hour, now),
    budget('user', userId, 'total', NO_LIMITS, now),
    budget('vendor', vendor, 'day', costs[vendor].day, now),
    budget('vendor', vendor, 'hour', costs[vendor].hour, now),
    budget('total', EVERYTHING, 'day', costs.total.day, now),
    budget('total', EVERYTHING, 'hour', costs.total.hour, now),
    budget('total', EVERYTHING, 'total', NO_LIMITS, now),
  ];
}

function budget(scope: BudgetScope, subject: string, period: BudgetPeriod, limits: Limits, now: number): Budget {
  return { rank: BUDGET_SCOPES.indexOf(scope), scope, subject, period, ...windowAt(period, now), ...limits };
}
