export const TIERS = ['fast', 'cost_effective', 'agentic', 'agentic_plus'] as const;
export type Tier = (typeof TIERS)[number];

interface TierFacts {
  readonly creditsPerPage: number;
  /** 700 is recorded for the agentic mode; the others are guesses above it. */
  readonly maxPages: number;
  /** Newest first; `latest` is the first. */
  readonly versions: readonly string[];
}

/** Credits: pricing page of 2026-09-09. Versions: the types of `@llamaindex/llama-cloud` 2.16.0 of 2026-09-08. */
const FACTS: Readonly<Record<Tier, TierFacts>> = {
  fast: { creditsPerPage: 1, maxPages: 3_000, versions: ['2026-06-15', '2025-12-11'] },
  cost_effective: {
    creditsPerPage: 3,
    maxPages: 1_500,
    versions: dates('2026: 08-19 08-11 08-08 07-23 06-26 06-18 06-17 06-11 06-08 06-05 05-28 04-09 03-31 03-27 03-25'),
  },
  agentic: {
    creditsPerPage: 10,
    maxPages: 700,
    versions: dates(
      '2026: 09-07 08-19 07-24 07-23 07-15 06-18 06-11 06-04 06-01 05-26 05-21 05-20 05-19 05-13 05-11 05-06 05-04',
      '2026: 04-27 04-22 04-09 04-06 04-02 03-31 03-30 03-27 03-25 03-23 03-22 03-20 03-11 03-10 03-09 03-03 03-02',
      '2026: 02-26 02-24 01-30 01-22 01-21 01-16 01-08',
      '2025: 12-31 12-18 12-11',
    ),
  },
  agentic_plus: {
    creditsPerPage: 45,
    maxPages: 700,
    versions: dates(
      '2026: 08-19 07-08 06-18 06-11 06-04 06-01 05-26 05-21 05-20 05-19 05-11 05-06 05-04 05-01 04-27 04-19 04-14',
      '2026: 04-09 04-02 03-31 03-26 03-25 03-22 03-20 03-17 03-12 03-10 03-09 03-02 02-26 02-24',
      '2026: 01-30 01-29 01-24 01-22 01-21 01-16',
      '2025: 12-31 12-18 12-11',
    ),
  },
};

export function isTier(value: unknown): value is Tier {
  return TIERS.includes(value as Tier);
}

export function creditsPerPage(tier: Tier): number {
  return FACTS[tier].creditsPerPage;
}

export function maxPages(tier: Tier): number {
  return FACTS[tier].maxPages;
}

/** The dated version that a request's `version` names, or undefined when the tier has no such version. */
export function resolveVersion(tier: Tier, version: string): string | undefined {
  const { versions } = FACTS[tier];
  if (version === 'latest') return versions[0];
  return versions.includes(version) ? version : undefined;
}

export function isVersion(tier: Tier, version: string): boolean {
  return resolveVersion(tier, version) !== undefined;
}

/** Markdown and items are refused for the old fast version only: from 2026-06-15 it writes Markdown (SDK changelog). */
export function hasMarkdown(tier: Tier, version: string): boolean {
  return tier !== 'fast' || version !== '2025-12-11';
}

/** The answer of `GET /api/v2/parse/versions`. */
export function listVersions(): Record<string, unknown> {
  const lists = Object.fromEntries(TIERS.map((tier) => [tier, FACTS[tier].versions]));
  const latest = Object.fromEntries(TIERS.map((tier) => [tier, FACTS[tier].versions[0]]));
  return { ...lists, latest };
}

function dates(...years: string[]): string[] {
  return years.flatMap((line) => {
    const [year, days = ''] = line.split(': ');
    return days.split(' ').map((day) => `${year}-${day}`);
  });
}
