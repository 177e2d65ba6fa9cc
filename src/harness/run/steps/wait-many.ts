import { z } from 'zod';
import { waitFor } from '../../../lib/waiting.ts';
import { durationMs, durationSchema } from '../../scenario/duration.ts';
import { resultOf } from '../context.ts';
import { countJobs, type JobCounts } from '../many-jobs.ts';
import { StepFailed } from '../types.ts';
import { defineStep } from './define.ts';

const POLL_MS = 50;
/** Where a job stands still: nothing happens to it by itself now. */
const AT_REST = ['done', 'deadletter', 'parked'];

export const waitMany = defineStep({
  kind: 'wait-many',
  summary: 'Waits until every job of an upload-many step has ended or is parked.',
  fields: {
    for: z.string().meta({ description: 'The upload-many step.' }),
    ended: z.boolean().optional().meta({ description: 'A parked job is not enough: each must have ended.' }),
    within: durationSchema,
  },
  references: { for: { to: 'step', kinds: ['upload-many'] } },
  publishes: ['statuses', 'states'],
  async run(step, context, signal) {
    const { count } = resultOf(context, step.for) as { count: number };
    const enough = step.ended ? AT_REST.filter((state) => state !== 'parked') : AT_REST;
    const what = `all ${count} jobs of ${step.for} at rest`;
    let newest: JobCounts | undefined;
    const limits = { clock: context.clock, what, limitMs: durationMs(step.within), everyMs: POLL_MS, signal };
    try {
      const counts = await waitFor(limits, async (inner) => {
        newest = await countJobs(context, step.for, inner);
        const resting = enough.reduce((sum, state) => sum + (newest?.states[state] ?? 0), 0);
        return resting === count ? newest : undefined;
      });
      return { data: { ...counts }, evidence: [{ kind: 'text', note: JSON.stringify(counts) }] };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof Error) || error.name !== 'DeadlineError') throw error;
      throw new StepFailed(`${what} did not happen within ${step.within}; they stood at ${JSON.stringify(newest)}`, {
        ...(newest && { data: { ...newest } }),
        cause: error,
      });
    }
  },
});
