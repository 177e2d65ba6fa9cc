import { z } from 'zod';
import {
  choice,
  countLimit,
  flag,
  fraction,
  list,
  percents,
  secret,
  text,
  url,
  usdLimit,
  wholeNumber,
} from './fields.ts';
import { ENVIRONMENTS, LLAMAPARSE_TIERS, LOG_LEVELS, SERVICE_MODES } from './types.ts';

/** In front of every name below. */
export const PREFIX = 'UPLOAD_PIPELINE_';

/** Good enough on a developer's machine, refused in staging and production. */
export const DEVELOPMENT_JWT_SECRET = 'shakedown-development-jwt-secret-not-for-production';

export const LLAMAPARSE_URL = 'https://api.cloud.llamaindex.ai';
export const OPENAI_URL = 'https://api.openai.com/v1';

const BACKENDS = ['mock', 'real'] as const;

/** A mock's key and address are needed only where a mode may choose it. */
const OPTIONAL_SECRET = { minLength: 8, fallback: '' };
const HOUR_MS = 3_600_000;

/** Every variable the pipeline reads, without the prefix, with its meaning, range and default. */
export const VARIABLES = z.object({
  ENVIRONMENT: choice('where this runs: mock, development, staging or production', ENVIRONMENTS, 'development'),
  LOG_LEVEL: choice('the least severe line to log', LOG_LEVELS, 'info'),
  DATABASE_URL: secret('postgres://… of a server with pgvector; empty: the embedded database', {
    minLength: 12,
    fallback: '',
  }),
  PUBLIC_URL: url('the base URL at which LlamaParse reaches this API, for webhooks', ''),
  JWT_SECRET: secret("the secret of the caller's tokens (HS256)", { minLength: 32, fallback: DEVELOPMENT_JWT_SECRET }),
  JWT_ISSUER: text('the `iss` a token must carry', 'shakedown'),
  JWT_AUDIENCE: text('the `aud` a token must carry', 'authenticated'),
  JWT_JWKS_URL: url('where the public keys of tokens signed with a key pair lie; empty: HS256 only', ''),
  CORS_ORIGINS: list('origins that browsers may call from, separated by commas'),

  SERVICE_MODE: choice('mock, real or hybrid: who answers until another mode is stored', SERVICE_MODES, 'real'),
  MODE_REFRESH_MS: wholeNumber('between two looks at the mode in force', { min: 10, max: 1_000, fallback: 500 }),
  BREAKER_FAILURES_IN_A_ROW: wholeNumber('so many failed calls in a row stop all calls to a service', {
    min: 1,
    max: 1_000,
    fallback: 5,
  }),
  BREAKER_OPEN_MS: wholeNumber('how long a failing service is first left alone', {
    min: 10,
    max: HOUR_MS,
    fallback: 5_000,
  }),
  BREAKER_OPEN_MAX_MS: wholeNumber('the longest it is left alone', { min: 10, max: HOUR_MS, fallback: 60_000 }),
  PROBE_AGAIN_MS: wholeNumber('between two probes of a service that is down', {
    min: 10,
    max: HOUR_MS,
    fallback: 2_000,
  }),
  PROBE_INTERVAL_MS: wholeNumber('between two probes of a service that is well', {
    min: 100,
    max: HOUR_MS,
    fallback: 30_000,
  }),
  PROBE_TIMEOUT_MS: wholeNumber('a probe that takes longer has failed', { min: 10, max: 60_000, fallback: 2_000 }),

  SUPABASE_URL: url("the Supabase project's URL"),
  SUPABASE_PUBLIC_URL: url('where users reach Supabase, if not at SUPABASE_URL: upload URLs point there', ''),
  SUPABASE_SERVICE_ROLE_KEY: secret("the Supabase project's service role key", { minLength: 8 }),
  SUPABASE_BACKEND: choice('`mock` or `real`: which server answers at SUPABASE_URL', BACKENDS),
  RAW_BUCKET: text('the bucket of uploaded bytes', 'raw'),
  PARSED_BUCKET: text('the bucket of parsed markdown', 'parsed'),

  LLAMAPARSE_BASE_URL: url("LlamaParse's root URL", LLAMAPARSE_URL),
  LLAMAPARSE_API_KEY: secret('a LlamaParse key (llx-…)', { minLength: 8 }),
  LLAMAPARSE_BACKEND: choice('`mock` or `real`: which server answers at LLAMAPARSE_BASE_URL', BACKENDS, 'real'),
  LLAMAPARSE_MOCK_BASE_URL: url("a LlamaParse mock's root URL; empty: there is none to choose", ''),
  LLAMAPARSE_MOCK_API_KEY: secret("the LlamaParse mock's key", OPTIONAL_SECRET),
  LLAMAPARSE_TIER: choice('the parse tier, which sets the price', LLAMAPARSE_TIERS, 'cost_effective'),
  LLAMAPARSE_VERSION: text("the parse API's version", 'latest'),
  LLAMAPARSE_WEBHOOKS: flag('whether LlamaParse is asked to call PUBLIC_URL', false),
  LLAMAPARSE_POLL_MS: wholeNumber('between two polls of a parse job', { min: 0, max: 60_000, fallback: 2_000 }),

  OPENAI_BASE_URL: url("OpenAI's base URL, ending in /v1", OPENAI_URL),
  OPENAI_API_KEY: secret('an OpenAI key (sk-…)', { minLength: 8 }),
  OPENAI_BACKEND: choice('`mock` or `real`: which server answers at OPENAI_BASE_URL', BACKENDS, 'real'),
  OPENAI_MOCK_BASE_URL: url("an OpenAI mock's base URL, ending in /v1; empty: there is none to choose", ''),
  OPENAI_MOCK_API_KEY: secret("the OpenAI mock's key", OPTIONAL_SECRET),
  EMBED_MODEL: text('the embedding model', 'text-embedding-3-small'),
  VECTOR_DIM: wholeNumber("the vectors' dimension; the database has room for exactly 1536", {
    min: 1536,
    max: 1536,
    fallback: 1536,
  }),
  CHAT_MODEL: text('the model that answers questions', 'gpt-4o-mini'),

  MAX_FILE_SIZE_BYTES: wholeNumber('the largest upload', { min: 1, max: 52_428_800, fallback: 26_214_400 }),
  MAX_PAGES: wholeNumber('the longest document', { min: 1, max: 10_000, fallback: 200 }),
  MAX_CONCURRENT_JOBS_PER_USER: wholeNumber('unfinished jobs a user may have', { min: 1, max: 1_000_000, fallback: 2 }),
  MAX_UPLOADS_PER_DAY_PER_USER: wholeNumber('uploads in 24 hours', { min: 1, max: 1_000_000, fallback: 30 }),
  MAX_POLLS_PER_MINUTE_PER_JOB: wholeNumber('reads of one job a minute', { min: 1, max: 1_000_000, fallback: 10 }),
  MAX_REQUESTS_PER_HOUR_PER_USER: wholeNumber('requests of one user', { min: 1, max: 1_000_000, fallback: 1_000 }),
  MAX_REQUESTS_PER_HOUR_PER_ADDRESS: wholeNumber('requests without a good token from one address', {
    min: 1,
    max: 1_000_000,
    fallback: 1_000,
  }),
  TRUSTED_PROXIES: wholeNumber('proxies in front of the API whose X-Forwarded-For is believed', {
    min: 0,
    max: 10,
    fallback: 0,
  }),
  SIGNED_URL_TTL_SECONDS: wholeNumber('how long an upload may take to arrive', { min: 10, max: 86_400, fallback: 300 }),

  DAILY_COST_LIMIT_TOTAL: usdLimit('what everything may cost a UTC day', '25'),
  DAILY_COST_LIMIT_LLAMAPARSE: usdLimit('what LlamaParse may cost a UTC day', '10'),
  DAILY_COST_LIMIT_OPENAI: usdLimit('what OpenAI may cost a UTC day', '20'),
  HOURLY_COST_LIMIT_TOTAL: usdLimit('what everything may cost an hour', 'none'),
  HOURLY_COST_LIMIT_LLAMAPARSE: usdLimit('what LlamaParse may cost an hour', 'none'),
  HOURLY_COST_LIMIT_OPENAI: usdLimit('what OpenAI may cost an hour', 'none'),
  HOURLY_RATE_LIMIT_LLAMAPARSE: countLimit('documents sent to LlamaParse an hour', '100'),
  HOURLY_RATE_LIMIT_OPENAI: countLimit('paid calls to OpenAI an hour', '1000'),
  HOURLY_TOKEN_LIMIT_OPENAI: countLimit('tokens sent to and got from OpenAI an hour', 'none'),
  DAILY_COST_LIMIT_PER_USER: usdLimit('what one user may cost a UTC day', '5'),
  HOURLY_COST_LIMIT_PER_USER: usdLimit('what one user may cost an hour', 'none'),
  COST_LIMIT_PER_DOCUMENT: usdLimit('what one document may ever cost', 'none'),
  COST_ALERT_THRESHOLD_PERCENT: percents('percents of a budget at which an alert is raised', '50,80,95'),

  LEASE_MS: wholeNumber('how long a stage may hold its job', { min: 1_000, max: HOUR_MS, fallback: 120_000 }),
  WORKER_POLL_INTERVAL_MS: wholeNumber('between two looks into the queue', { min: 10, max: 60_000, fallback: 1_000 }),
  WORKER_LOOPS: wholeNumber('jobs worked on at the same time', { min: 1, max: 256, fallback: 8 }),
  WORKER_STOP_MS: wholeNumber('how long a stop waits for running stages', { min: 0, max: HOUR_MS, fallback: 15_000 }),
  SWEEP_INTERVAL_MS: wholeNumber('between two sweeps', { min: 10, max: HOUR_MS, fallback: 10_000 }),

  MAX_RETRIES: wholeNumber('attempts a stage gets, the first included', { min: 1, max: 10, fallback: 3 }),
  BASE_RETRY_DELAY_SECONDS: fraction('the first retry waits up to this', { min: 0.001, max: 3_600, fallback: 3 }),
  MAX_RETRY_DELAY_SECONDS: fraction('no retry waits longer by itself', { min: 0.001, max: 3_600, fallback: 300 }),
  CALL_TIMEOUT_MS: wholeNumber('the deadline of one vendor call', { min: 100, max: HOUR_MS, fallback: 60_000 }),
  STAGE_TIMEOUT_MS: wholeNumber('the deadline of one stage', { min: 100, max: HOUR_MS, fallback: 100_000 }),
  PARSE_TIMEOUT_SECONDS_PER_50_PAGES: wholeNumber('the parse deadline', { min: 1, max: 3_600, fallback: 120 }),
  MAX_PARSE_TIMEOUT_SECONDS: wholeNumber('the longest parse deadline', { min: 1, max: 86_400, fallback: 600 }),

  CHUNK_MAX_TOKENS: wholeNumber('the longest chunk', { min: 16, max: 8_000, fallback: 400 }),
  CHUNK_OVERLAP_TOKENS: wholeNumber('what a chunk repeats of the one before', { min: 0, max: 4_000, fallback: 0 }),
  CANARY_COVERAGE: fraction('share of canary words the parsed text must hold', { min: 0, max: 1, fallback: 0.9 }),
  CANARY_SAMPLE: wholeNumber('canary words looked for', { min: 1, max: 10_000, fallback: 64 }),
  MAX_VECTORS_PER_BATCH: wholeNumber('inputs of one embedding call', { min: 1, max: 256, fallback: 256 }),
  MAX_TOKENS_PER_BATCH: wholeNumber('tokens of one embedding call', { min: 8_192, max: 300_000, fallback: 300_000 }),
  RAG_MAX_CHUNKS: wholeNumber('passages an answer is written from', { min: 1, max: 50, fallback: 5 }),
  RAG_SIMILARITY_THRESHOLD: fraction('the least cosine similarity of a passage', { min: -1, max: 1, fallback: 0.25 }),
});

export type Variables = z.output<typeof VARIABLES>;
export type VariableName = keyof Variables;
