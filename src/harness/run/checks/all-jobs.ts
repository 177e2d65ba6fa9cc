import { z } from 'zod';
import { handsOf } from '../context.ts';
import { defineCheck, judged, unknown } from './define.ts';

const SHOWN = 10;

export const allJobs = defineCheck({
  kind: 'all-jobs',
  summary: 'Every job that the scenario began stands at this status: under load, where there is no single upload.',
  needs: ['hands'],
  fields: { are: z.string().meta({ description: 'The status, such as complete.' }) },
  title: (check) => `every job that was begun is ${check.are}`,
  async run(check, context) {
    const begun = new Set(
      [...context.results.values()].flatMap(({ job_id }) => (typeof job_id === 'string' ? [job_id] : [])),
    );
    if (begun.size === 0) return unknown('no job was begun', check.are);
    const query = 'select job_id, status, state from upload_pipeline.upload_jobs where job_id = any($1::uuid[])';
    const { rows } = await handsOf(context).database.query<{ job_id: string; status: string; state: string }>(query, [
      [...begun],
    ]);
    const others = rows.filter((row) => row.status !== check.are);
    const measured = { begun: begun.size, [check.are]: rows.length - others.length };
    const holds = rows.length === begun.size && others.length === 0;
    const expected = { begun: begun.size, [check.are]: begun.size };
    return judged(holds, measured, expected, [{ kind: 'rows', query, rows: [...others, ...rows].slice(0, SHOWN) }]);
  },
});
