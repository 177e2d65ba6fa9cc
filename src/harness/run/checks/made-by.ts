import { z } from 'zod';
import { handsOf, resultOf } from '../context.ts';
import type { Context } from '../types.ts';
import { defineCheck, judged, unknown } from './define.ts';

const SHOWN = 10;
const backendName = z.enum(['mock', 'real']);

interface Row {
  readonly document_id: string;
  readonly llamaparse: string;
  readonly openai: string;
  readonly fallback: string;
  readonly parsed: string | null;
  readonly chunks: number;
  /** Chunks whose text, vector or space is of another backend than the job's. */
  readonly foreign: number;
  readonly texts: readonly string[];
}

const QUERY = `select distinct on (j.document_id) j.document_id, j.llamaparse_backend as llamaparse,
    j.openai_backend as openai, j.fallback, d.parse_provenance->>'backend' as parsed, c.chunks, c.foreign, c.texts
  from upload_pipeline.upload_jobs j join upload_pipeline.documents d using (document_id)
    cross join lateral (
      select count(*)::int as chunks, coalesce(array_agg(text), '{}') as texts,
        count(*) filter (where provenance->>'backend' <> j.llamaparse_backend
          or embed_provenance->>'backend' is distinct from j.openai_backend
          or embedding_space not like j.openai_backend || ':%')::int as foreign
      from upload_pipeline.document_chunks where document_id = j.document_id) c
  where j.status = 'complete' and j.document_id = any($1::uuid[]) order by j.document_id, j.created_at desc`;

export const madeBy = defineCheck({
  kind: 'made-by',
  summary:
    'Each complete document comes from the backends of its job alone: text, chunks, vectors, and what the text itself says.',
  needs: ['hands'],
  fields: {
    of: z.string().optional().meta({ description: "One upload; without it all of the scenario's." }),
    llamaparse: backendName.optional(),
    openai: backendName.optional(),
    fallback: z.enum(['never', 'allowed', 'taken']).optional(),
    eachAtLeast: z
      .number()
      .int()
      .min(1)
      .optional()
      .meta({ description: 'Documents that each of the two backends must have made, so that mixing was possible.' }),
  },
  references: { of: { to: 'step', kinds: ['upload'] } },
  title: (check) => `${check.of ?? 'every document'} is made by its own backends alone`,
  async run(check, context) {
    const documents = documentIds(context, check.of);
    const { rows } = await handsOf(context).database.query<Row>(QUERY, [documents]);
    const { check: _check, id: _id, title: _title, of: _of, ...wanted } = check as Record<string, unknown>;
    if (rows.length === 0) return unknown('no document was complete', wanted);
    const marker = handsOf(context).twin?.parseMarker;
    const problems = rows.flatMap((row) => problemsOf(row, check, marker));
    const byReal = rows.filter((row) => row.llamaparse === 'real').length;
    const counts = { documents: rows.length, byReal, byMock: rows.length - byReal };
    const least = check.eachAtLeast ?? 0;
    if (Math.min(counts.byReal, counts.byMock) < least) problems.push(`not both made at least ${least}`);
    const evidence = problems.slice(0, SHOWN).map((note) => ({ kind: 'text' as const, note }));
    const shown = rows.slice(0, SHOWN).map(({ texts: _texts, ...row }) => row);
    const measured = { ...counts, problems: problems.length };
    return judged(problems.length === 0, measured, { problems: 0, ...wanted }, [
      ...evidence,
      { kind: 'rows', query: QUERY, rows: shown },
    ]);
  },
});

function documentIds(context: Context, step: string | undefined): string[] {
  const results = step === undefined ? [...context.results.values()] : [resultOf(context, step)];
  return [...new Set(results.flatMap(({ document_id: id }) => (typeof id === 'string' ? [id] : [])))];
}

interface Wanted {
  readonly llamaparse?: string | undefined;
  readonly openai?: string | undefined;
  readonly fallback?: string | undefined;
}

function problemsOf(row: Row, wanted: Wanted, marker: string | undefined): string[] {
  const of = (what: string) => `${row.document_id}: ${what}`;
  const problems: string[] = [];
  if (row.chunks === 0) problems.push(of('complete without a chunk'));
  if (row.foreign > 0) problems.push(of(`${row.foreign} of ${row.chunks} chunks are of another backend`));
  if (row.parsed !== row.llamaparse)
    problems.push(of(`parsed by ${row.parsed}, though its job says ${row.llamaparse}`));
  for (const name of ['llamaparse', 'openai', 'fallback'] as const) {
    if (wanted[name] !== undefined && wanted[name] !== row[name]) problems.push(of(`${name} is ${row[name]}`));
  }
  if (marker !== undefined && row.texts.some((text) => text.includes(marker)) !== (row.llamaparse === 'real')) {
    problems.push(of(`its text and its job (${row.llamaparse}) disagree on who parsed it`));
  }
  return problems;
}
