import type { Queryable } from '../../lib/database/types.ts';
import type { Backend, Vendor } from '../vendors/types.ts';
import type { Sketch } from './sketch.ts';
import { readOperations } from './windows.ts';
import { isAlive, readWorkers } from './workers.ts';

const RECENT_MS = 300_000;
const DEAD_LETTERS_MS = 900_000;

export interface BreakerReading {
  readonly vendor: Vendor;
  readonly backend: Backend;
  readonly state: 'closed' | 'open' | 'half-open';
}

export interface QueueReading {
  /** Due and held by nobody. */
  readonly due: number;
  /** How long the one that has been due longest has waited; 0 when none is due. */
  readonly oldestMs: number;
  readonly parked: number;
  readonly deadLetters: number;
  /** Of the last 15 minutes. */
  readonly newDeadLetters: number;
  /** At work under a lease that ran out, or waiting for an upload that can no longer come: the sweeper's work undone. */
  readonly stuck: number;
}

/** What the alert rules look at. */
export interface Readings {
  readonly at: Date;
  /** Of all processes in the last 5 minutes, by operation. */
  readonly operations: ReadonlyMap<string, Sketch>;
  readonly queue: QueueReading;
  readonly workers: { readonly alive: number; readonly silent: number };
  readonly breakers: readonly BreakerReading[];
}

export interface ReadingDeps {
  readonly database: Queryable;
  readonly breakers: () => Promise<readonly BreakerReading[]>;
  readonly silentAfterMs: number;
}

export async function takeReadings(deps: ReadingDeps, at: Date): Promise<Readings> {
  const { database } = deps;
  const workers = await readWorkers(database);
  const alive = workers.filter((worker) => isAlive(worker, at.getTime(), deps.silentAfterMs)).length;
  return {
    at,
    operations: await readOperations(database, new Date(at.getTime() - RECENT_MS)),
    queue: await readQueue(database, at),
    workers: { alive, silent: workers.length - alive },
    breakers: await deps.breakers(),
  };
}

/** The sweeper comes every few seconds: what it has not put right after so long, it does not put right. */
const STUCK_MS = 60_000;

export async function readQueue(db: Queryable, at: Date): Promise<QueueReading> {
  const { rows } = await db.query<Omit<QueueReading, 'oldestMs'> & { oldest: Date | null }>(
    `select due.jobs as due, due.oldest,
       (select count(*)::int from upload_pipeline.upload_jobs where state = 'parked') as parked,
       (select count(*)::int from upload_pipeline.upload_jobs where state = 'deadletter') as "deadLetters",
       (select count(*)::int from upload_pipeline.upload_jobs
        where state = 'deadletter' and finished_at > $2) as "newDeadLetters",
       (select count(*)::int from upload_pipeline.upload_jobs where state = 'working' and lease_until < $3)
       + (select count(*)::int from upload_pipeline.upload_jobs
          where state = 'awaiting_upload' and upload_expires_at < $3) as stuck
     from (select count(*)::int as jobs, min(run_at) as oldest from upload_pipeline.upload_jobs
           where state in ('queued', 'retryable', 'parked') and run_at <= $1) due`,
    [at, new Date(at.getTime() - DEAD_LETTERS_MS), new Date(at.getTime() - STUCK_MS)],
  );
  const { oldest, ...counts } = rows[0]!;
  return { ...counts, oldestMs: oldest === null ? 0 : Math.max(0, at.getTime() - oldest.getTime()) };
}
