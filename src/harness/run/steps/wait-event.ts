import { z } from 'zod';
import { durationSchema } from '../../scenario/duration.ts';
import { httpEvidence } from '../context.ts';
import { eventsOf, matchingEvents } from '../events.ts';
import { watchJob } from '../jobs.ts';
import { defineStep } from './define.ts';

export const waitEvent = defineStep({
  kind: 'wait-event',
  summary: 'Waits until the pipeline has recorded an event of a job this often.',
  fields: {
    for: z.string().meta({ description: 'The upload step.' }),
    code: z.string().optional(),
    type: z.string().optional(),
    status: z.string().optional(),
    times: z.number().int().min(1).optional().meta({ description: '1 by default.' }),
    within: durationSchema,
  },
  references: { for: { to: 'step', kinds: ['upload'] } },
  publishes: ['count'],
  async run(step, context, signal) {
    const times = step.times ?? 1;
    const what = `event ${step.code ?? step.type ?? 'any'} of ${step.for} (${times} times)`;
    const answer = await watchJob(
      context,
      { uploadStep: step.for, within: step.within, what, signal },
      (job) => matchingEvents(eventsOf(job.body), step).length >= times,
    );
    return { data: { count: matchingEvents(eventsOf(answer.body), step).length }, evidence: [httpEvidence(answer)] };
  },
});
