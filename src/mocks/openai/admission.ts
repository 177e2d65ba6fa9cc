import { refuseBarred } from './accounts.ts';
import type { Exchange } from './endpoint.ts';
import { projectLacksModel } from './errors.ts';
import type { ModelLimits } from './limiter.ts';

/** A call that wants to use a model. */
export interface ModelUse {
  readonly model: string;
  readonly limits: ModelLimits;
  /** The limiter's estimate, fraction kept. */
  readonly tokens: number;
}

/**
 * Lets a call use its model, or throws the vendor's 403 or 429: region, money, the project's models, then the limits.
 * What is left of the limits is put into the answer's headers.
 */
export function admit({ deps, apiKey, account, headers }: Exchange, use: ModelUse): void {
  refuseBarred(account, deps.spending.of(apiKey));
  if (account.models && !account.models.includes(use.model)) {
    throw projectLacksModel(account.project ?? account.organization, use.model);
  }
  const { organization, tier } = account;
  Object.assign(headers, deps.limiter.admit({ ...use, apiKey, organization, isFree: tier === 'free' }));
}
