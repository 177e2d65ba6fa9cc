import type { Queryable } from '../../lib/database/types.ts';
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

/** What a charge belongs to. */
export interface Booking {
  readonly at: Date;
  readonly userId: string;
  /** Null for a query, like the document. */
  readonly jobId: string | null;
  readonly documentId: string | null;
  readonly correlationId: string;
  readonly stage: string;
  readonly attempt: number;
}

/** Writes charges that belong to no acknowledgement. Calls of one stage and attempt are numbered on. */
export async function book(db: Queryable, booking: Booking, charges: readonly Charge[]): Promise<void> {
  const { at, userId, jobId, documentId, correlationId, stage, attempt } = booking;
  await db.query('select upload_pipeline.book($1, $2, $3, $4, $5, $6, $7, $8)', [
    at,
    userId,
    jobId,
    documentId,
    correlationId,
    stage,
    attempt,
    JSON.stringify(charges),
  ]);
}
