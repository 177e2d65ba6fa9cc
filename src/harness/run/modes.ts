import type { ModeSwitch } from '../report/types.ts';
import type { Timeline } from './timeline.ts';
import type { Context } from './types.ts';

/** One change of mode as the pipeline's own audit has it, by the pipeline's clock. */
export interface ModeChange {
  readonly at: number;
  readonly mode: string;
  readonly overrides: Readonly<Record<string, string>>;
  readonly by: string;
  readonly seenAt: number | undefined;
}

/** A process that skipped a version has seen it with the next one. */
const CHANGES = `select changed_at, mode, overrides, changed_by,
    (select max(first) from (select min(seen_at) as first from upload_pipeline.mode_seen s
      where s.version >= c.version group by s.process_id) each_process) as seen_at
  from upload_pipeline.mode_changes c where changed_at >= $1 order by version limit 300`;

interface Row {
  readonly changed_at: Date;
  readonly mode: string;
  readonly overrides: Readonly<Record<string, string>>;
  readonly changed_by: string;
  readonly seen_at: Date | null;
}

/** The changes of mode since the scenario began; none where nobody can look. */
export async function modeChanges({ environment }: Context, beganAt: number): Promise<ModeChange[]> {
  if (!environment.hands) return [];
  const { rows } = await environment.hands.database.query<Row>(CHANGES, [new Date(beganAt)]);
  return rows.map((row) => ({
    at: new Date(row.changed_at).getTime(),
    mode: row.mode,
    overrides: row.overrides,
    by: row.changed_by,
    seenAt: row.seen_at === null ? undefined : new Date(row.seen_at).getTime(),
  }));
}

/** On the scenario's own time line; a vendor that goes its own way is a line of its own. */
export function modeSwitches(changes: readonly ModeChange[], at: Timeline): ModeSwitch[] {
  return changes.flatMap((change) => {
    const atMs = at(change.at);
    const common = {
      atMs,
      by: change.by,
      ...(change.seenAt !== undefined && { seenMs: Math.max(0, at(change.seenAt) - atMs) }),
    };
    const overrides = Object.entries(change.overrides).map(([scope, mode]) => ({ ...common, scope, mode }));
    return [{ ...common, scope: 'all', mode: change.mode }, ...overrides];
  });
}
