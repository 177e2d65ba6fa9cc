import type { Queryable } from '../../../lib/database/types.ts';
import type { Readings } from '../readings.ts';
import { measureAll } from './measure.ts';
import type { AlertRule } from './rules.ts';
import { type Alert, closeAlert, fireAlert, openAlert, readOpenAlerts, readResolved, renewAlert } from './store.ts';

export interface AlertChange {
  readonly kind: 'fired' | 'resolved';
  readonly rule: string;
  readonly subject: string;
  readonly severity: Alert['severity'];
  readonly value: number;
  readonly threshold: number;
}

/**
 *   true -> pending -> still true after `forMs`: firing -> false: resolved -> not again before `cooldownMs` have passed
 *             false: forgotten
 *
 * Any number of processes may evaluate at once: each change is made, and told, by one of them.
 */
export async function evaluateAlerts(
  db: Queryable,
  rules: readonly AlertRule[],
  readings: Readings,
): Promise<AlertChange[]> {
  const open = await readOpenAlerts(db);
  const changes: AlertChange[] = [];
  for (const rule of rules) {
    const opened = new Map(open.filter((alert) => alert.rule === rule.id).map((alert) => [alert.subject, alert]));
    const exceeded = measureAll(rule.measure, readings).filter(({ value }) => value > rule.above);
    const calm = exceeded.length > 0 ? await cooling(db, rule, readings.at) : new Set<string>();
    for (const measured of exceeded) {
      const alert = opened.get(measured.subject);
      opened.delete(measured.subject);
      if (!alert && calm.has(measured.subject)) continue;
      const fired = alert
        ? await goOn(db, rule, alert, measured.value, readings.at)
        : (await openAlert(db, rule, measured, readings.at)) && rule.forMs === 0;
      if (fired) changes.push(changeOf('fired', rule, measured.subject, measured.value));
    }
    for (const alert of opened.values()) {
      const closed = await closeAlert(db, alert, readings.at);
      if (closed && alert.state === 'firing') changes.push(changeOf('resolved', rule, alert.subject, alert.value));
    }
  }
  return changes;
}

function cooling(db: Queryable, rule: AlertRule, at: Date): Promise<Set<string>> {
  return readResolved(db, rule.id, new Date(at.getTime() - rule.cooldownMs));
}

/** True when the alert begins to fire now. */
async function goOn(db: Queryable, rule: AlertRule, alert: Alert, value: number, at: Date): Promise<boolean> {
  const due = alert.state === 'pending' && at.getTime() - alert.since.getTime() >= rule.forMs;
  if (due) return fireAlert(db, alert, value, at);
  if (value !== alert.value) await renewAlert(db, alert, value);
  return false;
}

function changeOf(kind: AlertChange['kind'], rule: AlertRule, subject: string, value: number): AlertChange {
  return { kind, rule: rule.id, subject, severity: rule.severity, value, threshold: rule.above };
}
