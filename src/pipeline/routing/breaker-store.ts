import type { Queryable } from '../../lib/database/types.ts';
import type { Backend, SwitchedVendor } from '../vendors/types.ts';
import { type Breaker, CLOSED } from './breaker.ts';
import { MODE_CHANNEL } from './mode-store.ts';

/** One backend of one vendor: what a breaker watches. */
export interface BackendName {
  readonly vendor: SwitchedVendor;
  readonly backend: Backend;
}

/** As a key and for people: `real openai`. */
export function nameOf({ vendor, backend }: BackendName): string {
  return `${backend} ${vendor}`;
}

export interface StoredBreaker extends BackendName {
  /** 0: there is no row yet. */
  readonly version: number;
  readonly breaker: Breaker;
}

export async function readBreakers(db: Queryable): Promise<StoredBreaker[]> {
  const { rows } = await db.query<StoredBreaker>(
    'select vendor, backend, version, breaker from upload_pipeline.breakers order by vendor, backend',
  );
  return rows;
}

export async function readBreaker(db: Queryable, { vendor, backend }: BackendName): Promise<StoredBreaker> {
  const { rows } = await db.query<StoredBreaker>(
    'select vendor, backend, version, breaker from upload_pipeline.breakers where vendor = $1 and backend = $2',
    [vendor, backend],
  );
  return rows[0] ?? { vendor, backend, version: 0, breaker: CLOSED };
}

export interface Transition {
  readonly before: StoredBreaker;
  readonly breaker: Breaker;
  readonly at: Date;
  readonly actor: string;
  readonly correlationId: string;
}

/**
 * Compare-and-set: false when another process was quicker. A change of state is told to the other processes and kept in
 * the audit, in the same statement.
 */
export async function saveBreaker(db: Queryable, { before, breaker, at, actor, correlationId }: Transition) {
  const { rows } = await db.query(
    `with saved as (
       insert into upload_pipeline.breakers as b (vendor, backend, version, breaker, updated_at)
       values ($1, $2, $3::bigint + 1, $4::jsonb, $5)
       on conflict (vendor, backend) do update
         set version = b.version + 1, breaker = excluded.breaker, updated_at = excluded.updated_at
         where b.version = $3
       returning version),
     told as (
       insert into upload_pipeline.audit (at, actor, action, correlation_id, facts)
       select $5, $6, $7, $8::uuid, jsonb_build_object('vendor', $1::text, 'backend', $2::text, 'reason', $9::text)
       from saved where $7::text is not null)
     select version, case when $7::text is not null then pg_notify('${MODE_CHANNEL}', 'breaker') end from saved`,
    [
      ...[before.vendor, before.backend, before.version, JSON.stringify(breaker), at, actor],
      actionOf(before.breaker, breaker),
      correlationId,
      breaker.state === 'closed' ? null : breaker.reason,
    ],
  );
  return rows.length === 1;
}

/** What goes into the audit; null where nothing changed that anybody would want to know. */
function actionOf(before: Breaker, after: Breaker): 'BREAKER_OPENED' | 'BREAKER_CLOSED' | null {
  if (before.state === 'closed' && after.state === 'open') return 'BREAKER_OPENED';
  return before.state !== 'closed' && after.state === 'closed' ? 'BREAKER_CLOSED' : null;
}
