import { z } from 'zod';
import { waitFor } from '../../../lib/waiting.ts';
import { durationMs, durationSchema } from '../../scenario/duration.ts';
import { hitsOf } from '../faults.ts';
import { StepFailed } from '../types.ts';
import { defineStep } from './define.ts';

const POLL_MS = 10;

export const waitFault = defineStep({
  kind: 'wait-fault',
  summary:
    'Waits until a fault, or the rules of a profile together, have fired this often. A call that hangs is not in the journal yet; this sees it.',
  needs: ['hands'],
  fields: {
    fault: z.string(),
    times: z.number().int().min(1).optional().meta({ description: '1 by default.' }),
    within: durationSchema,
  },
  references: { fault: { to: 'fault' } },
  publishes: ['hits'],
  async run(step, context, signal) {
    const times = step.times ?? 1;
    const what = `fault ${step.fault} firing ${times} times`;
    const limitMs = durationMs(step.within);
    try {
      const hits = await waitFor({ clock: context.clock, what, limitMs, everyMs: POLL_MS, signal }, async () => {
        const now = hitsOf(context, step.fault);
        return now >= times ? now : undefined;
      });
      return { data: { hits }, evidence: [{ kind: 'text', note: `${step.fault} fired ${hits} times` }] };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof Error) || error.name !== 'DeadlineError') throw error;
      throw new StepFailed(
        `${what} did not happen within ${step.within}: it fired ${hitsOf(context, step.fault)} times`,
        {
          cause: error,
        },
      );
    }
  },
});
