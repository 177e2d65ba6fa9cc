import type { Clock } from '../../lib/clock.ts';
import type { Database } from '../../lib/database/types.ts';
import { type Charge, ledgerInsert } from '../costs/index.ts';

export const QUERY_STAGE = 'query';

/** Writes one paid call of a query into the ledger: no job, no document. Calls of one query are numbered from 0. */
export async function chargeQuery(
  ports: { readonly database: Database; readonly clock: Pick<Clock, 'now'> },
  of: { readonly userId: string; readonly correlationId: string },
  charge: Charge,
): Promise<void> {
  await ports.database.query(
    `with caller as (
       select null::uuid as job_id, null::uuid as document_id, $1::uuid as user_id, $2::uuid as correlation_id)
     ${ledgerInsert('caller', { charges: '$3', stage: '$4', attempt: '$5', at: '$6' })}`,
    [of.userId, of.correlationId, JSON.stringify([charge]), QUERY_STAGE, 0, new Date(ports.clock.now())],
  );
}
