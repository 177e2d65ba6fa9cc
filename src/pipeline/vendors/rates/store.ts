import type { Queryable } from '../../../lib/database/types.ts';
import type { Backend, Vendor } from '../types.ts';
import type { Levels } from './headers.ts';

/** Whose limit: each key has its own, and at some vendors each model. */
export interface RateName {
  readonly vendor: Vendor;
  readonly backend: Backend;
  readonly keyId: string;
  readonly model: string;
}

export interface StoredRate {
  readonly levels: Levels;
  readonly readAt: Date;
  readonly heldUntil: Date;
}

export async function readRate(db: Queryable, name: RateName): Promise<StoredRate | undefined> {
  const { rows } = await db.query<StoredRate>(
    `select levels, read_at as "readAt", held_until as "heldUntil" from upload_pipeline.vendor_rates
     where vendor = $1 and backend = $2 and key_id = $3 and model = $4`,
    [name.vendor, name.backend, name.keyId, name.model],
  );
  return rows[0];
}

/** The later reading and the longer hold stay, whoever writes last. */
export async function saveRate(db: Queryable, name: RateName, rate: StoredRate): Promise<void> {
  await db.query(
    `insert into upload_pipeline.vendor_rates as r (vendor, backend, key_id, model, levels, read_at, held_until)
     values ($1, $2, $3, $4, $5::jsonb, $6, $7)
     on conflict (vendor, backend, key_id, model) do update set
       levels = case when excluded.read_at >= r.read_at then excluded.levels else r.levels end,
       read_at = greatest(r.read_at, excluded.read_at), held_until = greatest(r.held_until, excluded.held_until)`,
    [name.vendor, name.backend, name.keyId, name.model, JSON.stringify(rate.levels), rate.readAt, rate.heldUntil],
  );
}
