import type { Clock } from '../../lib/clock.ts';
import type { Queryable } from '../../lib/database/types.ts';
import type { Backend, Vendor } from '../vendors/types.ts';

const HOUR_MS = 3_600_000;

export interface KeyUseFact {
  readonly vendor: Vendor;
  readonly backend: Backend;
  /** The first 12 hex digits of the key's SHA-256. */
  readonly keyId: string;
  /** Null when no answer came. */
  readonly status: number | null;
}

export interface KeyUse {
  readonly vendor: Vendor;
  readonly backend: Backend;
  readonly keyId: string;
  readonly hour: Date;
  readonly calls: number;
  readonly refused: number;
  readonly lastUsedAt: Date;
}

export interface KeyUses {
  note(fact: KeyUseFact): void;
  /** Adds what was noted since the last time. What cannot be written is kept. */
  flush(db: Queryable): Promise<void>;
}

type Counted = Omit<KeyUse, 'hour' | 'lastUsedAt'> & { hourMs: number; lastMs: number };

/** A few keys, an hour each: bounded by what is configured. */
export function createKeyUses(clock: Pick<Clock, 'now'>): KeyUses {
  let counted = new Map<string, Counted>();
  const add = (use: Counted) => {
    const key = `${use.vendor} ${use.backend} ${use.keyId} ${use.hourMs}`;
    const known = counted.get(key);
    const calls = use.calls + (known?.calls ?? 0);
    const refused = use.refused + (known?.refused ?? 0);
    counted.set(key, { ...use, calls, refused, lastMs: Math.max(use.lastMs, known?.lastMs ?? 0) });
  };
  return {
    note({ vendor, backend, keyId, status }) {
      const now = clock.now();
      const refused = status === 401 || status === 403 ? 1 : 0;
      add({
        ...{ vendor, backend, keyId, refused },
        calls: 1,
        hourMs: Math.floor(now / HOUR_MS) * HOUR_MS,
        lastMs: now,
      });
    },
    async flush(db) {
      const uses = [...counted.values()];
      counted = new Map();
      try {
        while (uses.length > 0) {
          await save(db, uses[0]!);
          uses.shift();
        }
      } catch (error) {
        for (const use of uses) add(use);
        throw error;
      }
    },
  };
}

async function save(db: Queryable, use: Counted): Promise<void> {
  await db.query(
    `insert into upload_pipeline.api_key_uses as u (vendor, backend, key_id, hour, calls, refused, last_used_at)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (vendor, backend, key_id, hour) do update set calls = u.calls + excluded.calls,
       refused = u.refused + excluded.refused, last_used_at = greatest(u.last_used_at, excluded.last_used_at)`,
    [use.vendor, use.backend, use.keyId, new Date(use.hourMs), use.calls, use.refused, new Date(use.lastMs)],
  );
}

/** The newest hours first. */
export async function readKeyUses(db: Queryable, limit: number): Promise<KeyUse[]> {
  const { rows } = await db.query<KeyUse>(
    `select vendor, backend, key_id as "keyId", hour, calls, refused, last_used_at as "lastUsedAt"
     from upload_pipeline.api_key_uses order by hour desc, vendor, backend, key_id limit $1`,
    [limit],
  );
  return rows;
}
