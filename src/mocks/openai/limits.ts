/** Numbers and names of the real service; sources are the fact sheet's (vendor pages and recordings of 2024 to 2026). */

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

export const MAX_FILE_BYTES = 512 * 1024 * 1024;
/** All files of the mock together: they are held in memory. */
export const MAX_STORED_BYTES = 512 * 1024 * 1024;

/** An upload in parts, and one of its parts: the SDK's documentation. */
export const MAX_UPLOAD_BYTES = 8 * 1024 * 1024 * 1024;
export const MAX_PART_BYTES = 64 * 1024 * 1024;

/** Sizes that are refused when they are passed. */
export interface SizeLimits {
  /** Of a request's body: more than this the gateway refuses, in its own words. */
  readonly bodyBytes: number;
  readonly fileBytes: number;
  readonly batchFileBytes: number;
  readonly batchLines: number;
  /** Inputs of all lines of an embeddings batch together. */
  readonly batchEmbeddingInputs: number;
}

/** The service's, but for bodies: it takes 512 MB, and this mock what holds the largest batch file and some to refuse. */
export const SIZE_LIMITS: SizeLimits = {
  bodyBytes: 256 * 1024 * 1024,
  fileBytes: MAX_FILE_BYTES,
  batchFileBytes: 200 * 1024 * 1024,
  batchLines: 50_000,
  batchEmbeddingInputs: 50_000,
};

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

/** The free tier's requests a day for embeddings. */
export const FREE_REQUESTS_PER_DAY = 2_000;

/** The account every key of the mock belongs to. */
export const ORGANIZATION = 'org-shakedownmock00000000000';
export const PROJECT = 'proj_shakedownmock000000000000';
export const API_VERSION = '2020-10-01';

/** The one key the mock takes unless told otherwise. Derived from nothing. */
export const DEFAULT_API_KEY = 'sk-shakedown-mock-000000000000000000000000';

/** What the official SDKs' generated test suites give for a key. */
export const SUITE_KEY = 'My API Key';
