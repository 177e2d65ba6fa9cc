/** One limit as the vendor tells it: a bucket that refills steadily and is full again after `resetMs`. */
export interface Level {
  readonly limit: number;
  readonly remaining: number;
  readonly resetMs: number;
}

export const MEASURES = ['requests', 'tokens'] as const;
export type Measure = (typeof MEASURES)[number];

export type Levels = Partial<Record<Measure, Level>>;

/** `x-ratelimit-{limit,remaining,reset}-{requests,tokens}`. A measure of which a part is missing or unreadable is left out. */
export function levelsOf(headers: Headers): Levels {
  const levels: Levels = {};
  for (const measure of MEASURES) {
    const limit = wholeNumber(headers.get(`x-ratelimit-limit-${measure}`));
    const remaining = wholeNumber(headers.get(`x-ratelimit-remaining-${measure}`));
    const resetMs = durationMs(headers.get(`x-ratelimit-reset-${measure}`) ?? '');
    if (limit === undefined || limit === 0 || remaining === undefined || resetMs === undefined) continue;
    levels[measure] = { limit, remaining: Math.min(remaining, limit), resetMs };
  }
  return levels;
}

function wholeNumber(text: string | null): number | undefined {
  return text !== null && /^\d{1,12}$/.test(text) ? Number(text) : undefined;
}

const UNIT_MS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };

/** A Go duration: `12ms`, `8.64s`, `1m53.425s`, `114h18m0s`. Undefined when it is none. */
export function durationMs(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(h|ms|m|s))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit = ''] of text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g)) {
    total += Number(amount) * (UNIT_MS[unit] ?? 0);
  }
  return total;
}
