import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { uuidV4 } from '../../../lib/ids.ts';
import { waitFor } from '../../../lib/waiting.ts';
import { handsOf, httpEvidence, problemCode, resultOf } from '../context.ts';
import { type Context, type HttpAnswer, StepFailed } from '../types.ts';
import { defineStep } from './define.ts';

const MAX_TIMES = 50;

const signatureSchema = z.enum(['valid', 'wrong-secret', 'of-another-body', 'missing']);

export const webhook = defineStep({
  kind: 'webhook',
  summary: 'Sends a LlamaParse webhook to the pipeline: a delivered one again, or one made by hand.',
  needs: ['hands'],
  fields: {
    for: z.string().meta({ description: 'The upload whose job it is about.' }),
    replay: z
      .boolean()
      .optional()
      .meta({ description: 'Sends the newest delivery for this job again, byte for byte.' }),
    signature: z
      .union([signatureSchema, z.array(signatureSchema).min(1)])
      .optional()
      .meta({
        description:
          'valid by default; not with replay. A list sends one after the other. wrong-secret signs with a-secret-that-only-a-forger-knows.',
      }),
    event: z.record(z.string(), z.unknown()).optional().meta({ description: 'Fields to put over the event.' }),
    times: z.number().int().min(1).max(MAX_TIMES).optional(),
  },
  references: { for: { to: 'step', kinds: ['upload'] } },
  publishes: ['status', 'code', 'body', 'statuses'],
  async run(step, context, signal) {
    const jobId = String(resultOf(context, step.for).job_id);
    const answers: HttpAnswer[] = [];
    const send = async (message: Message) => {
      for (let i = 0; i < (step.times ?? 1); i++) {
        answers.push(await context.environment.target.request({ method: 'POST', ...message }, signal));
      }
    };
    if (step.replay) await send(await delivered(context, jobId, signal));
    else {
      for (const kind of [step.signature ?? 'valid'].flat())
        await send(await handMade(context, jobId, kind, step.event ?? {}));
    }
    const last = answers.at(-1) as HttpAnswer;
    const statuses = answers.map((answer) => answer.status);
    const data = { status: last.status, code: problemCode(last.body), body: last.body, statuses };
    return { data, evidence: answers.map(httpEvidence) };
  },
});

/** Fixed, so that a control can make it the job's own and see that a forged webhook would then be let in. */
const FORGERS_SECRET = 'a-secret-that-only-a-forger-knows';

interface Message {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
}

/** A delivery may still be under way when polling has already finished the job. */
const DELIVERY_LIMIT_MS = 5000;
const POLL_MS = 20;

async function delivered(context: Context, jobId: string, signal: AbortSignal): Promise<Message> {
  const deadline = {
    clock: context.clock,
    what: `a webhook for job ${jobId}`,
    limitMs: DELIVERY_LIMIT_MS,
    everyMs: POLL_MS,
    signal,
  };
  const found = await waitFor(deadline, async () =>
    handsOf(context)
      .webhooks()
      .slice(context.marks.webhookIndex)
      .findLast((hook) => hook.path.includes(jobId)),
  );
  return { path: found.path, headers: found.headers, body: found.body };
}

async function handMade(
  context: Context,
  jobId: string,
  signature: 'valid' | 'wrong-secret' | 'of-another-body' | 'missing',
  over: Readonly<Record<string, unknown>>,
): Promise<Message> {
  const { rows } = await handsOf(context).database.query<{ webhook_secret: string; vendor_job_id: string | null }>(
    'select webhook_secret, vendor_job_id from upload_pipeline.upload_jobs where job_id = $1',
    [jobId],
  );
  const row = rows[0];
  if (!row) throw new StepFailed(`the database has no job ${jobId}`);
  context.tokens.add(row.webhook_secret);
  const body = JSON.stringify({
    event_id: uuidV4(context.random),
    event_type: 'parse.success',
    timestamp: (context.environment.clock ?? context.clock).now() / 1000,
    data: { id: row.vendor_job_id, job_id: row.vendor_job_id },
    ...over,
  });
  const sign = (secret: string, text: string) => `sha256=${createHmac('sha256', secret).update(text).digest('hex')}`;
  const signatures = {
    valid: sign(row.webhook_secret, body),
    'wrong-secret': sign(FORGERS_SECRET, body),
    'of-another-body': sign(row.webhook_secret, `${body} `),
    missing: undefined,
  };
  const header = signatures[signature];
  return {
    path: `/api/v2/webhooks/llamaparse/${jobId}`,
    headers: { 'content-type': 'application/json', ...(header === undefined ? {} : { 'lc-signature': header }) },
    body,
  };
}
