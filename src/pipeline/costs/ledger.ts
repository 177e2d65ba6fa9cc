import type { Backend, PaidVendor } from '../vendors/types.ts';
import type { Cost } from './prices.ts';

/** What one paid vendor call costs: its upper bound before, its real price after. */
export interface Charge extends Cost {
  readonly vendor: PaidVendor;
  readonly backend: Backend;
  readonly model: string;
  readonly units:
    | { readonly pages: number }
    | { readonly inputTokens: number }
    | {
        readonly inputTokens: number;
        readonly outputTokens: number;
        /** Of the input tokens those that cost the cached price; absent where none did. */
        readonly cachedInputTokens?: number;
      };
}

/** What became of a reserved call; the property names are read by `settle` in schema/0005-budgets.sql. */
export type Settlement =
  /** `presumed`: the answer was lost, and the vendor may have billed it. */
  | (Charge & SettlementOf & { readonly kind: 'paid' | 'presumed'; readonly tokens: number })
  /** Not billed. `sent` false: it never left, so that it was no request either. */
  | (SettlementOf & Pick<Charge, 'vendor' | 'backend'> & { readonly kind: 'released'; readonly sent: boolean });

interface SettlementOf {
  /** Null: the job's newest reservation at this vendor and backend, for a parse that another stage submitted. */
  readonly reservation: number | null;
}

/** Something that was there already and was not bought again. */
export interface Saving {
  readonly kind: 'embedding_cache' | 'parse_cache';
  readonly vendor: PaidVendor;
  readonly model: string;
  readonly units: Charge['units'];
  readonly microUsd: number;
}

export function tokensOf({ units }: Pick<Charge, 'units'>): number {
  if ('pages' in units) return 0;
  return units.inputTokens + ('outputTokens' in units ? units.outputTokens : 0);
}
