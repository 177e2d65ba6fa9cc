import type { Clock } from '../../lib/clock.ts';
import type { Queryable } from '../../lib/database/types.ts';
import { Sketch, type SketchRow } from './sketch.ts';

const MINUTE_MS = 60_000;

/** How far back performance is told, and minutes are kept. */
export const WINDOW_MS = 3_600_000;

/** Operations are named by our own code, some fifty of them: more would be a mistake, and is not counted. */
const OPERATIONS_MAX = 200;

/** This process's part of the rolling window. Minutes that cannot be written are kept, an hour of them at most. */
export interface Windows {
  record(operation: string, durationMs: number, ok: boolean): void;
  /** Writes the minutes that changed. */
  flush(db: Queryable): Promise<void>;
}

interface Minute {
  readonly operations: Map<string, Sketch>;
  changed: boolean;
}

export function createWindows(clock: Pick<Clock, 'now'>, processId: string): Windows {
  const minutes = new Map<number, Minute>();
  const minuteOf = (now: number) => Math.floor(now / MINUTE_MS) * MINUTE_MS;
  const forget = (before: number) => {
    for (const [start] of minutes) if (start < before) minutes.delete(start);
  };
  return {
    record(operation, durationMs, ok) {
      const start = minuteOf(clock.now());
      const minute = minutes.get(start) ?? { operations: new Map<string, Sketch>(), changed: false };
      minutes.set(start, minute);
      const sketch = minute.operations.get(operation) ?? new Sketch();
      if (minute.operations.size < OPERATIONS_MAX) minute.operations.set(operation, sketch);
      sketch.add(durationMs, ok);
      minute.changed = true;
      forget(start - WINDOW_MS);
    },
    async flush(db) {
      const now = minuteOf(clock.now());
      for (const [start, minute] of minutes) {
        if (!minute.changed) continue;
        minute.changed = false;
        try {
          await writeMinute(db, { start, processId, operations: minute.operations });
        } catch (error) {
          minute.changed = true;
          throw error;
        }
      }
      forget(now);
    },
  };
}

/** All its operations in one statement. What was written before is replaced: the sketches only grow. */
async function writeMinute(
  db: Queryable,
  minute: { start: number; processId: string; operations: ReadonlyMap<string, Sketch> },
): Promise<void> {
  const rows = [...minute.operations].map(([operation, sketch]) => ({ operation, ...sketch.toRow() }));
  await db.query(
    `insert into upload_pipeline.operation_minutes
       (minute, operation, process_id, count, failed, sum_ms, keys, counts)
     select $1, r.operation, $2, r.count, r.failed, r."sumMs",
       array(select jsonb_array_elements_text(r.keys)::int), array(select jsonb_array_elements_text(r.counts)::int)
     from jsonb_to_recordset($3::jsonb) as r(operation text, count int, failed int, "sumMs" double precision,
       keys jsonb, counts jsonb)
     on conflict (minute, operation, process_id) do update set count = excluded.count, failed = excluded.failed,
       sum_ms = excluded.sum_ms, keys = excluded.keys, counts = excluded.counts`,
    [new Date(minute.start), minute.processId, JSON.stringify(rows)],
  );
}

/** What all processes together did from `since` on, by operation. */
export async function readOperations(db: Queryable, since: Date): Promise<Map<string, Sketch>> {
  const { rows } = await db.query<SketchRow & { operation: string }>(
    `select operation, count, failed, sum_ms as "sumMs", keys, counts from upload_pipeline.operation_minutes
     where minute > $1`,
    [new Date(since.getTime() - MINUTE_MS)], // the minute in which `since` lies counts whole
  );
  const operations = new Map<string, Sketch>();
  for (const row of rows) {
    const sketch = operations.get(row.operation) ?? new Sketch();
    operations.set(row.operation, sketch);
    sketch.merge(row);
  }
  return operations;
}

/** Removes what lies outside the window; returns how many rows. */
export async function forgetOldMinutes(db: Queryable, at: Date): Promise<number> {
  const { rowCount } = await db.query('delete from upload_pipeline.operation_minutes where minute < $1', [
    new Date(at.getTime() - WINDOW_MS - MINUTE_MS),
  ]);
  return rowCount;
}
