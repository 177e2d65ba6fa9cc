import type { Clock } from '../../lib/clock.ts';
import type { Database } from '../../lib/database/types.ts';
import { book, type Charge } from '../costs/index.ts';

export const QUERY_STAGE = 'query';

/** Writes one paid call of a query into the ledger: no job, no document. Calls of one query are numbered from 0. */
export async function chargeQuery(
  ports: { readonly database: Database; readonly clock: Pick<Clock, 'now'> },
  of: { readonly userId: string; readonly correlationId: string },
  charge: Charge,
): Promise<void> {
  const { userId, correlationId } = of;
  const at = new Date(ports.clock.now());
  const booking = { at, userId, jobId: null, documentId: null, correlationId, stage: QUERY_STAGE, attempt: 0 };
  await book(ports.database, booking, [charge]);
}
