export { type BudgetAlert, listAlerts, untoldAlerts } from './alerts.ts';
export {
  BUDGET_PERIODS,
  BUDGET_SCOPES,
  type BudgetPeriod,
  type BudgetScope,
  EACH,
  EVERYTHING,
} from './budgets.ts';
export { type Forecast, forecastCosts } from './forecast.ts';
export type { Charge, Saving, Settlement } from './ledger.ts';
export { OverBudgetError } from './over-budget.ts';
export { type Cost, chatCost, embeddingCost, PRICES_DATED, parseBound, parseCost } from './prices.ts';
export { promptTokensAtMost } from './prompt-tokens.ts';
export { type PurchaseDeps, Purchases, type Spending } from './purchases.ts';
export { type BudgetView, readBudgets } from './read-budgets.ts';
export { type CostReport, REPORT_KEYS, type ReportKey, reportCosts } from './report.ts';
export { type Payer, presumeLost, type Reserved, settleCalls } from './reserve.ts';
export { forgetLimit, type LimitOf, setLimit } from './set-limit.ts';
