import { z } from 'zod';
import { durationMs, durationSchema } from '../../scenario/duration.ts';
import { field, httpEvidence, problemCode, tokenFor } from '../context.ts';
import { type Context, type HttpAnswer, StepFailed } from '../types.ts';
import { defineStep } from './define.ts';

const modeName = z.enum(['mock', 'real', 'hybrid']);
const MAX_TIMES = 1_000;

export const mode = defineStep({
  kind: 'mode',
  summary: 'Switches who answers for the vendors, as whoever runs the pipeline does: once, or to and fro.',
  fields: {
    as: z.string().meta({ description: 'The user who is the admin for it.' }),
    to: z
      .union([modeName, z.array(modeName).min(2)])
      .optional()
      .meta({ description: 'The mode; of several, the next one each time. Without it only overrides change.' }),
    overrides: z
      .record(z.string(), modeName.nullable())
      .optional()
      .meta({ description: 'Vendors that go their own way; null: no longer.' }),
    times: z.number().int().min(1).max(MAX_TIMES).optional().meta({ description: '1 by default.' }),
    every: durationSchema.optional().meta({ description: 'Between two switches; none by default.' }),
    expectRefused: z.string().optional().meta({ description: 'The switch must be refused with this code.' }),
  },
  references: { as: { to: 'user' } },
  publishes: ['status', 'code', 'body', 'first_version', 'last_version', 'switches'],
  async run(step, context, signal) {
    const token = tokenFor(context, step.as, 'admin') ?? '';
    const modes = step.to === undefined ? [undefined] : [step.to].flat();
    let first: number | undefined;
    for (let n = 1; ; n++) {
      const wanted = { mode: modes[(n - 1) % modes.length], overrides: step.overrides };
      const answer = await order(context, token, { ...wanted, reason: context.scenarioId }, signal);
      const version = Number(field(answer.body, 'version') ?? 0);
      first ??= version;
      const evidence = [httpEvidence(answer)];
      const { status, body } = answer;
      const data = { status, body, code: problemCode(body), first_version: first, last_version: version, switches: n };
      const isAsWanted = step.expectRefused === undefined ? status === 200 : data.code === step.expectRefused;
      if (!isAsWanted) {
        throw new StepFailed(`the switch was answered with ${status} ${data.code ?? ''}`.trim(), { evidence, data });
      }
      if (n >= (step.times ?? 1)) return { data, evidence };
      if (step.every !== undefined) await context.clock.sleep(durationMs(step.every), signal);
    }
  },
});

function order(context: Context, token: string, body: object, signal: AbortSignal): Promise<HttpAnswer> {
  return context.environment.target.request({ method: 'POST', path: '/admin/mode', token, body }, signal);
}
