import { type Charge, Purchases, settleCalls } from '../costs/index.ts';
import type { Question, RetrievalDeps } from './retrieve.ts';

export const QUERY_STAGE = 'query';

/** A stream may take a while, each of whose pieces has a call's time. */
const CALLS_LONG = 10;

/** A reserved call of a question, settled as soon as its end is told. */
export interface QueryCall {
  paid(charge: Charge): Promise<void>;
  failed(error: unknown): Promise<void>;
}

/** Reserves one paid call of a question: no job, no document. Throws OverBudgetError. */
export async function openQueryCall(
  { database, clock, config }: RetrievalDeps,
  { userId, context }: Pick<Question, 'userId' | 'context'>,
  bound: Charge,
): Promise<QueryCall> {
  const purchases = new Purchases(
    { database, costs: config.costs, now: () => clock.now() },
    {
      userId,
      jobId: null,
      documentId: null,
      correlationId: context.correlationId,
      stage: QUERY_STAGE,
      attempt: 0,
      lifeMs: CALLS_LONG * config.deadlines.callMs,
    },
  );
  const call = await purchases.open(bound);
  const settle = () => settleCalls(database, new Date(clock.now()), purchases.settlements());
  return {
    async paid(charge) {
      call.paid(charge);
      await settle();
    },
    async failed(error) {
      call.failed(error);
      await settle();
    },
  };
}
