import type { Clock } from '../../lib/clock.ts';
import type { Database } from '../../lib/database/types.ts';
import { uuidV4 } from '../../lib/ids.ts';
import type { Random } from '../../lib/random.ts';
import { callWithin } from '../vendors/deadline.ts';
import type { CallContext, ObjectStore } from '../vendors/types.ts';

export interface ReprocessDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly store: ObjectStore;
  readonly callMs: number;
}

/** So many at once; the rest follow at the next look, a moment later. */
const JOBS_AT_ONCE = 50;
const PATHS_AT_ONCE = 20;

/**
 * Queues real jobs for documents that only a fallback has made. Call it when the real services are well. A job of its own
 * each: the fallback's products stay as they are until its acknowledgement replaces them all at once.
 */
export async function queueReprocessing({ database, clock, random }: ReprocessDeps): Promise<number> {
  const { rows: waiting } = await database.query(
    `select from upload_pipeline.upload_jobs
     where fallback = 'taken' and status = 'complete' and reprocessed_by is null limit 1`,
  );
  if (waiting.length === 0) return 0;
  const each = <T>(make: () => T) => Array.from({ length: JOBS_AT_ONCE }, make);
  const { rows } = await database.query<{ jobs: number }>(
    'select upload_pipeline.reprocess_fallbacks($1, $2::uuid[], $3::uuid[], $4::text[]) as jobs',
    [
      new Date(clock.now()),
      each(() => uuidV4(random)),
      each(() => uuidV4(random)),
      each(() => Buffer.from(random.bytes(32)).toString('hex')),
    ],
  );
  return rows[0]?.jobs ?? 0;
}

/** Removes the parsed texts that replaced fallbacks have left in storage. Removing twice is removing once. */
export async function removeStale(
  { database, clock, store, callMs }: ReprocessDeps,
  context: CallContext,
): Promise<number> {
  const { rows } = await database.query<{ path: string; documentId: string }>(
    `select d.stale_path as path, d.document_id as "documentId" from upload_pipeline.documents d
     where d.stale_path is not null and exists (
       select from upload_pipeline.upload_jobs j
       where j.document_id = d.document_id and j.reprocesses is not null and j.status = 'complete')
     limit $1`,
    [PATHS_AT_ONCE],
  );
  if (rows.length === 0) return 0;
  const paths = rows.map(({ path }) => path);
  await callWithin({ vendor: 'supabase', clock, limitMs: callMs }, context, (within) => store.remove(paths, within));
  await database.query(
    `update upload_pipeline.documents d set stale_path = null
     from unnest($1::uuid[], $2::text[]) as gone(document_id, path)
     where d.document_id = gone.document_id and d.stale_path = gone.path`,
    [rows.map(({ documentId }) => documentId), paths],
  );
  return rows.length;
}
