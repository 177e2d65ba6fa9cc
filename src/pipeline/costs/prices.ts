import { PipelineError } from '../errors.ts';

/** Micro-dollars per unit as a fraction of whole numbers, so that no price is rounded before the sum is. */
interface Price {
  readonly microUsd: number;
  readonly perUnits: number;
  /** The day the price was read. */
  readonly date: string;
  readonly source: string;
}

const OPENAI_SOURCE = 'openai.com pricing page; @pydantic/genai-prices 0.1.8';
const OPENAI_DATE = '2026-11-01';
const LLAMAPARSE_SOURCE = 'LlamaCloud docs, pricing page: 1,000 credits are $1.25';
const LLAMAPARSE_DATE = '2026-10-07';

/** $ per 1 M tokens times 10^6 is micro-dollars per 1 M tokens. */
const perMillion = (usd: number): Price => ({
  microUsd: Math.round(usd * 1_000_000),
  perUnits: 1_000_000,
  date: OPENAI_DATE,
  source: OPENAI_SOURCE,
});

/** $ per 1 M input tokens. */
const EMBEDDING: Readonly<Record<string, Price>> = {
  'text-embedding-3-small': perMillion(0.02),
  'text-embedding-3-large': perMillion(0.13),
  'text-embedding-ada-002': perMillion(0.1),
};

/** $ per 1 M tokens, [input, output]. Cached input is billed lower; we reckon with the full price. */
const CHAT: Readonly<Record<string, readonly [Price, Price]>> = {
  'gpt-4o': [perMillion(2.5), perMillion(10)],
  'gpt-4o-mini': [perMillion(0.15), perMillion(0.6)],
  'gpt-4.1': [perMillion(2), perMillion(8)],
  'gpt-4.1-mini': [perMillion(0.4), perMillion(1.6)],
  'gpt-4.1-nano': [perMillion(0.1), perMillion(0.4)],
  'gpt-5': [perMillion(1.25), perMillion(10)],
  'gpt-5-mini': [perMillion(0.25), perMillion(2)],
  'gpt-5-nano': [perMillion(0.05), perMillion(0.4)],
  'gpt-5.1': [perMillion(1.25), perMillion(10)],
  'gpt-5.2': [perMillion(1.75), perMillion(14)],
  'gpt-5.4-mini': [perMillion(0.75), perMillion(4.5)],
  'gpt-5.4-nano': [perMillion(0.2), perMillion(1.25)],
  'gpt-5.5': [perMillion(5), perMillion(30)],
};

/** Credits a page, by v2 tier. */
const CREDITS_PER_PAGE: Readonly<Record<string, number>> = {
  fast: 1,
  cost_effective: 3,
  agentic: 10,
  agentic_plus: 45,
};
const MICRO_USD_PER_CREDIT: Price = { microUsd: 1_250, perUnits: 1, date: LLAMAPARSE_DATE, source: LLAMAPARSE_SOURCE };

/** The oldest date among the prices: none here is older. */
export const PRICES_DATED = [OPENAI_DATE, LLAMAPARSE_DATE].sort()[0] as string;

/** What one call costs: whole micro-dollars, rounded up. */
export interface Cost {
  readonly microUsd: number;
  readonly priceDate: string;
}

/** `credits`: what the vendor says it billed (0 for a cache hit); undefined: reckoned from pages and tier. */
export function parseCost(tier: string, pages: number, credits: number | undefined): Cost {
  const perPage = CREDITS_PER_PAGE[tier];
  if (perPage === undefined) throw unknownPrice('llamaparse', tier);
  return sum([MICRO_USD_PER_CREDIT, credits ?? pages * perPage]);
}

/** The longest that a parse of a document can become. A `.md` counts as one page (the vendor's pricing page). */
export function parseBound(tier: string, document: { mime: string; pages: number | undefined }, maxPages: number) {
  const pages = document.pages ?? (document.mime === 'text/markdown' ? 1 : maxPages);
  return { units: { pages }, ...parseCost(tier, pages, undefined) };
}

export function embeddingCost(model: string, tokens: number): Cost {
  const price = EMBEDDING[model];
  if (!price) throw unknownPrice('openai', model);
  return sum([price, tokens]);
}

export function chatCost(model: string, tokens: { input: number; output: number }): Cost {
  const price = CHAT[model];
  if (!price) throw unknownPrice('openai', model);
  return sum([price[0], tokens.input], [price[1], tokens.output]);
}

/** Exact in integers: the largest product, 300,000 tokens x 30,000,000 micro-dollars, is far below 2^53. */
function sum(...parts: readonly (readonly [Price, number])[]): Cost {
  const [first] = parts as [readonly [Price, number]];
  const { perUnits, date } = first[0];
  const total = parts.reduce((micro, [price, units]) => micro + price.microUsd * units, 0);
  return { microUsd: Math.ceil(total / perUnits), priceDate: date };
}

/** Thrown before the call is made: what has no price is not bought. */
function unknownPrice(vendor: string, model: string): PipelineError {
  return new PipelineError('PRICE_UNKNOWN', `${vendor} has no known price for "${model}"; add it to costs/prices.ts`, {
    retryable: false,
  });
}
