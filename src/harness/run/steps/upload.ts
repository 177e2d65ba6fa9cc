import { z } from 'zod';
import { orVariable } from '../../scenario/words.ts';
import { documentOf, httpEvidence, problemCode, textField, tokenFor, userOf } from '../context.ts';
import { type HttpAnswer, StepFailed, type StepOutcome } from '../types.ts';
import { defineStep } from './define.ts';
import { confirmUpload, putBytes } from './upload-parts.ts';

const declared = z.strictObject({
  filename: z.string().optional(),
  mime: z.string().optional(),
  sha256: z.string().optional(),
  bytes: orVariable(z.number().int()).optional().meta({ description: 'The size to declare, in bytes.' }),
});

export const upload = defineStep({
  kind: 'upload',
  summary: 'Uploads a document as a user does: declare it, send the bytes to the signed URL, say that they are there.',
  fields: {
    document: z.string(),
    as: z.string().meta({ description: 'The user who uploads.' }),
    declare: declared.optional().meta({ description: 'What to say about the document instead of the truth.' }),
    send: z.string().optional().meta({ description: "Another document's bytes to send instead." }),
    until: z
      .enum(['declared', 'sent', 'confirmed'])
      .optional()
      .meta({ description: 'Stop after this part; confirmed by default.' }),
    expectRefused: z
      .union([z.literal(true), z.string()])
      .optional()
      .meta({ description: 'The upload must be refused: with this code, or (true) with any.' }),
  },
  references: { document: { to: 'document' }, send: { to: 'document' }, as: { to: 'user' } },
  publishes: [
    'job_id',
    'document_id',
    'correlation_id',
    'user',
    'document',
    'upload_url',
    'upload_path',
    'status',
    'code',
    'body',
  ],
  async run(step, context, signal) {
    const document = documentOf(context, step.document);
    const user = userOf(context, step.as);
    const token = tokenFor(context, step.as);
    const declare = await context.environment.target.request(
      {
        method: 'POST',
        path: '/api/v2/upload',
        ...(token === undefined ? {} : { token }),
        body: {
          filename: step.declare?.filename ?? document.filename,
          bytes_len: Number(step.declare?.bytes ?? document.bytes.byteLength),
          mime: step.declare?.mime ?? document.mime,
          sha256: step.declare?.sha256 ?? document.sha256,
        },
      },
      signal,
    );
    const base = { user: user.name, document: step.document };
    if (declare.status >= 300) return ended(step.expectRefused, [declare], base);
    const data = {
      ...base,
      job_id: textField(declare, 'job_id'),
      document_id: textField(declare, 'document_id'),
      correlation_id: declare.headers['x-correlation-id'],
      upload_url: textField(declare, 'upload_url'),
      upload_path: textField(declare, 'upload_path'),
    };
    context.tokens.add(new URL(data.upload_url).searchParams.get('token') ?? data.upload_url);
    if (step.until === 'declared') return ended(step.expectRefused, [declare], data);
    const sent = await putBytes(
      context,
      data.upload_url,
      documentOf(context, step.send ?? step.document),
      document.mime,
      signal,
    );
    if (step.until === 'sent' || sent.status >= 300) return ended(step.expectRefused, [declare, sent], data);
    const confirmed = await confirmUpload(context, data.job_id, user.name, signal);
    return ended(step.expectRefused, [declare, sent, confirmed], data);
  },
});

function ended(
  expectRefused: true | string | undefined,
  answers: readonly HttpAnswer[],
  facts: Record<string, unknown>,
): StepOutcome {
  const last = answers.at(-1) as HttpAnswer;
  const code = problemCode(last.body);
  const data = { ...facts, status: last.status, body: last.body, ...(code === undefined ? {} : { code }) };
  const evidence = answers.map(httpEvidence);
  const refused = last.status >= 300;
  const said = `${last.method} ${last.path} answered ${last.status}${code ? ` ${code}` : ''}`;
  if (refused && expectRefused === undefined)
    throw new StepFailed(`the upload was refused: ${said}`, { evidence, data });
  if (!refused && expectRefused !== undefined)
    throw new StepFailed(`the upload was to be refused, but ${said}`, { evidence, data });
  if (typeof expectRefused === 'string' && code !== expectRefused) {
    throw new StepFailed(`the upload was to be refused as ${expectRefused}, but ${said}`, { evidence, data });
  }
  return { data, evidence };
}
