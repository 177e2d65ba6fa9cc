import type { Queryable } from '../../lib/database/types.ts';
import type { CostLimits } from '../config/types.ts';
import { VendorError } from '../errors.ts';
import { wasNeverSent } from '../vendors/failures.ts';
import type { Backend } from '../vendors/types.ts';
import { type Charge, type Saving, type Settlement, tokensOf } from './ledger.ts';
import { type Payer, type Reserved, reserve } from './reserve.ts';

export interface PurchaseDeps {
  readonly database: Queryable;
  readonly costs: CostLimits;
  readonly now: () => number;
}

/** What an acknowledgement needs to know of a stage's paid calls. */
export type Spending = Pick<Purchases, 'settlements' | 'savings'>;

/** A reserved call: exactly one of the two is to be told. */
export interface OpenCall {
  paid(charge: Charge): void;
  failed(error: unknown): void;
}

/**
 * The paid calls of one stage or query: reserved before, and what became of them kept until it is settled together with
 * what they bought.
 *
 *   reserve -> call -> answered: paid | refused by the vendor: released | never sent: released | no answer: presumed
 */
export class Purchases {
  readonly #savings: Saving[] = [];
  readonly #deps: PurchaseDeps;
  readonly #payer: Payer;
  readonly #settlements: Settlement[] = [];
  /** Reserved calls that have not come back. */
  readonly #underWay = new Map<number, Charge>();

  constructor(deps: PurchaseDeps, payer: Payer) {
    this.#deps = deps;
    this.#payer = payer;
  }

  /** Reserves `bound`, makes the call, and notes what it cost by `priced`. Throws OverBudgetError before any call. */
  async buy<T>(bound: Charge, call: () => Promise<T>, priced: (result: T) => Charge): Promise<T> {
    const open = await this.open(bound);
    let result: T;
    try {
      result = await call();
    } catch (error) {
      open.failed(error);
      throw error;
    }
    open.paid(priced(result));
    return result;
  }

  /** Reserves `bound` for a call whose end the caller tells: a stream. Throws OverBudgetError. */
  async open(bound: Charge): Promise<OpenCall> {
    const { reservation } = await this.#reserve(bound);
    this.#underWay.set(reservation, bound);
    return {
      paid: (charge) => this.#note(paid(reservation, 'paid', charge)),
      failed: (error) => this.#note(failedCall(reservation, bound, error)),
    };
  }

  /** Reserves what is billed later, within `lifeMs`, by a stage that calls `charge`: a parse. Kept over attempts and crashes. */
  hold(bound: Charge, lifeMs: number): Promise<Reserved> {
    return this.#reserve(bound, lifeMs);
  }

  /** What the held call really cost. */
  charge(charge: Charge): void {
    this.#note(paid(null, 'paid', charge));
  }

  /** The held call was not billed. */
  release({ backend }: { readonly backend: Backend }, sent = true): void {
    this.#note({ kind: 'released', reservation: null, vendor: 'llamaparse', backend, sent });
  }

  save(saving: Saving): void {
    this.#savings.push(saving);
  }

  get savings(): readonly Saving[] {
    return this.#savings;
  }

  /** Of every call so far. One that has not come back may have been billed. */
  settlements(): Settlement[] {
    const lost = [...this.#underWay].map(([reservation, bound]) => paid(reservation, 'presumed', bound));
    return [...this.#settlements, ...lost];
  }

  /** What goes into the ledger. */
  booked(): Charge[] {
    return this.settlements().filter((settlement) => settlement.kind !== 'released');
  }

  #reserve(bound: Charge, heldMs?: number): Promise<Reserved> {
    const { database: db, costs, now } = this.#deps;
    const payer = { ...this.#payer, lifeMs: this.#payer.lifeMs + (heldMs ?? 0) };
    return reserve({ db, costs, now: now(), bound, payer, once: heldMs !== undefined });
  }

  #note(settlement: Settlement): void {
    if (settlement.reservation !== null) this.#underWay.delete(settlement.reservation);
    this.#settlements.push(settlement);
  }
}

function paid(reservation: number | null, kind: 'paid' | 'presumed', charge: Charge): Settlement {
  return { ...charge, kind, reservation, tokens: tokensOf(charge) };
}

/**
 * Vendors bill what they answer, whether or not we can use it, and do not bill what they refuse. Whoever hears nothing
 * cannot know: it counts as billed at the upper bound, which for embeddings is the exact price.
 */
function failedCall(reservation: number, bound: Charge, error: unknown): Settlement {
  const { vendor, backend } = bound;
  if (wasNeverSent(error)) return { kind: 'released', reservation, vendor, backend, sent: false };
  if (!(error instanceof VendorError)) return paid(reservation, 'presumed', bound);
  if (error.failure === 'malformed')
    return paid(reservation, 'outputTokens' in bound.units ? 'presumed' : 'paid', bound);
  if (error.status === undefined) return paid(reservation, 'presumed', bound);
  return { kind: 'released', reservation, vendor, backend, sent: true };
}
