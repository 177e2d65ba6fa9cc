import type { Queryable } from '../../lib/database/types.ts';

export const REPORT_KEYS = ['vendor', 'day', 'user', 'document', 'stage', 'model', 'backend'] as const;
export type ReportKey = (typeof REPORT_KEYS)[number];

export interface CostRow {
  /** A vendor, a day (2026-01-31, UTC), a user's id …; `none` for a question where documents are asked for. */
  readonly key: string;
  readonly calls: number;
  readonly microUsd: number;
  /** The part of it whose calls nobody answered: the vendor may have billed them. */
  readonly presumedMicroUsd: number;
}

export interface CostReport {
  readonly rows: readonly CostRow[];
  readonly calls: number;
  readonly microUsd: number;
  readonly presumedMicroUsd: number;
  /** What was not bought because it was there already. */
  readonly savedMicroUsd: number;
}

const KEYS: Readonly<Record<ReportKey, string>> = {
  vendor: 'vendor',
  day: `to_char(at at time zone 'UTC', 'YYYY-MM-DD')`,
  user: 'user_id::text',
  document: `coalesce(document_id::text, 'none')`,
  stage: 'stage',
  model: 'model',
  backend: 'backend',
};

/** The dearest first; days in order. */
const ROWS_MAX = 1_000;

/** What was booked from `from` up to `to`, which is not included. */
export async function reportCosts(
  db: Queryable,
  { by, from, to }: { readonly by: ReportKey; readonly from: Date; readonly to: Date },
): Promise<CostReport> {
  const { rows } = await db.query<CostRow>(
    `select ${KEYS[by]} as key, count(*)::int as calls, sum(micro_usd)::bigint as "microUsd",
       coalesce(sum(micro_usd) filter (where kind = 'presumed'), 0)::bigint as "presumedMicroUsd"
     from upload_pipeline.ledger where at >= $1 and at < $2 group by 1
     order by ${by === 'day' ? '1' : '3 desc, 1'} limit ${ROWS_MAX}`,
    [from, to],
  );
  const total = await db.query<Omit<CostReport, 'rows'>>(
    `select count(*)::int as calls, coalesce(sum(micro_usd), 0)::bigint as "microUsd",
       coalesce(sum(micro_usd) filter (where kind = 'presumed'), 0)::bigint as "presumedMicroUsd",
       (select coalesce(sum(micro_usd), 0)::bigint from upload_pipeline.savings where at >= $1 and at < $2)
         as "savedMicroUsd"
     from upload_pipeline.ledger where at >= $1 and at < $2`,
    [from, to],
  );
  return { rows, ...total.rows[0]! };
}
