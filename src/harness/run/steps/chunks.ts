import { z } from 'zod';
import { httpEvidence, resultOf } from '../context.ts';
import { readChunks } from '../products.ts';
import { defineStep } from './define.ts';

export const chunks = defineStep({
  kind: 'chunks',
  summary: "Reads a document's chunks as its owner and keeps them, to be compared later.",
  fields: { of: z.string().meta({ description: 'The upload step.' }) },
  references: { of: { to: 'step', kinds: ['upload'] } },
  publishes: ['document_id', 'chunks', 'texts', 'count'],
  async run(step, context, signal) {
    const upload = resultOf(context, step.of);
    const listing = await readChunks(context, String(upload.document_id), String(upload.user), signal);
    const texts = listing.chunks.map(({ text }) => text);
    const data = { document_id: upload.document_id, chunks: listing.chunks, texts, count: texts.length };
    return { data, evidence: [httpEvidence({ ...listing.answer, body: { chunks: listing.chunks.length } })] };
  },
});
