import { z } from 'zod';
import { DeadlineError, waitFor } from '../../../lib/waiting.ts';
import { durationMs, durationSchema } from '../../scenario/duration.ts';
import { describeQuery, findEntries, journalQueryFields, sinceStart } from '../journal.ts';
import { StepFailed } from '../types.ts';
import { defineStep } from './define.ts';

const POLL_MS = 10;

export const waitJournal = defineStep({
  kind: 'wait-journal',
  summary: 'Waits until a mock has seen an operation this often.',
  needs: ['hands'],
  fields: {
    ...journalQueryFields,
    times: z.number().int().min(1).optional().meta({ description: '1 by default.' }),
    within: durationSchema,
  },
  publishes: ['count', 'seqs', 'lastSeq'],
  async run(step, context, signal) {
    const times = step.times ?? 1;
    const what = `${describeQuery(step)} seen ${times} times`;
    const limitMs = durationMs(step.within);
    try {
      const entries = await waitFor({ clock: context.clock, what, limitMs, everyMs: POLL_MS, signal }, async () => {
        const found = findEntries(context, step);
        return found.length >= times ? found : undefined;
      });
      const seqs = entries.map((entry) => entry.seq);
      return {
        data: { count: seqs.length, seqs, lastSeq: seqs.at(-1) },
        evidence: [{ kind: 'journal', seqs, note: what }],
      };
    } catch (error) {
      if (!(error instanceof DeadlineError) || signal.aborted) throw error;
      const seqs = findEntries(context, step).map((entry) => entry.seq);
      const note = `seen ${seqs.length} times among ${sinceStart(context).length} entries`;
      throw new StepFailed(`${what} did not happen within ${step.within}: ${note}`, {
        evidence: [{ kind: 'journal', seqs, note }],
        cause: error,
      });
    }
  },
});
