import { z } from 'zod';
import { durationMs, durationSchema } from '../../scenario/duration.ts';
import { handsOf, resultOf } from '../context.ts';
import { defineCheck, judged, unknown } from './define.ts';

interface Change {
  readonly version: number;
  readonly changedAt: Date;
}

interface Seen {
  readonly processId: string;
  readonly version: number;
  readonly seenAt: Date;
}

const CHANGES = `select version, changed_at as "changedAt" from upload_pipeline.mode_changes
  where version between $1 and $2 order by version`;
const SEEN = `select process_id as "processId", version, seen_at as "seenAt" from upload_pipeline.mode_seen
  order by process_id, version`;

export const modeSeen = defineCheck({
  kind: 'mode-seen',
  summary: 'Every process acted on every switch, or on a later one, within this time of its being ordered.',
  needs: ['hands'],
  fields: {
    from: z.string().meta({ description: 'The mode step with the first switch.' }),
    to: z.string().optional().meta({ description: 'The mode step with the last; the same by default.' }),
    within: durationSchema,
    switches: z.number().int().min(1).meta({ description: 'So many there must be, so that none was lost.' }),
  },
  references: { from: { to: 'step', kinds: ['mode'] }, to: { to: 'step', kinds: ['mode'] } },
  title: (check) => `${check.switches} switches are seen by every process within ${check.within}`,
  async run(check, context) {
    const { database } = handsOf(context);
    const first = Number(resultOf(context, check.from).first_version);
    const last = Number(resultOf(context, check.to ?? check.from).last_version);
    const { rows: changes } = await database.query<Change>(CHANGES, [first, last]);
    const { rows: seen } = await database.query<Seen>(SEEN);
    const expected = { switches: check.switches, worstMs: `at most ${durationMs(check.within)}`, unseen: 0 };
    if (changes.length === 0) return unknown('no switch is on record', expected);
    const lags = changes.flatMap((change) => lagsOf(change, seen));
    if (lags.length === 0) return unknown('no process says that it has seen a switch', expected);
    const worstMs = Math.max(...lags.filter(Number.isFinite));
    const unseen = lags.filter((lag) => !Number.isFinite(lag)).length;
    const measured = { switches: changes.length, processes: lags.length / changes.length, worstMs, unseen };
    const holds = changes.length === check.switches && unseen === 0 && worstMs <= durationMs(check.within);
    return judged(holds, measured, expected, [
      { kind: 'text', note: `versions ${first} to ${last}; ${lags.length} sightings, the slowest after ${worstMs} ms` },
    ]);
  },
});

/** Per process that was there before the switch: milliseconds until it acted on it or a later one; infinite: never. */
function lagsOf(change: Change, seen: readonly Seen[]): number[] {
  return [...Map.groupBy(seen, ({ processId }) => processId).values()]
    .filter((own) => own.some(({ version }) => version < change.version))
    .map((own) => {
      const after = own.filter(({ version }) => version >= change.version).map(({ seenAt }) => seenAt.getTime());
      return after.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...after) - change.changedAt.getTime();
    });
}
