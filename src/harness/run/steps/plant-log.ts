import { z } from 'zod';
import { handsOf } from '../context.ts';
import { defineStep } from './define.ts';

export const plantLog = defineStep({
  kind: 'plant-log',
  summary: 'Adds a line to the captured log. For controls: it shows that a check of the log can see.',
  needs: ['hands'],
  fields: { line: z.string().min(1) },
  publishes: [],
  async run(step, context) {
    handsOf(context).plantLog(step.line);
    return { data: {}, evidence: [{ kind: 'text', note: 'planted a log line' }] };
  },
});
