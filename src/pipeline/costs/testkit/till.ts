import type { Database } from '../../../lib/database/types.ts';
import { uuidV4 } from '../../../lib/ids.ts';
import { seededRandom } from '../../../lib/random.ts';
import type { CostLimits, Limits } from '../../config/types.ts';
import { type Charge, OverBudgetError, type Payer } from '../index.ts';
import { reserve, settleCalls } from '../reserve.ts';

export const NO_LIMITS: Limits = { microUsd: null, requests: null, tokens: null };
export const money = (microUsd: number): Limits => ({ ...NO_LIMITS, microUsd });

export function limits(changes: Partial<CostLimits> = {}): CostLimits {
  const none = { hour: NO_LIMITS, day: NO_LIMITS };
  return {
    total: none,
    llamaparse: none,
    openai: none,
    user: none,
    document: NO_LIMITS,
    alertPercents: [50, 80, 95, 100],
    ...changes,
  };
}

const ids = seededRandom('costs tests');
export const newId = () => uuidV4(ids);

/** A call of `microUsd` that used `tokens`. */
export function call(microUsd: number, tokens = 1): Charge {
  const units = { inputTokens: tokens };
  return { vendor: 'openai', backend: 'mock', model: 'm', units, microUsd, priceDate: '2026-01-01' };
}

export function payer(changes: Partial<Payer> = {}): Payer {
  const userId = newId();
  return {
    userId,
    jobId: null,
    documentId: newId(),
    correlationId: newId(),
    stage: 'embedding_in_progress',
    attempt: 0,
    lifeMs: 60_000,
    ...changes,
  };
}

export interface Till {
  /** The reservation, or the refusal. */
  reserve(bound: Charge, who?: Payer): Promise<number | OverBudgetError>;
  pay(reservation: number, charge: Charge, kind?: 'paid' | 'presumed'): Promise<void>;
  release(reservation: number, sent?: boolean): Promise<void>;
  budget(subject: string, period?: string): Promise<BudgetRow | undefined>;
  ledgerMicroUsd(): Promise<number>;
}

export interface BudgetRow {
  readonly reserved: number;
  readonly spent: number;
  readonly requests: number;
  readonly tokens: number;
}

/** Reserving and settling by hand, at a time of the test's. */
export function till(db: Database, costs: CostLimits, now: () => number): Till {
  const at = () => new Date(now());
  return {
    async reserve(bound, who = payer()) {
      try {
        return (await reserve({ db, costs, now: now(), bound, payer: who, once: false })).reservation;
      } catch (error) {
        if (error instanceof OverBudgetError) return error;
        throw error;
      }
    },
    pay: (reservation, { units, ...charge }, kind = 'paid') => {
      const tokens = 'inputTokens' in units ? units.inputTokens : 0;
      return settleCalls(db, at(), [{ ...charge, units, kind, reservation, tokens }]);
    },
    release: (reservation, sent = true) =>
      settleCalls(db, at(), [{ kind: 'released', reservation, vendor: 'openai', backend: 'mock', sent }]),
    async budget(subject, period = 'day') {
      const { rows } = await db.query<BudgetRow>(
        `select reserved_micro_usd as reserved, spent_micro_usd as spent, requests, tokens from upload_pipeline.budgets
         where subject = $1 and period = $2 order by window_start desc limit 1`,
        [subject, period],
      );
      return rows[0];
    },
    async ledgerMicroUsd() {
      const { rows } = await db.query<{ sum: number }>(
        'select coalesce(sum(micro_usd), 0)::bigint as sum from upload_pipeline.ledger',
      );
      return rows[0]?.sum ?? 0;
    },
  };
}
