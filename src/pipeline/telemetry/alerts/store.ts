import type { Queryable } from '../../../lib/database/types.ts';
import type { AlertRule } from './rules.ts';

export interface Alert {
  readonly id: number;
  readonly rule: string;
  readonly subject: string;
  readonly severity: 'warning' | 'critical';
  readonly state: 'pending' | 'firing' | 'resolved';
  readonly value: number;
  readonly threshold: number;
  readonly message: string;
  readonly since: Date;
  readonly firedAt: Date | null;
  readonly resolvedAt: Date | null;
}

const ALERT = `select alert_id as id, rule, subject, severity, state, value, threshold, message, since,
  fired_at as "firedAt", resolved_at as "resolvedAt" from upload_pipeline.alerts`;

/** The newest first. */
export async function readAlerts(
  db: Queryable,
  of: { readonly state?: Alert['state'] | undefined; readonly limit: number },
): Promise<Alert[]> {
  const { rows } = await db.query<Alert>(
    `${ALERT} where ($1::text is null or state = $1) order by since desc, alert_id desc limit $2`,
    [of.state ?? null, of.limit],
  );
  return rows;
}

/** Bounds what one evaluation reads: rules times their subjects. */
const OPEN_MAX = 1_000;

/** Pending and firing. */
export async function readOpenAlerts(db: Queryable): Promise<Alert[]> {
  const { rows } = await db.query<Alert>(`${ALERT} where state <> 'resolved' limit ${OPEN_MAX}`);
  return rows;
}

/** Subjects of the rule that were resolved after `since`. */
export async function readResolved(db: Queryable, rule: string, since: Date): Promise<Set<string>> {
  const { rows } = await db.query<{ subject: string }>(
    `select subject from upload_pipeline.alerts where rule = $1 and state = 'resolved' and resolved_at > $2`,
    [rule, since],
  );
  return new Set(rows.map(({ subject }) => subject));
}

/** False when another process was quicker. */
export async function openAlert(
  db: Queryable,
  rule: AlertRule,
  measured: { readonly subject: string; readonly value: number },
  at: Date,
): Promise<boolean> {
  const fires = rule.forMs === 0;
  const { rowCount } = await db.query(
    `insert into upload_pipeline.alerts (rule, subject, severity, state, value, threshold, message, since, fired_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (rule, subject) where state <> 'resolved' do nothing`,
    [
      rule.id,
      measured.subject,
      rule.severity,
      fires ? 'firing' : 'pending',
      measured.value,
      rule.above,
      rule.message,
      at,
      fires ? at : null,
    ],
  );
  return rowCount === 1;
}

/** False when another process was quicker. */
export async function fireAlert(db: Queryable, alert: Alert, value: number, at: Date): Promise<boolean> {
  const { rowCount } = await db.query(
    `update upload_pipeline.alerts set state = 'firing', value = $2, fired_at = $3
     where alert_id = $1 and state = 'pending'`,
    [alert.id, value, at],
  );
  return rowCount === 1;
}

export async function renewAlert(db: Queryable, alert: Alert, value: number): Promise<void> {
  await db.query(`update upload_pipeline.alerts set value = $2 where alert_id = $1 and state <> 'resolved'`, [
    alert.id,
    value,
  ]);
}

/** What never fired leaves no trace. False when another process was quicker. */
export async function closeAlert(db: Queryable, alert: Alert, at: Date): Promise<boolean> {
  const { rowCount } =
    alert.state === 'pending'
      ? await db.query(`delete from upload_pipeline.alerts where alert_id = $1 and state = 'pending'`, [alert.id])
      : await db.query(
          `update upload_pipeline.alerts set state = 'resolved', resolved_at = $2
           where alert_id = $1 and state = 'firing'`,
          [alert.id, at],
        );
  return rowCount === 1;
}

/** Resolved alerts are kept so long. */
const HISTORY_MS = 30 * 86_400_000;

export async function forgetOldAlerts(db: Queryable, at: Date): Promise<void> {
  await db.query(`delete from upload_pipeline.alerts where state = 'resolved' and resolved_at < $1`, [
    new Date(at.getTime() - HISTORY_MS),
  ]);
}
