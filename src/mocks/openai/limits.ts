/** Numbers and names of the real service; sources are the fact sheet's (vendor pages and recordings of 2024 to 2026). */

export type Encoding = 'cl100k' | 'o200k';

export interface EmbeddingModel {
  readonly id: string;
  /** What the answer's `model` says. */
  readonly repliesAs: string;
  readonly dimensions: number;
  /** Whether the `dimensions` parameter is taken. */
  readonly canShorten: boolean;
  /** Micro-dollars per million tokens. */
  readonly inputPrice: number;
}

export const EMBEDDING_MODELS: readonly EmbeddingModel[] = [
  {
    id: 'text-embedding-3-small',
    repliesAs: 'text-embedding-3-small',
    dimensions: 1536,
    canShorten: true,
    inputPrice: 20_000,
  },
  {
    id: 'text-embedding-3-large',
    repliesAs: 'text-embedding-3-large',
    dimensions: 3072,
    canShorten: true,
    inputPrice: 130_000,
  },
  {
    id: 'text-embedding-ada-002',
    repliesAs: 'text-embedding-ada-002-v2',
    dimensions: 1536,
    canShorten: false,
    inputPrice: 100_000,
  },
];

export const EMBEDDING_MAX_INPUTS = 2048;
export const EMBEDDING_MAX_INPUT_TOKENS = 8192;
export const EMBEDDING_MAX_REQUEST_TOKENS = 300_000;

export interface ChatModel {
  readonly id: string;
  /** The dated snapshot that answers. */
  readonly snapshot: string;
  readonly encoding: Encoding;
  readonly contextTokens: number;
  /** Micro-dollars per million tokens. */
  readonly inputPrice: number;
  readonly outputPrice: number;
  /** Takes no sampling parameters and no `max_tokens`. */
  readonly reasoning: boolean;
  /** Added to the counted prompt: gpt-5 and o3-mini come out one lower. */
  readonly promptOffset: 0 | -1;
  readonly requestsPerMinute: number;
  readonly tokensPerMinute: number;
}

type ChatRow = readonly [id: string, snapshot: string, inUsd: number, outUsd: number, contextTokens: number];

const CHAT_ROWS: readonly ChatRow[] = [
  ['gpt-3.5-turbo', 'gpt-3.5-turbo-0125', 0.5, 1.5, 16_385],
  ['gpt-4o', 'gpt-4o-2024-08-06', 2.5, 10, 128_000],
  ['gpt-4o-mini', 'gpt-4o-mini-2024-07-18', 0.15, 0.6, 128_000],
  ['gpt-4.1', 'gpt-4.1-2025-04-14', 2, 8, 1_047_576],
  ['gpt-4.1-mini', 'gpt-4.1-mini-2025-04-14', 0.4, 1.6, 1_047_576],
  ['gpt-4.1-nano', 'gpt-4.1-nano-2025-04-14', 0.1, 0.4, 1_047_576],
  ['gpt-5', 'gpt-5-2025-08-07', 1.25, 10, 400_000],
  ['gpt-5-mini', 'gpt-5-mini-2025-08-07', 0.25, 2, 400_000],
  ['gpt-5-nano', 'gpt-5-nano-2025-08-07', 0.05, 0.4, 400_000],
  ['gpt-5.2', 'gpt-5.2-2025-12-11', 1.75, 14, 400_000],
  ['gpt-5.4', 'gpt-5.4-2026-03-05', 2.5, 15, 1_050_000],
  ['gpt-5.4-mini', 'gpt-5.4-mini-2026-03-17', 0.75, 4.5, 400_000],
  ['gpt-5.5', 'gpt-5.5-2026-04-23', 5, 30, 1_050_000],
  ['gpt-5.6', 'gpt-5.6-sol', 4, 20, 1_050_000],
  ['o3', 'o3-2025-04-16', 2, 8, 200_000],
  ['o4-mini', 'o4-mini-2025-04-16', 1.1, 4.4, 200_000],
];

/** Requests and tokens a minute seen live; models not in it have LIMITS_UNSEEN. */
const CHAT_LIMITS: Readonly<Record<string, readonly [number, number]>> = {
  'gpt-4o': [10_000, 30_000_000],
  'gpt-4o-mini': [30_000, 150_000_000],
  'gpt-4.1-nano': [30_000, 150_000_000],
  'gpt-5-nano': [30_000, 180_000_000],
};
const LIMITS_UNSEEN = [10_000, 30_000_000] as const;

export const CHAT_MODELS: readonly ChatModel[] = CHAT_ROWS.map(([id, snapshot, inUsd, outUsd, contextTokens]) => {
  const [requestsPerMinute, tokensPerMinute] = CHAT_LIMITS[id] ?? LIMITS_UNSEEN;
  return {
    id,
    snapshot,
    encoding: id === 'gpt-3.5-turbo' ? 'cl100k' : 'o200k',
    contextTokens,
    inputPrice: Math.round(inUsd * 1e6),
    outputPrice: Math.round(outUsd * 1e6),
    reasoning: /^(gpt-5|o\d)/.test(id),
    promptOffset: id.startsWith('gpt-5') ? -1 : 0,
    requestsPerMinute,
    tokensPerMinute,
  };
});

export const MAX_FILE_BYTES = 512 * 1024 * 1024;
/** All files of the mock together: they are held in memory. */
export const MAX_STORED_BYTES = 512 * 1024 * 1024;

export const MAX_BATCH_FILE_BYTES = 200 * 1024 * 1024;
export const MAX_BATCH_LINES = 50_000;
/** Inputs of all lines of an embeddings batch together. */
export const MAX_BATCH_EMBEDDING_INPUTS = 50_000;

/** Tokens of all batches of a model that have not ended, by tier. The free tier has no batches; it gets tier 1's. */
export const BATCH_QUEUE_TOKENS: Readonly<Record<Tier, number>> = {
  free: 3_000_000,
  1: 3_000_000,
  2: 20_000_000,
  3: 100_000_000,
  4: 500_000_000,
  5: 4_000_000_000,
  unlimited: Number.MAX_SAFE_INTEGER,
};

/** `unlimited` is no tier of the service: it is for measuring what stands behind the limits. */
export type Tier = 'free' | 1 | 2 | 3 | 4 | 5 | 'unlimited';

/** Embeddings, requests and tokens a minute; the same for all three models. */
export const EMBEDDING_TIERS: Readonly<Record<Tier, readonly [requests: number, tokens: number]>> = {
  free: [100, 40_000],
  1: [3_000, 1_000_000],
  2: [5_000, 1_000_000],
  3: [5_000, 5_000_000],
  4: [10_000, 5_000_000],
  5: [10_000, 10_000_000],
  unlimited: [1_000_000_000, 1_000_000_000_000],
};

/** The account every key of the mock belongs to. */
export const ORGANIZATION = 'org-shakedownmock00000000000';
export const PROJECT = 'proj_shakedownmock000000000000';
export const API_VERSION = '2020-10-01';

/** The one key the mock takes unless told otherwise. Derived from nothing. */
export const DEFAULT_API_KEY = 'sk-shakedown-mock-000000000000000000000000';
