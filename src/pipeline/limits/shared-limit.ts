import type { Clock } from '../../lib/clock.ts';
import type { Queryable } from '../../lib/database/types.ts';

export interface LimitRule {
  /** Part of every key in the table: `user`, `address`, `job`. */
  readonly name: string;
  /** At least 1. */
  readonly limit: number;
  readonly windowMs: number;
}

/**
 * Requests that a process takes from the table at a time, so that not each one is a write: a hundredth of the limit.
 * Never more than the limit are let through; what a process took and does not use is lost to the others until the
 * window ends, so that a user whose requests spread over ten processes has at least 91 % of them.
 */
function sliceOf(limit: number): number {
  return Math.min(100, Math.max(1, Math.floor(limit / 100)));
}

export type Taken = { readonly kind: 'taken' } | { readonly kind: 'refused'; readonly retryAfterMs: number };

export interface SharedLimit {
  /** Counts one request of `key` (no secrets: it is stored). Rejects when the database does: nobody then passes. */
  take(key: string): Promise<Taken>;
}

export interface LimitDeps {
  readonly database: Queryable;
  readonly clock: Pick<Clock, 'now'>;
}

/** What one process knows of a key: requests it may still let through, or nothing until the window ends. */
interface Share {
  left: number;
  endsAt: number;
  refill: Promise<void> | undefined;
}

/** Bounds the memory to a few MB. The key longest unused is forgotten, and with it the rest of its slice. */
const MAX_SHARES = 10_000;

/**
 * At most `limit` requests a key within the window that its first one begins, however many processes let them through:
 *
 *   request -> own slice -> empty: take a slice from the key's row -> row used up: refused until the window ends
 */
export function sharedLimit(deps: LimitDeps, rule: LimitRule): SharedLimit {
  const shares = new Map<string, Share>();
  return {
    async take(key) {
      const share = shareOf(shares, key);
      for (;;) {
        const now = deps.clock.now();
        if (share.endsAt > now) {
          if (share.left > 0) {
            share.left -= 1;
            return { kind: 'taken' };
          }
          if (share.left < 0) return { kind: 'refused', retryAfterMs: Math.min(share.endsAt - now, rule.windowMs) };
        }
        share.refill ??= refill(deps, rule, key, share).finally(() => {
          share.refill = undefined;
        });
        await share.refill;
      }
    },
  };
}

function shareOf(shares: Map<string, Share>, key: string): Share {
  const share = shares.get(key) ?? { left: 0, endsAt: 0, refill: undefined };
  shares.delete(key); // so that the map stays in order of use
  shares.set(key, share);
  for (const oldest of shares.keys()) {
    if (shares.size <= MAX_SHARES) break;
    shares.delete(oldest);
  }
  return share;
}

/** Used up: `left` becomes -1, so that no request asks the table again before the window has ended. */
async function refill(deps: LimitDeps, rule: LimitRule, key: string, share: Share): Promise<void> {
  const now = deps.clock.now();
  const { rows } = await deps.database.query<{ granted: number; endsAt: Date }>(TAKE, [
    `${rule.name} ${key}`,
    new Date(now),
    new Date(now + rule.windowMs),
    rule.limit,
    sliceOf(rule.limit),
  ]);
  const row = rows[0]!;
  share.left = row.granted > 0 ? row.granted : -1;
  share.endsAt = row.endsAt.getTime();
}

/** One statement: the key's row is locked while it is counted, so that no two processes are granted the same request. */
const TAKE = `
insert into upload_pipeline.request_windows as w (key, ends_at, used, granted) values ($1, $3, $5, $5)
on conflict (key) do update set
  granted = case when w.ends_at <= $2 then $5 else greatest(0, least($5, $4 - w.used)) end,
  used = case when w.ends_at <= $2 then $5 else w.used + greatest(0, least($5, $4 - w.used)) end,
  ends_at = case when w.ends_at <= $2 then $3 else w.ends_at end
returning granted, ends_at as "endsAt"`;

/** Removes windows that have ended, at most `limit`; returns how many. */
export async function forgetEndedWindows(db: Queryable, at: Date, limit: number): Promise<number> {
  const { rowCount } = await db.query(
    `delete from upload_pipeline.request_windows where key in (
       select key from upload_pipeline.request_windows where ends_at <= $1 order by ends_at limit $2
       for update skip locked)`,
    [at, limit],
  );
  return rowCount;
}
