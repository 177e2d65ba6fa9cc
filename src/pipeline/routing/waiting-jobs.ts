import type { Queryable } from '../../lib/database/types.ts';

/** Jobs that waited for this service are due now. How many there were. */
export async function wakeWaiting(db: Queryable, awaits: string, at: Date): Promise<number> {
  const { rowCount } = await db.query(
    `update upload_pipeline.upload_jobs set run_at = $2, changed_by = 'sweeper', updated_at = $2
     where awaits = $1 and state = 'retryable' and run_at > $2`,
    [awaits, at],
  );
  return rowCount;
}
