import { z } from 'zod';
import { field, httpEvidence } from '../context.ts';
import { readJobPatiently } from '../jobs.ts';
import { defineCheck, judged, unknown } from './define.ts';

const LENGTH_MS = { hour: 3_600_000, day: 86_400_000 };

export const parkedUntil = defineCheck({
  kind: 'parked-until',
  summary:
    'The job of an upload is parked, no attempt used, and tells when the budget that stopped it begins anew and why.',
  needs: ['hands'],
  fields: {
    of: z.string().meta({ description: 'The upload step.' }),
    period: z
      .enum(['hour', 'day'])
      .meta({ description: 'Of the budget: it begins anew with the next UTC hour or day.' }),
  },
  references: { of: { to: 'step', kinds: ['upload'] } },
  title: (check) => `the job of ${check.of} waits for the next UTC ${check.period}`,
  async run(check, context, signal) {
    const { clock } = context.environment;
    if (!clock) return unknown('the clock of this place cannot be read', check.period);
    const answer = await readJobPatiently(context, check.of, signal);
    const length = LENGTH_MS[check.period];
    const expected = {
      state: 'parked',
      attempt: 0,
      parked_until: new Date((Math.floor(clock.now() / length) + 1) * length).toISOString(),
      code: 'BUDGET_EXCEEDED',
    };
    const measured = {
      state: field(answer.body, 'state'),
      attempt: field(answer.body, 'attempt'),
      parked_until: field(answer.body, 'parked_until'),
      code: field(field(answer.body, 'last_error'), 'code'),
    };
    const holds = JSON.stringify(measured) === JSON.stringify(expected);
    return judged(holds, measured, expected, [httpEvidence(answer)]);
  },
});
