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

interface ChatPrice {
  readonly input: Price;
  /** Of that part of the prompt which the vendor has from an earlier one. */
  readonly cached: Price;
  readonly output: Price;
}

/** $ per 1 M tokens. */
const chat = (input: number, cached: number, output: number): ChatPrice => ({
  input: perMillion(input),
  cached: perMillion(cached),
  output: perMillion(output),
});

const CHAT: Readonly<Record<string, ChatPrice>> = {
  'gpt-4o': chat(2.5, 1.25, 10),
  'gpt-4o-mini': chat(0.15, 0.075, 0.6),
  'gpt-4.1': chat(2, 0.5, 8),
  'gpt-4.1-mini': chat(0.4, 0.1, 1.6),
  'gpt-4.1-nano': chat(0.1, 0.025, 0.4),
  'gpt-5': chat(1.25, 0.125, 10),
  'gpt-5-mini': chat(0.25, 0.025, 2),
  'gpt-5-nano': chat(0.05, 0.005, 0.4),
  'gpt-5.1': chat(1.25, 0.125, 10),
  'gpt-5.2': chat(1.75, 0.175, 14),
  'gpt-5.4-mini': chat(0.75, 0.075, 4.5),
  'gpt-5.4-nano': chat(0.2, 0.02, 1.25),
  'gpt-5.5': chat(5, 0.5, 30),
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

/** `input` is the whole prompt, `cached` the part of it that the vendor says it read from its cache. */
export function chatCost(
  model: string,
  { input, cached = 0, output }: { readonly input: number; readonly cached?: number; readonly output: number },
): Cost {
  const price = CHAT[model];
  if (!price) throw unknownPrice('openai', model);
  return sum([price.input, input - cached], [price.cached, cached], [price.output, output]);
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
