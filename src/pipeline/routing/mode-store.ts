import { DatabaseError, type Queryable } from '../../lib/database/types.ts';
import type { ServiceMode } from '../config/types.ts';
import type { ModeSetting } from './modes.ts';

/** A mode that was stored: who wanted it, when, and why. */
export interface ModeChange extends ModeSetting {
  /** 1, 2, 3 … without gaps. */
  readonly version: number;
  readonly reason: string;
  readonly changedBy: string;
  readonly changedAt: Date;
}

export interface ModeOrder extends ModeSetting {
  readonly reason: string;
  readonly changedBy: string;
  readonly correlationId: string;
  readonly at: Date;
}

const COLUMNS = `version, mode, overrides, reason, changed_by as "changedBy", changed_at as "changedAt"`;

/** The newest changes, the newest first. */
export async function readModeChanges(db: Queryable, limit: number): Promise<ModeChange[]> {
  const { rows } = await db.query<ModeChange & { mode: ServiceMode }>(
    `select ${COLUMNS} from upload_pipeline.mode_changes order by version desc limit $1`,
    [limit],
  );
  return rows;
}

/** Two orders at the same moment become two versions; so many at once are never given. */
const TRIES = 20;
const UNIQUE_VIOLATION = '23505';

/** Stores the mode that is in force from now on, and tells the other processes. */
export async function storeMode(db: Queryable, order: ModeOrder): Promise<ModeChange> {
  for (let tries = 1; ; tries++) {
    try {
      return await insert(db, order);
    } catch (error) {
      if (!(error instanceof DatabaseError && error.code === UNIQUE_VIOLATION) || tries === TRIES) throw error;
    }
  }
}

export const MODE_CHANNEL = 'service_mode';

async function insert(db: Queryable, order: ModeOrder): Promise<ModeChange> {
  const { rows } = await db.query<ModeChange & { mode: ServiceMode }>(
    `with changed as (
       insert into upload_pipeline.mode_changes
         (version, mode, overrides, reason, changed_by, correlation_id, changed_at)
       select coalesce(max(version), 0) + 1, $1, $2::jsonb, $3, $4, $5::uuid, $6 from upload_pipeline.mode_changes
       returning *),
     told as (
       insert into upload_pipeline.audit (at, actor, action, correlation_id, facts)
       select $6, $4, 'MODE_CHANGED', $5::uuid,
         jsonb_build_object('version', version, 'mode', mode, 'overrides', overrides, 'reason', reason) from changed)
     select ${COLUMNS}, pg_notify('${MODE_CHANNEL}', version::text) from changed`,
    [order.mode, JSON.stringify(order.overrides), order.reason, order.changedBy, order.correlationId, order.at],
  );
  const { version, mode, overrides, reason, changedBy, changedAt } = rows[0] as ModeChange;
  return { version, mode, overrides, reason, changedBy, changedAt };
}

/** Keeps when this process began to act on a version. */
export async function markSeen(db: Queryable, seen: { processId: string; version: number; at: Date }): Promise<void> {
  await db.query(
    `insert into upload_pipeline.mode_seen (process_id, version, seen_at) values ($1, $2, $3) on conflict do nothing`,
    [seen.processId, seen.version, seen.at],
  );
}

/** The processes that act on a version, the first one first. */
export async function readSeenBy(db: Queryable, version: number): Promise<{ processId: string; seenAt: Date }[]> {
  const { rows } = await db.query<{ processId: string; seenAt: Date }>(
    `select process_id as "processId", seen_at as "seenAt" from upload_pipeline.mode_seen where version = $1
     order by seen_at, process_id limit 100`,
    [version],
  );
  return rows;
}
