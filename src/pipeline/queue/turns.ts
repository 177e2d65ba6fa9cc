import type { Queryable } from '../../lib/database/types.ts';

/** A job's share of its user's turn: 1, and 1 more for each MiB, as larger documents take longer. */
export function cost(bytesLen: number): number {
  return 1 + bytesLen / 1_048_576;
}

/**
 * The queue's virtual time: the smallest stamp among unfinished work, or, when all is quiet, the largest ever given.
 * Without it a user who was away would come back with a credit of everybody else's turns.
 */
export const FLOOR = `coalesce(
  least(
    (select min(vft) from upload_pipeline.upload_jobs where state in ('queued', 'retryable', 'parked')),
    (select min(vft) from upload_pipeline.upload_jobs where state = 'working')),
  (select max(last_vft) from upload_pipeline.tenants))`;

/** The stamp of one more job of a user, whose row the caller holds: after his others, however old the job is. */
export async function nextTurn(tx: Queryable, of: { userId: string; bytesLen: number }): Promise<number> {
  const { rows } = await tx.query<{ vft: number }>(
    `update upload_pipeline.tenants set last_vft = greatest(last_vft, ${FLOOR}) + $2 where user_id = $1
     returning last_vft as vft`,
    [of.userId, cost(of.bytesLen)],
  );
  return rows[0]!.vft;
}
