import type { Queryable } from '../../lib/database/types.ts';

export interface WorkerRow {
  readonly workerId: string;
  readonly startedAt: Date;
  readonly seenAt: Date;
  readonly lookedAt: Date | null;
  readonly busy: number;
  readonly loops: number;
}

/** Rows of workers that died are kept so long, to be told as silent. */
const KEPT_MS = 86_400_000;

export async function writeHeartbeat(db: Queryable, row: WorkerRow): Promise<void> {
  await db.query(
    `insert into upload_pipeline.workers (worker_id, started_at, seen_at, looked_at, busy, loops)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (worker_id) do update set started_at = excluded.started_at, seen_at = excluded.seen_at,
       looked_at = excluded.looked_at, busy = excluded.busy, loops = excluded.loops`,
    [row.workerId, row.startedAt, row.seenAt, row.lookedAt, row.busy, row.loops],
  );
}

/** The worker stops in good order: nobody is to miss it. */
export async function removeHeartbeat(db: Queryable, workerId: string): Promise<void> {
  await db.query('delete from upload_pipeline.workers where worker_id = $1', [workerId]);
}

export async function readWorkers(db: Queryable): Promise<WorkerRow[]> {
  const { rows } = await db.query<WorkerRow>(
    `select worker_id as "workerId", started_at as "startedAt", seen_at as "seenAt", looked_at as "lookedAt", busy, loops
     from upload_pipeline.workers order by started_at, worker_id limit 1000`,
  );
  return rows;
}

export async function forgetLostWorkers(db: Queryable, at: Date): Promise<void> {
  await db.query('delete from upload_pipeline.workers where seen_at < $1', [new Date(at.getTime() - KEPT_MS)]);
}

/** Signs of life a worker may miss before it is taken for dead. */
const BEATS_MISSED = 3;

/** A process that sweeps more often than this still beats once a second. */
const BEAT_MS_MIN = 1_000;

/** Between two signs of life. */
export function beatMs(queue: { readonly sweepMs: number }): number {
  return Math.max(queue.sweepMs, BEAT_MS_MIN);
}

/** A worker without a sign for longer than this is silent. */
export function silentAfterMs(queue: { readonly sweepMs: number; readonly pollMs: number }): number {
  return BEATS_MISSED * Math.max(beatMs(queue), queue.pollMs);
}

/** Alive: its process writes, and it looks into the queue or has no loop free to do so. */
export function isAlive(
  worker: Pick<WorkerRow, 'seenAt' | 'lookedAt' | 'busy' | 'loops'>,
  now: number,
  limitMs: number,
): boolean {
  const looks = worker.lookedAt !== null && now - worker.lookedAt.getTime() <= limitMs;
  return now - worker.seenAt.getTime() <= limitMs && (looks || worker.busy >= worker.loops);
}
