import { z } from 'zod';
import { documentOf, httpEvidence, resultOf } from '../context.ts';
import { StepFailed } from '../types.ts';
import { defineStep } from './define.ts';
import { putBytes } from './upload-parts.ts';

export const put = defineStep({
  kind: 'put',
  summary: 'Sends bytes to the signed URL of an upload that stopped at declared.',
  fields: {
    upload: z.string(),
    document: z.string().optional().meta({ description: "Whose bytes; the upload's own document by default." }),
    mayFail: z.boolean().optional().meta({ description: 'A refusal by the storage is an answer like any other.' }),
  },
  references: { upload: { to: 'step', kinds: ['upload'] }, document: { to: 'document' } },
  publishes: ['status', 'body'],
  async run(step, context, signal) {
    const upload = resultOf(context, step.upload);
    const declared = documentOf(context, String(upload.document));
    const document = step.document === undefined ? declared : documentOf(context, step.document);
    const answer = await putBytes(context, String(upload.upload_url), document, declared.mime, signal);
    const evidence = [httpEvidence(answer)];
    if (answer.status >= 300 && !step.mayFail) {
      throw new StepFailed(`the storage answered ${answer.status} to the bytes`, { evidence });
    }
    return { data: { status: answer.status, body: answer.body }, evidence };
  },
});
