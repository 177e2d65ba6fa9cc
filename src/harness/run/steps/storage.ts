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
    path: z.string().meta({ description: 'Bucket and path, as the pipeline stores it: raw/<user>/<document>.pdf.' }),
    bucket: z.string().optional().meta({ description: 'Where the path does not begin with it.' }),
    text: z.string().optional().meta({ description: 'The new content.' }),
    document: z.string().optional().meta({ description: 'Whose bytes are the new content.' }),
    append: z.string().optional().meta({ description: 'Added to the present content.' }),
  },
  references: { document: { to: 'document' } },
  publishes: ['bytes'],
  async run(step, context, signal) {
    const { storage: objects } = handsOf(context);
    const [bucket, path] = place(step.bucket, step.path);
    const where = `${bucket}/${path}`;
    const before = await objects.read(bucket, path, signal);
    if (!before) throw new StepFailed(`nothing lies at ${where}`);
    if (step.action === 'remove') {
      await objects.remove(bucket, path, signal);
      return {
        data: { bytes: 0 },
        evidence: [{ kind: 'text', note: `removed ${where} (${before.byteLength} bytes)` }],
      };
    }
    const content = newContent(step, before, (name) => documentOf(context, name).bytes);
    await objects.write(bucket, path, content, 'application/octet-stream', signal);
    const note = `replaced ${where}: ${before.byteLength} bytes became ${content.byteLength}`;
    return { data: { bytes: content.byteLength }, evidence: [{ kind: 'text', note }] };
  },
});

/** Where an object lies: the pipeline stores the bucket as the first part of the path. */
export function place(bucket: string | undefined, path: string): [bucket: string, path: string] {
  if (bucket !== undefined) return [bucket, path.startsWith(`${bucket}/`) ? path.slice(bucket.length + 1) : path];
  const slash = path.indexOf('/');
  if (slash <= 0) throw new StepFailed(`"${path}" names no bucket: write bucket/path`);
  return [path.slice(0, slash), path.slice(slash + 1)];
}

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
