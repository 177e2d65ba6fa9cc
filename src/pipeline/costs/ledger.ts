import type { Backend, Vendor } from '../vendors/types.ts';
import type { Cost } from './prices.ts';

/** One paid vendor call, on its way into the ledger with the acknowledgement of what it paid for. */
export interface Charge extends Cost {
  readonly vendor: Vendor;
  readonly backend: Backend;
  readonly model: string;
  readonly units:
    | { readonly pages: number }
    | { readonly inputTokens: number }
    | { readonly inputTokens: number; readonly outputTokens: number };
}

/**
 * An SQL statement part that writes charges for the rows of `source` (job_id, document_id, user_id, correlation_id).
 * `charges` is the parameter that holds `JSON.stringify(charges)`, `stage`, `attempt` and `at` theirs. Calls are numbered
 * on from those already written, as a user's retry begins at attempt 0 again.
 */
export function ledgerInsert(
  source: string,
  p: { charges: string; stage: string; attempt: string; at: string },
): string {
  return `insert into upload_pipeline.ledger
    (at, user_id, job_id, document_id, correlation_id, stage, attempt, call, vendor, backend, model, units, micro_usd,
     price_date)
  select ${p.at}, s.user_id, s.job_id, s.document_id, s.correlation_id, ${p.stage}, ${p.attempt}::int,
    (select coalesce(max(l.call) + 1, 0) from upload_pipeline.ledger l
     where l.correlation_id = s.correlation_id and l.stage = ${p.stage} and l.attempt = ${p.attempt}::int)
      + c.ordinality::int - 1,
    c.item->>'vendor', c.item->>'backend', c.item->>'model', c.item->'units', (c.item->>'microUsd')::bigint,
    c.item->>'priceDate'
  from ${source} s, jsonb_array_elements(${p.charges}::jsonb) with ordinality as c(item, ordinality)`;
}
