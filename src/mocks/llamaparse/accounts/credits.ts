import type { Clock } from '../../../lib/clock.ts';
import { errors } from '../errors.ts';
import type { Account } from './accounts.ts';

/** Accounts whose credits are counted; the oldest give way, for a client may make up any number of keys. */
const COUNTED_MAX = 50_000;

/** What each account has used in the current month (UTC, on the mock's clock). */
export class CreditCounter {
  readonly #clock: Clock;
  readonly #used = new Map<string, { readonly month: string; credits: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Jobs that are already under way may still go beyond: they are billed when they end. @throws ApiError 402 */
  refuseSpent({ apiKey, creditsPerMonth }: Account): void {
    if (creditsPerMonth === undefined) return;
    const used = this.#used.get(apiKey);
    const credits = used?.month === this.#month() ? used.credits : 0;
    if (credits >= creditsPerMonth) throw errors.noCredits();
  }

  add(apiKey: string, credits: number): void {
    const month = this.#month();
    const used = this.#used.get(apiKey);
    this.#used.delete(apiKey);
    this.#used.set(apiKey, { month, credits: credits + (used?.month === month ? used.credits : 0) });
    if (this.#used.size > COUNTED_MAX) this.#used.delete(this.#used.keys().next().value as string);
  }

  reset(): void {
    this.#used.clear();
  }

  #month(): string {
    return new Date(this.#clock.now()).toISOString().slice(0, 7);
  }
}
