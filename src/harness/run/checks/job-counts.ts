import { z } from 'zod';
import { orVariable } from '../../scenario/words.ts';
import { countJobs } from '../many-jobs.ts';
import { defineCheck, judged, unknown } from './define.ts';

const counts = z.record(z.string(), orVariable(z.number().int()));

export const jobCounts = defineCheck({
  kind: 'job-counts',
  summary: 'So many jobs of an upload-many step stand at these statuses and queue states.',
  fields: {
    of: z.string().meta({ description: 'The upload-many step.' }),
    statuses: counts.optional().meta({ description: 'complete: 10' }),
    states: counts.optional().meta({ description: 'parked: 40' }),
  },
  references: { of: { to: 'step', kinds: ['upload-many'] } },
  title: (check) =>
    `of ${check.of}: ${Object.entries({ ...check.statuses, ...check.states })
      .map(words)
      .join(', ')}`,
  async run(check, context, signal) {
    const wanted = { ...check.statuses, ...check.states };
    if (Object.keys(wanted).length === 0) return unknown('the check names no status and no state', wanted);
    const found = await countJobs(context, check.of, signal);
    if (Object.keys(found.states).length === 0) return unknown('none of its jobs is listed', wanted);
    const measured = Object.fromEntries([
      ...Object.keys(check.statuses ?? {}).map((status) => [status, found.statuses[status] ?? 0]),
      ...Object.keys(check.states ?? {}).map((state) => [state, found.states[state] ?? 0]),
    ]);
    const holds = Object.entries(wanted).every(([name, count]) => measured[name] === Number(count));
    return judged(holds, measured, wanted, [{ kind: 'text', note: JSON.stringify(found) }]);
  },
});

function words([name, count]: [string, unknown]): string {
  return `${count} ${name}`;
}
