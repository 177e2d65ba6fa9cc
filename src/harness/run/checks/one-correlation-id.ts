import { z } from 'zod';
import { field, handsOf, resultOf } from '../context.ts';
import type { Context } from '../types.ts';
import { defineCheck, judged, unknown } from './define.ts';

export const oneCorrelationId = defineCheck({
  kind: 'one-correlation-id',
  summary:
    'The upload answer, the job, its events, its ledger rows and its log lines carry one and the same correlation id.',
  needs: ['hands'],
  fields: { of: z.string().meta({ description: 'The upload step.' }) },
  references: { of: { to: 'step', kinds: ['upload'] } },
  title: (check) => `one correlation id joins everything about ${check.of}`,
  async run(check, context) {
    const upload = resultOf(context, check.of);
    const jobId = String(upload.job_id);
    const ids = { ...(await idsInDatabase(context, jobId)), log: idsInLog(context, jobId) };
    const answered = upload.correlation_id;
    const expected = `only ${answered} (as the upload was answered), in the job, its events, its ledger and the log`;
    if (typeof answered !== 'string') return unknown('the upload was answered without x-correlation-id', expected);
    const silent = Object.entries(ids)
      .filter(([, found]) => found.length === 0)
      .map(([place]) => place);
    if (silent.length > 0) return unknown(`nothing about the job was found in: ${silent.join(', ')}`, expected);
    const holds = Object.values(ids).every((found) => found.length === 1 && found[0] === answered);
    return judged(holds, ids, expected, [{ kind: 'rows', query: 'distinct correlation ids by place', rows: [ids] }]);
  },
});

async function idsInDatabase(
  context: Context,
  jobId: string,
): Promise<{ job: string[]; events: string[]; ledger: string[] }> {
  const read = async (table: string) => {
    const { rows } = await handsOf(context).database.query<{ correlation_id: string }>(
      `select distinct correlation_id from upload_pipeline.${table} where job_id = $1`,
      [jobId],
    );
    return rows.map((row) => row.correlation_id);
  };
  return { job: await read('upload_jobs'), events: await read('events'), ledger: await read('ledger') };
}

/** The correlation ids of the log lines that name the job, whatever the pipeline calls the field. */
function idsInLog(context: Context, jobId: string): string[] {
  const lines = handsOf(context)
    .logs()
    .slice(context.marks.logIndex)
    .filter((line) => line.includes(jobId));
  const ids = lines.map((line) => {
    const parsed: unknown = JSON.parse(line);
    return String(field(parsed, 'correlation_id') ?? field(parsed, 'correlationId') ?? '(none)');
  });
  return [...new Set(ids)];
}
