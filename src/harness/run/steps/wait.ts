import { z } from 'zod';
import { durationSchema } from '../../scenario/duration.ts';
import { field, httpEvidence } from '../context.ts';
import { describeJob, jobData, TERMINAL, watchJob } from '../jobs.ts';
import { StepFailed } from '../types.ts';
import { defineStep } from './define.ts';

const STATUSES = [
  'uploaded',
  'parse_queued',
  'parsed',
  'parse_validated',
  'chunking',
  'chunks_stored',
  'embedding_queued',
  'embedding_in_progress',
  'embeddings_stored',
  ...TERMINAL,
] as const;
const STATES = ['awaiting_upload', 'queued', 'working', 'retryable', 'parked', 'done', 'deadletter'] as const;

export const wait = defineStep({
  kind: 'wait',
  summary: 'Waits until the job of an upload stands where it should; fails at once when it has ended elsewhere.',
  fields: {
    for: z.string().meta({ description: 'The upload step.' }),
    until: z
      .union([z.enum(['ended', ...STATUSES]), z.array(z.enum(STATUSES)).min(1)])
      .optional()
      .meta({ description: 'A status, one of several, or `ended` (any terminal one). complete by default.' }),
    state: z.enum(STATES).optional().meta({ description: 'The queue state it must have as well.' }),
    within: durationSchema.meta({ description: 'Longer than this is a failure.' }),
    every: durationSchema
      .optional()
      .meta({ description: 'How often it asks; 40ms by default, too often for a crowd.' }),
  },
  references: { for: { to: 'step', kinds: ['upload'] } },
  publishes: ['status', 'state', 'job'],
  async run(step, context, signal) {
    const until = step.until ?? 'complete';
    const wanted = until === 'ended' ? TERMINAL : [until].flat();
    const what = `the job of ${step.for} reaching ${[until].flat().join(' or ')}${step.state ? `/${step.state}` : ''}`;
    const answer = await watchJob(
      context,
      { uploadStep: step.for, within: step.within, every: step.every, what, signal },
      (job) => {
        const status = String(field(job.body, 'status'));
        const there = wanted.includes(status) && (step.state === undefined || field(job.body, 'state') === step.state);
        if (!there && TERMINAL.includes(status)) {
          throw new StepFailed(`the job of ${step.for} ended as ${describeJob(job)}, not as ${wanted.join(' or ')}`, {
            evidence: [httpEvidence(job)],
            data: jobData(job),
          });
        }
        return there;
      },
    );
    return { data: jobData(answer), evidence: [httpEvidence(answer)] };
  },
});
