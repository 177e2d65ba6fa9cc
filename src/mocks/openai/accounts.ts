import { insufficientQuota, type QuotaCode, regionNotSupported, slowDown } from './errors.ts';
import { ORGANIZATION, PROJECT, type Tier } from './limits.ts';

/** Whom a key belongs to. */
export interface Account {
  /** Rate limits and the batch queue go by it. */
  readonly tier: Tier;
  /** As headers and refusals name it. */
  readonly organization: string;
  /** Undefined: a key of the old kind, whose answers carry no `openai-project`. */
  readonly project: string | undefined;
  /** Micro-dollars that the key may spend before it is refused; undefined: without end. */
  readonly balanceMicroUsd: number | undefined;
  /** What it is told once the balance is spent. */
  readonly quotaCode: QuotaCode;
  /** Models of the project; undefined: all. */
  readonly models: readonly string[] | undefined;
  /** Why every call that uses a model is refused; undefined: none is. */
  readonly barred: 'region' | 'slow_down' | undefined;
}

/** An account as an option of the mock: what is left out is as the mock's own account has it. */
export interface AccountOptions {
  readonly tier?: Tier;
  readonly organization?: string;
  readonly project?: string | null;
  /** US dollars. */
  readonly balanceUsd?: number;
  readonly quotaCode?: QuotaCode;
  readonly models?: readonly string[];
  readonly barred?: Account['barred'];
}

/** The account of a key; undefined for a key that is not taken. */
export type Accounts = (apiKey: string) => Account | undefined;

/** `sk-shakedown-<kind>-<anything>`: keys that any mock takes, each an account of its own that behaves as its kind says. */
export const KEY_KINDS: Readonly<Record<string, AccountOptions>> = {
  free: { tier: 'free' },
  tier1: { tier: 1 },
  tier2: { tier: 2 },
  tier3: { tier: 3 },
  tier4: { tier: 4 },
  tier5: { tier: 5 },
  unlimited: { tier: 'unlimited' },
  legacy: { project: null },
  noquota: { balanceUsd: 0 },
  nocredit: { balanceUsd: 0, quotaCode: 'credit_balance_exhausted' },
  orgspend: { balanceUsd: 0, quotaCode: 'organization_spend_limit_exceeded' },
  projectspend: { balanceUsd: 0, quotaCode: 'project_spend_limit_exceeded' },
  orgusage: { balanceUsd: 0, quotaCode: 'organization_usage_limit_exceeded' },
  nomodel: { models: [] },
  region: { barred: 'region' },
  slowdown: { barred: 'slow_down' },
};
const KIND_OF_KEY = /^sk-shakedown-([a-z0-9]+)-/;

export interface AccountsOptions {
  /** Keys of the mock's own account. */
  readonly apiKeys: ReadonlySet<string>;
  /** The mock's own account. */
  readonly own: AccountOptions;
  /** What the keys of free accounts begin with. */
  readonly guests: string | undefined;
  /** Keys with accounts of their own. */
  readonly others: Readonly<Record<string, AccountOptions>>;
}

export function createAccounts({ apiKeys, own, guests, others }: AccountsOptions): Accounts {
  const mine = accountOf(own);
  const known = new Map(Object.entries(others).map(([key, each]) => [key, accountOf({ ...own, ...each })]));
  const kinds = new Map(Object.entries(KEY_KINDS).map(([kind, each]) => [kind, accountOf({ ...own, ...each })]));
  const guest = accountOf({ ...own, tier: 'free' });
  return (apiKey) => {
    if (apiKeys.has(apiKey)) return mine;
    const found = known.get(apiKey) ?? kinds.get(KIND_OF_KEY.exec(apiKey)?.[1] ?? '');
    if (found) return found;
    return guests !== undefined && apiKey.startsWith(guests) ? guest : undefined;
  };
}

function accountOf(options: AccountOptions): Account {
  const { tier = 5, organization = ORGANIZATION, project = PROJECT, balanceUsd, models, barred } = options;
  return {
    tier,
    organization,
    project: project ?? undefined,
    balanceMicroUsd: balanceUsd === undefined ? undefined : Math.round(balanceUsd * 1e6),
    quotaCode: options.quotaCode ?? 'insufficient_quota',
    models,
    barred,
  };
}

/** Throws the vendor's refusal of an account that may not use any model now: barred, or out of money. */
export function refuseBarred(account: Account, spentMicroUsd: number): void {
  switch (account.barred) {
    case undefined:
      break;
    case 'region':
      throw regionNotSupported();
    case 'slow_down':
      throw slowDown();
    default:
      account.barred satisfies never;
  }
  if (account.balanceMicroUsd !== undefined && spentMicroUsd >= account.balanceMicroUsd) {
    throw insufficientQuota(account.quotaCode);
  }
}
