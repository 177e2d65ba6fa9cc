import { z } from 'zod';
import { field, httpEvidence } from '../context.ts';
import { readJobPatiently } from '../jobs.ts';
import { defineCheck, judged } from './define.ts';

const upload = { to: 'step', kinds: ['upload'] } as const;

export const jobStatus = defineCheck({
  kind: 'job-status',
  summary: 'The job of an upload stands at this status (and queue state).',
  fields: {
    of: z.string().meta({ description: 'The upload step.' }),
    is: z.union([z.string(), z.array(z.string()).min(1)]),
    state: z.string().optional(),
    attempt: z.number().int().optional().meta({ description: 'Attempts used in the present stage.' }),
  },
  references: { of: upload },
  title: (check) => `the job of ${check.of} is ${[check.is].flat().join(' or ')}`,
  async run(check, context, signal) {
    const answer = await readJobPatiently(context, check.of, signal);
    const measured = {
      status: field(answer.body, 'status'),
      state: field(answer.body, 'state'),
      attempt: field(answer.body, 'attempt'),
    };
    const holds =
      [check.is].flat().includes(String(measured.status)) &&
      (check.state === undefined || measured.state === check.state) &&
      (check.attempt === undefined || measured.attempt === check.attempt);
    const expected = {
      status: check.is,
      ...(check.state && { state: check.state }),
      ...(check.attempt !== undefined && { attempt: check.attempt }),
    };
    return judged(holds, measured, expected, [httpEvidence(answer)]);
  },
});

export const jobError = defineCheck({
  kind: 'job-error',
  summary: 'The job of an upload tells its last error with this code.',
  fields: {
    of: z.string().meta({ description: 'The upload step.' }),
    code: z.union([z.string(), z.array(z.string()).min(1)]),
    contains: z.string().optional().meta({ description: 'Text the message must hold.' }),
  },
  references: { of: upload },
  title: (check) => `the job of ${check.of} says why it failed: ${[check.code].flat().join(' or ')}`,
  async run(check, context, signal) {
    const answer = await readJobPatiently(context, check.of, signal);
    const error = field(answer.body, 'last_error');
    const message = String(field(error, 'message') ?? '');
    const code = field(error, 'code');
    const holds = [check.code].flat().includes(String(code)) && message.includes(check.contains ?? '');
    const expected = { code: check.code, ...(check.contains && { contains: check.contains }) };
    return judged(holds, error ? { code, message } : null, expected, [httpEvidence(answer)]);
  },
});
