import { z } from 'zod';
import { waitFor } from '../../../lib/waiting.ts';
import { durationMs, durationSchema } from '../../scenario/duration.ts';
import { field, httpEvidence, resultOf, tokenFor } from '../context.ts';
import { readJob } from '../jobs.ts';
import { defineStep } from './define.ts';

const EVERY_MS = 40;

export const waitReprocessed = defineStep({
  kind: 'wait-reprocessed',
  summary: "Waits until a fallback's document was made anew: until the job that replaces the upload's is complete.",
  fields: {
    for: z.string().meta({ description: 'The upload step.' }),
    within: durationSchema.meta({ description: 'Longer than this is a failure.' }),
  },
  references: { for: { to: 'step', kinds: ['upload'] } },
  publishes: ['job_id', 'body'],
  async run(step, context, signal) {
    const token = tokenFor(context, String(resultOf(context, step.for).user));
    const what = `the document of ${step.for} being made anew`;
    const wait = { clock: context.clock, what, limitMs: durationMs(step.within), everyMs: EVERY_MS, signal };
    const answer = await waitFor(wait, async (inner) => {
      const old = await readJob(context, step.for, inner);
      const successor = field(old?.body, 'reprocessed_by');
      if (typeof successor !== 'string') return undefined;
      const path = `/api/v2/jobs/${successor}`;
      const made = await context.environment.target.request(
        { method: 'GET', path, ...(token === undefined ? {} : { token }) },
        inner,
      );
      return field(made.body, 'status') === 'complete' ? made : undefined;
    });
    return { data: { job_id: field(answer.body, 'job_id'), body: answer.body }, evidence: [httpEvidence(answer)] };
  },
});
