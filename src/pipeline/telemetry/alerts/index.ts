export { type AlertChange, evaluateAlerts } from './evaluate.ts';
export { ALERT_RULES, type AlertRule } from './rules.ts';
export { type Alert, forgetOldAlerts, readAlerts } from './store.ts';
