import { z } from 'zod';
import { documentOf, handsOf } from '../context.ts';
import { StepFailed } from '../types.ts';
import { defineStep } from './define.ts';

export const storage = defineStep({
  kind: 'storage',
  summary: "Replaces or removes an object in storage behind the pipeline's back.",
  needs: ['hands'],
  fields: {
    action: z.enum(['replace', 'remove']),
    bucket: z.string(),
    path: z.string(),
    text: z.string().optional().meta({ description: 'The new content.' }),
    document: z.string().optional().meta({ description: 'Whose bytes are the new content.' }),
    append: z.string().optional().meta({ description: 'Added to the present content.' }),
  },
  references: { document: { to: 'document' } },
  publishes: ['bytes'],
  async run(step, context, signal) {
    const { storage: objects } = handsOf(context);
    const where = `${step.bucket}/${step.path}`;
    const before = await objects.read(step.bucket, step.path, signal);
    if (!before) throw new StepFailed(`nothing lies at ${where}`);
    if (step.action === 'remove') {
      await objects.remove(step.bucket, step.path, signal);
      return { data: { bytes: 0 }, evidence: [{ kind: 'text', note: `removed ${where} (${before.byteLength} bytes)` }] };
    }
    const content = newContent(step, before, (name) => documentOf(context, name).bytes);
    await objects.write(step.bucket, step.path, content, 'application/octet-stream', signal);
    const note = `replaced ${where}: ${before.byteLength} bytes became ${content.byteLength}`;
    return { data: { bytes: content.byteLength }, evidence: [{ kind: 'text', note }] };
  },
});

function newContent(
  step: { text?: string | undefined; document?: string | undefined; append?: string | undefined },
  before: Uint8Array,
  bytesOf: (document: string) => Uint8Array,
): Uint8Array {
  if (step.document !== undefined) return bytesOf(step.document);
  if (step.text !== undefined) return new TextEncoder().encode(step.text);
  if (step.append !== undefined) return Buffer.concat([before, Buffer.from(step.append)]);
  throw new StepFailed('a replacement needs `text`, `document` or `append`');
}
