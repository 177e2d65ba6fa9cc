import { z } from 'zod';
import { httpEvidence, problemCode, tokenFor } from '../context.ts';
import { TOKEN_KINDS } from '../tokens.ts';
import { StepFailed } from '../types.ts';
import { defineStep } from './define.ts';

const MAX_TIMES = 2000;

export const http = defineStep({
  kind: 'http',
  summary: 'Sends any request to the pipeline and keeps the answer, whatever it is.',
  fields: {
    method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD']),
    path: z.string().startsWith('/', 'must begin with / (a path on the pipeline)'),
    as: z.string().optional().meta({ description: 'The user whose token is sent; none without it.' }),
    token: z
      .enum(TOKEN_KINDS)
      .optional()
      .meta({ description: 'What is wrong with the token; valid by default. admin: one for /admin/*.' }),
    headers: z.record(z.string(), z.string()).optional(),
    body: z.unknown().optional().meta({ description: 'Text is sent as it is, anything else as JSON.' }),
    times: z
      .number()
      .int()
      .min(1)
      .max(MAX_TIMES)
      .optional()
      .meta({ description: 'Sends it this often, one after the other; the result is that of the last.' }),
  },
  references: { as: { to: 'user' } },
  publishes: ['status', 'code', 'headers', 'body', 'statuses', 'correlation_id'],
  async run(step, context, signal) {
    if (step.token !== undefined && step.token !== 'none' && step.as === undefined) {
      throw new StepFailed('a token needs a user: add `as`');
    }
    const statuses: number[] = [];
    for (;;) {
      const token = step.as === undefined ? undefined : tokenFor(context, step.as, step.token);
      const answer = await context.environment.target.request(
        {
          method: step.method,
          path: step.path,
          ...(step.headers === undefined ? {} : { headers: step.headers }),
          ...(step.body === undefined ? {} : { body: step.body }),
          ...(token === undefined ? {} : { token }),
        },
        signal,
      );
      statuses.push(answer.status);
      if (statuses.length < (step.times ?? 1)) continue;
      const { status, headers, body } = answer;
      const data = {
        status,
        headers,
        body,
        code: problemCode(body),
        statuses,
        correlation_id: headers['x-correlation-id'],
      };
      return { data, evidence: [httpEvidence(answer)] };
    }
  },
});
