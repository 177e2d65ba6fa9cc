import { z } from 'zod';
import { handsOf, resultOf } from '../context.ts';
import { defineCheck, judged, unknown } from './define.ts';

/** A vector of text-embedding-3 has length 1; 32-bit storage and rounding stay far within this. */
const NORM_TOLERANCE = 0.01;
const SHOWN = 10;

interface VectorRow {
  readonly chunk_id: string;
  readonly text: string;
  readonly embedding: Float32Array | null;
}

export const vectorsSound = defineCheck({
  kind: 'vectors-sound',
  summary:
    'Every stored chunk has a vector that is finite, of length 1, not constant, and distinct for distinct texts.',
  needs: ['hands'],
  fields: { of: z.string().meta({ description: 'The upload step.' }) },
  references: { of: { to: 'step', kinds: ['upload'] } },
  title: (check) => `every chunk of ${check.of} has a sound vector of its own`,
  async run(check, context) {
    const query = `select chunk_id, text, embedding from upload_pipeline.document_chunks where document_id = $1 order by ord`;
    const { rows } = await handsOf(context).database.query<VectorRow>(query, [
      String(resultOf(context, check.of).document_id),
    ]);
    const expected = 'one finite vector of length 1 for each chunk, distinct where the texts are';
    if (rows.length === 0) return unknown('the document has no chunks, so no vector was looked at', expected);
    const problems = [...rows.flatMap(problemsOf), ...repeated(rows)];
    const vectors = rows.filter((row) => row.embedding !== null);
    const shown = vectors.slice(0, 3).map((row) => ({
      chunk: row.chunk_id,
      norm: norm(row.embedding as Float32Array).toFixed(4),
      first: [...(row.embedding as Float32Array).slice(0, 3)],
    }));
    const measured = { chunks: rows.length, vectors: vectors.length, unsound: problems.length };
    return judged(problems.length === 0, measured, expected, [
      { kind: 'rows', query, rows: shown },
      ...problems.slice(0, SHOWN).map((note) => ({ kind: 'text' as const, note })),
    ]);
  },
});

function problemsOf(row: VectorRow): string[] {
  const vector = row.embedding;
  if (vector === null) return [`${row.chunk_id}: no vector`];
  if (!vector.every(Number.isFinite)) return [`${row.chunk_id}: holds a value that is no number`];
  if (vector.every((value) => value === vector[0]))
    return [`${row.chunk_id}: all ${vector.length} values are ${vector[0]}`];
  const length = norm(vector);
  return Math.abs(length - 1) > NORM_TOLERANCE ? [`${row.chunk_id}: length ${length.toFixed(4)}, not 1`] : [];
}

function repeated(rows: readonly VectorRow[]): string[] {
  const byVector = new Map<string, VectorRow>();
  return rows.flatMap((row) => {
    if (row.embedding === null) return [];
    const key = Buffer.from(row.embedding.buffer, row.embedding.byteOffset, row.embedding.byteLength).toString(
      'base64',
    );
    const before = byVector.get(key);
    byVector.set(key, row);
    return before && before.text !== row.text
      ? [`${row.chunk_id}: the same vector as ${before.chunk_id}, yet another text`]
      : [];
  });
}

function norm(vector: Float32Array): number {
  return Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
}
