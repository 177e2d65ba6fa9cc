export const PLANS = ['free', 'starter', 'pro', 'enterprise'] as const;
export type Plan = (typeof PLANS)[number];

/** What requests are limited by, each in a window of its own. */
export type LimitKind = 'any' | 'parse' | 'files' | 'read' | 'list';

export interface RequestLimit {
  readonly requests: number;
  readonly windowMs: number;
  /** As the service tells it: the rate, not the window's sum. */
  readonly words: string;
}

export interface PlanFacts {
  /** From the first of the month (UTC); then 402. Undefined: without end. */
  readonly creditsPerMonth: number | undefined;
  readonly limits: Readonly<Partial<Record<LimitKind, RequestLimit>>>;
}

/**
 * Rates: the docs and the official Helm chart. "50 QPS, window 10 s" is read as 500 in ten seconds, as the chart's default
 * says. Only the form of the texts is documented, by two other limits of the service.
 */
const PUBLISHED: PlanFacts['limits'] = {
  parse: { requests: 500, windowMs: 10_000, words: 'Maximum 50 parse job creations per second.' },
  files: { requests: 250, windowMs: 5_000, words: 'The file upload limit is 50 requests per second.' },
  read: { requests: 80, windowMs: 1_000, words: 'Maximum 80 parse job reads per second.' },
  list: { requests: 5, windowMs: 1_000, words: 'Maximum 5 parse job lists per second.' },
};

/** Credits: the pricing page of 2026-10-07. Starter goes on as pay-as-you-go up to 400,000. Enterprise sets its own limits. */
export const PLAN_FACTS: Readonly<Record<Plan, PlanFacts>> = {
  free: {
    creditsPerMonth: 10_000,
    limits: { any: { requests: 20, windowMs: 60_000, words: 'Maximum 20 requests per minute.' }, ...PUBLISHED },
  },
  starter: { creditsPerMonth: 400_000, limits: PUBLISHED },
  pro: { creditsPerMonth: 400_000, limits: PUBLISHED },
  enterprise: { creditsPerMonth: undefined, limits: {} },
};

const PARSE = new Set([
  'parse.upload',
  'parse.create',
  'v1.upload',
  'v1.screenshot',
  'v2alpha1.upload',
  'v2alpha1.create',
  'v2alpha1.url',
]);
const FILES = new Set(['files.create', 'old_files.create']);
const LIST = new Set(['parse.list', 'v1.jobs']);

/** Every limited kind that a request of this operation counts as. */
export function limitKinds(operation: string): readonly LimitKind[] {
  if (PARSE.has(operation)) return ['any', 'parse'];
  if (FILES.has(operation)) return ['any', 'files'];
  if (LIST.has(operation)) return ['any', 'list'];
  if (operation === 'parse.get' || operation === 'v1.job' || operation.startsWith('v1.result.')) return ['any', 'read'];
  return ['any'];
}
