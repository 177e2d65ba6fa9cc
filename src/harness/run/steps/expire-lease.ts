import { z } from 'zod';
import { waitFor } from '../../../lib/waiting.ts';
import { durationMs, durationSchema } from '../../scenario/duration.ts';
import { handsOf, resultOf } from '../context.ts';
import { defineStep } from './define.ts';

const POLL_MS = 20;

export const expireLease = defineStep({
  kind: 'expire-lease',
  summary: 'Waits until a worker holds the job, then ends its lease early, as if the worker had died.',
  needs: ['hands'],
  fields: { of: z.string().meta({ description: 'The upload step.' }), within: durationSchema },
  references: { of: { to: 'step', kinds: ['upload'] } },
  publishes: ['status', 'lease_token'],
  async run(step, context, signal) {
    const { database } = handsOf(context);
    const jobId = String(resultOf(context, step.of).job_id);
    const clock = context.environment.clock ?? context.clock;
    const what = `a worker holding the job of ${step.of}`;
    const row = await waitFor(
      { clock: context.clock, what, limitMs: durationMs(step.within), everyMs: POLL_MS, signal },
      async () => {
        const { rows } = await database.query<{ status: string; lease_token: string }>(
          `update upload_pipeline.upload_jobs set lease_until = $2
           where job_id = $1 and state = 'working' returning status, lease_token`,
          [jobId, new Date(clock.now() - 1000)],
        );
        return rows[0];
      },
    );
    return { data: { ...row }, evidence: [{ kind: 'rows', query: 'lease ended early', rows: [row] }] };
  },
});
