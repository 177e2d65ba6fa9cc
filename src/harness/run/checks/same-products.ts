import { z } from 'zod';
import { resultOf } from '../context.ts';
import type { Chunk } from '../products.ts';
import { defineCheck, judged, unknown } from './define.ts';

const SHOWN = 5;

export const sameProducts = defineCheck({
  kind: 'same-products',
  summary:
    'Two readings of chunks (`chunks` steps) hold the same texts and vectors, and for one document the same ids.',
  fields: {
    a: z.string(),
    b: z.string(),
    ids: z.boolean().optional().meta({ description: 'false when the two belong to different users. true by default.' }),
  },
  references: { a: { to: 'step', kinds: ['chunks'] }, b: { to: 'step', kinds: ['chunks'] } },
  title: (check) => `${check.a} and ${check.b} hold the same products`,
  async run(check, context) {
    const [a, b] = [check.a, check.b].map((id) => resultOf(context, id).chunks as readonly Chunk[]) as [
      readonly Chunk[],
      readonly Chunk[],
    ];
    const expected = `the same ${check.ids === false ? '' : 'ids, '}texts, places and vector hashes`;
    if (a.length === 0 || b.length === 0)
      return unknown('one of the two has no chunks, so nothing was compared', expected);
    const [left, right] = [a, b].map((list) => list.map((chunk) => fingerprint(chunk, check.ids !== false))) as [
      string[],
      string[],
    ];
    const different = left.flatMap((print, i) => (print === right[i] ? [] : [{ a: print, b: right[i] ?? null }]));
    const surplus = Math.max(0, right.length - left.length);
    const measured = { a: a.length, b: b.length, different: different.length + surplus };
    const vectors = a.filter((chunk) => chunk.embedding_sha256 !== null).length;
    return judged(different.length + surplus === 0, measured, expected, [
      { kind: 'text', note: `${a.length} chunks with ${vectors} vectors compared` },
      { kind: 'rows', query: 'differences', rows: different.slice(0, SHOWN) },
    ]);
  },
});

function fingerprint(chunk: Chunk, withId: boolean): string {
  const { chunk_id, ord, text, page_from, page_to, char_start, char_end, headings, embedding_sha256 } = chunk;
  return JSON.stringify([
    withId ? chunk_id : null,
    ord,
    text,
    page_from,
    page_to,
    char_start,
    char_end,
    headings,
    embedding_sha256,
  ]);
}
