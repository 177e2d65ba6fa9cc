import { uuidV5 } from '../../../lib/ids.ts';
import { PLAN_FACTS, PLANS, type Plan, type PlanFacts } from './plans.ts';

/** Whom a key belongs to. */
export interface Account extends PlanFacts {
  readonly apiKey: string;
  readonly organizationId: string;
  /** Where its resources are unless a request names another project. */
  readonly projectId: string;
  /** Whether requests may name other projects and organizations: those of the mock's own key need not be declared. */
  readonly namesTenants: boolean;
}

/** The account of a key; undefined for a key that is not taken. */
export type Accounts = (apiKey: string) => Account | undefined;

export interface AccountsOptions {
  readonly apiKey: string;
  readonly organizationId: string;
  readonly projectId: string;
  readonly plan: Plan;
  /** In place of the plan's credits a month: a project's own cap. */
  readonly creditCap: number | undefined;
  /** What the keys of guests begin with, and the plan of each of them. */
  readonly guests: string | undefined;
  readonly guestPlan: Plan;
}

/** `llx-shakedown-<kind>-<anything>`: keys that any mock takes, each an account of its own that behaves as its kind says. */
const KINDS: Readonly<Record<string, PlanFacts>> = {
  ...Object.fromEntries(PLANS.map((plan) => [plan, PLAN_FACTS[plan]])),
  nocredits: { ...PLAN_FACTS.pro, creditsPerMonth: 0 },
};
const KIND_OF_KEY = /^llx-shakedown-([a-z]+)-/;

export function createAccounts(options: AccountsOptions): { readonly own: Account; readonly of: Accounts } {
  const { apiKey: own, organizationId, projectId, plan, creditCap, guests, guestPlan } = options;
  const mine: Account = {
    ...PLAN_FACTS[plan],
    ...(creditCap !== undefined && { creditsPerMonth: creditCap }),
    apiKey: own,
    organizationId,
    projectId,
    namesTenants: true,
  };
  const apart = (apiKey: string, facts: PlanFacts): Account => ({
    ...facts,
    apiKey,
    organizationId: uuidV5(organizationId, apiKey),
    projectId: uuidV5(projectId, apiKey),
    namesTenants: false,
  });
  const of: Accounts = (apiKey) => {
    if (apiKey === own) return mine;
    const kind = KIND_OF_KEY.exec(apiKey)?.[1] ?? '';
    if (Object.hasOwn(KINDS, kind)) return apart(apiKey, KINDS[kind] as PlanFacts);
    return guests !== undefined && apiKey.startsWith(guests) ? apart(apiKey, PLAN_FACTS[guestPlan]) : undefined;
  };
  return { own: mine, of };
}
