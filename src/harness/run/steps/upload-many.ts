import { createHash } from 'node:crypto';
import { z } from 'zod';
import { documentOf, httpEvidence, textField, tokenFor, userOf } from '../context.ts';
import { type Context, type HttpAnswer, type PreparedDocument, StepFailed } from '../types.ts';
import { defineStep } from './define.ts';
import { confirmUpload, putBytes } from './upload-parts.ts';

const MAX_COUNT = 500;
/** The jobs are what is many; more uploads at once would only make storage the slow part. */
const AT_ONCE = 5;

export const uploadMany = defineStep({
  kind: 'upload-many',
  summary: 'Uploads many documents at once: each the text of one, with a line of its own at the end.',
  fields: {
    document: z.string().meta({ description: 'A text document (markdown, text).' }),
    as: z.string().meta({ description: 'The user who uploads them all.' }),
    count: z.number().int().min(1).max(MAX_COUNT),
  },
  references: { document: { to: 'document' }, as: { to: 'user' } },
  publishes: ['job_ids', 'count', 'user'],
  async run(step, context, signal) {
    const document = documentOf(context, step.document);
    const user = userOf(context, step.as).name;
    if (!document.mime.startsWith('text/')) throw new StepFailed(`${step.document} is ${document.mime}, no text`);
    const copies = Array.from({ length: step.count }, (_, index) => copyOf(document, index + 1));
    const jobIds: string[] = [];
    const next = async (): Promise<void> => {
      for (let copy = copies.shift(); copy; copy = copies.shift()) {
        jobIds.push(await uploadOne(context, { document: copy, user }, signal));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, next));
    const note = `${jobIds.length} documents of ${user} accepted`;
    return { data: { job_ids: jobIds, count: jobIds.length, user }, evidence: [{ kind: 'text', note }] };
  },
});

function copyOf(document: PreparedDocument, number: number): PreparedDocument {
  const bytes = Buffer.concat([document.bytes, Buffer.from(`\n\nThis is copy number ${number}.\n`)]);
  return { ...document, filename: `copy-${number}-${document.filename}`, bytes, sha256: sha256(bytes) };
}

async function uploadOne(
  context: Context,
  { document, user }: { readonly document: PreparedDocument; readonly user: string },
  signal: AbortSignal,
): Promise<string> {
  const token = tokenFor(context, user);
  const body = {
    filename: document.filename,
    bytes_len: document.bytes.byteLength,
    mime: document.mime,
    sha256: document.sha256,
  };
  const request = { method: 'POST', path: '/api/v2/upload', body, ...(token === undefined ? {} : { token }) };
  const declared = accepted(await context.environment.target.request(request, signal));
  const url = textField(declared, 'upload_url');
  context.tokens.add(new URL(url).searchParams.get('token') ?? url);
  accepted(await putBytes(context, url, document, document.mime, signal));
  const jobId = textField(declared, 'job_id');
  accepted(await confirmUpload(context, jobId, user, signal));
  return jobId;
}

function accepted(answer: HttpAnswer): HttpAnswer {
  if (answer.status < 300) return answer;
  throw new StepFailed(`${answer.method} ${answer.path} answered ${answer.status}`, {
    evidence: [httpEvidence(answer)],
  });
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
