import { z } from 'zod';
import { httpEvidence, problemCode, resultOf } from '../context.ts';
import { defineStep } from './define.ts';
import { confirmUpload } from './upload-parts.ts';

export const confirm = defineStep({
  kind: 'confirm',
  summary: 'Says that the bytes of an upload are there. Any answer is accepted; a response check judges it.',
  fields: { upload: z.string(), as: z.string().optional().meta({ description: 'The uploader by default.' }) },
  references: { upload: { to: 'step', kinds: ['upload'] }, as: { to: 'user' } },
  publishes: ['status', 'code', 'body'],
  async run(step, context, signal) {
    const upload = resultOf(context, step.upload);
    const answer = await confirmUpload(context, String(upload.job_id), step.as ?? String(upload.user), signal);
    const code = problemCode(answer.body);
    return {
      data: { status: answer.status, body: answer.body, ...(code === undefined ? {} : { code }) },
      evidence: [httpEvidence(answer)],
    };
  },
});
