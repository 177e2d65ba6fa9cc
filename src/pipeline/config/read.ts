import { ConfigError, type ConfigProblem } from './error.ts';
import { brokenRules } from './rules.ts';
import { LLAMAPARSE_URL, OPENAI_URL, PREFIX, VARIABLES, type Variables } from './schema.ts';
import type { CostLimits, Limits, MockEndpoint, PipelineConfig } from './types.ts';

export type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

/**
 * Reads the `UPLOAD_PIPELINE_*` variables. Throws ConfigError with every problem at once: each names its variable and
 * what to do, and none repeats a secret.
 */
export function readConfig(env: EnvironmentVariables): PipelineConfig {
  const names = Object.keys(VARIABLES.shape);
  const result = VARIABLES.safeParse(Object.fromEntries(names.map((name) => [name, env[`${PREFIX}${name}`]])));
  const problems: ConfigProblem[] = unsaidBackends(env);
  if (!result.success) {
    for (const issue of result.error.issues) {
      problems.push({ variable: `${PREFIX}${issue.path.join('.')}`, message: issue.message });
    }
    throw new ConfigError(problems);
  }
  problems.push(...brokenRules(result.data));
  if (problems.length > 0) throw new ConfigError(problems);
  return toConfig(result.data);
}

/** A base URL that is not the vendor's own must say who answers there: a mock taken for real is the worst mistake. */
function unsaidBackends(env: EnvironmentVariables): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  for (const [vendor, own] of [
    ['LLAMAPARSE', LLAMAPARSE_URL],
    ['OPENAI', OPENAI_URL],
  ] as const) {
    const given = env[`${PREFIX}${vendor}_BASE_URL`]?.trim().replace(/\/+$/, '');
    const said = env[`${PREFIX}${vendor}_BACKEND`]?.trim();
    if (given && given !== own && !said) {
      problems.push({
        variable: `${PREFIX}${vendor}_BACKEND`,
        message: `is not set, yet ${vendor}_BASE_URL is not the vendor's own; say mock or real`,
      });
    }
  }
  return problems;
}

function toConfig(v: Variables): PipelineConfig {
  return {
    environment: v.ENVIRONMENT,
    publicUrl: v.PUBLIC_URL,
    logLevel: v.LOG_LEVEL,
    jwt: {
      secret: v.JWT_SECRET,
      issuer: v.JWT_ISSUER,
      audience: v.JWT_AUDIENCE,
      jwksUrl: v.JWT_JWKS_URL || undefined,
    },
    cors: { origins: v.CORS_ORIGINS },
    buckets: { raw: v.RAW_BUCKET, parsed: v.PARSED_BUCKET },
    ...vendors(v),
    routing: {
      refreshMs: v.MODE_REFRESH_MS,
      probeEveryMs: v.PROBE_INTERVAL_MS,
      probeTimeoutMs: v.PROBE_TIMEOUT_MS,
      probeAgainMs: v.PROBE_AGAIN_MS,
      failuresInARow: v.BREAKER_FAILURES_IN_A_ROW,
      openMs: v.BREAKER_OPEN_MS,
      openMaxMs: v.BREAKER_OPEN_MAX_MS,
    },
    limits: {
      maxBytes: v.MAX_FILE_SIZE_BYTES,
      maxPages: v.MAX_PAGES,
      concurrentJobsPerUser: v.MAX_CONCURRENT_JOBS_PER_USER,
      uploadsPerDay: v.MAX_UPLOADS_PER_DAY_PER_USER,
      pollsPerMinutePerJob: v.MAX_POLLS_PER_MINUTE_PER_JOB,
      requestsPerHour: v.MAX_REQUESTS_PER_HOUR_PER_USER,
      requestsPerHourPerAddress: v.MAX_REQUESTS_PER_HOUR_PER_ADDRESS,
      trustedProxies: v.TRUSTED_PROXIES,
      signedUrlSeconds: v.SIGNED_URL_TTL_SECONDS,
    },
    queue: {
      leaseMs: v.LEASE_MS,
      pollMs: v.WORKER_POLL_INTERVAL_MS,
      loops: v.WORKER_LOOPS,
      sweepMs: v.SWEEP_INTERVAL_MS,
      stopMs: v.WORKER_STOP_MS,
    },
    retry: {
      attempts: v.MAX_RETRIES,
      baseMs: v.BASE_RETRY_DELAY_SECONDS * 1_000,
      maxMs: v.MAX_RETRY_DELAY_SECONDS * 1_000,
    },
    deadlines: {
      callMs: v.CALL_TIMEOUT_MS,
      stageMs: v.STAGE_TIMEOUT_MS,
      parseMsPer50Pages: v.PARSE_TIMEOUT_SECONDS_PER_50_PAGES * 1_000,
      parseMsMax: v.MAX_PARSE_TIMEOUT_SECONDS * 1_000,
    },
    costs: costLimits(v),
    chunking: { maxTokens: v.CHUNK_MAX_TOKENS, overlapTokens: v.CHUNK_OVERLAP_TOKENS },
    validation: { canaryCoverage: v.CANARY_COVERAGE, canarySample: v.CANARY_SAMPLE },
    embedding: { maxInputs: v.MAX_VECTORS_PER_BATCH, maxTokens: v.MAX_TOKENS_PER_BATCH },
    retrieval: { topK: v.RAG_MAX_CHUNKS, minSimilarity: v.RAG_SIMILARITY_THRESHOLD },
  };
}

function endpoint(baseUrl: string, apiKey: string): MockEndpoint | undefined {
  return baseUrl === '' ? undefined : { baseUrl, apiKey };
}

function costLimits(v: Variables): CostLimits {
  const money = (microUsd: number | null): Limits => ({ microUsd, requests: null, tokens: null });
  return {
    total: { hour: money(v.HOURLY_COST_LIMIT_TOTAL), day: money(v.DAILY_COST_LIMIT_TOTAL) },
    llamaparse: {
      hour: { ...money(v.HOURLY_COST_LIMIT_LLAMAPARSE), requests: v.HOURLY_RATE_LIMIT_LLAMAPARSE },
      day: money(v.DAILY_COST_LIMIT_LLAMAPARSE),
    },
    openai: {
      hour: {
        microUsd: v.HOURLY_COST_LIMIT_OPENAI,
        requests: v.HOURLY_RATE_LIMIT_OPENAI,
        tokens: v.HOURLY_TOKEN_LIMIT_OPENAI,
      },
      day: money(v.DAILY_COST_LIMIT_OPENAI),
    },
    user: { hour: money(v.HOURLY_COST_LIMIT_PER_USER), day: money(v.DAILY_COST_LIMIT_PER_USER) },
    document: money(v.COST_LIMIT_PER_DOCUMENT),
    alertPercents: v.COST_ALERT_THRESHOLD_PERCENT,
  };
}

function vendors(v: Variables): Pick<PipelineConfig, 'mode' | 'supabase' | 'llamaparse' | 'openai'> {
  return {
    mode: v.SERVICE_MODE,
    supabase: {
      url: v.SUPABASE_URL,
      publicUrl: v.SUPABASE_PUBLIC_URL || undefined,
      serviceRoleKey: v.SUPABASE_SERVICE_ROLE_KEY,
      backend: v.SUPABASE_BACKEND,
    },
    llamaparse: {
      baseUrl: v.LLAMAPARSE_BASE_URL,
      apiKey: v.LLAMAPARSE_API_KEY,
      backend: v.LLAMAPARSE_BACKEND,
      mock: endpoint(v.LLAMAPARSE_MOCK_BASE_URL, v.LLAMAPARSE_MOCK_API_KEY),
      tier: v.LLAMAPARSE_TIER,
      version: v.LLAMAPARSE_VERSION,
      webhooks: v.LLAMAPARSE_WEBHOOKS,
      pollMs: v.LLAMAPARSE_POLL_MS,
    },
    openai: {
      baseUrl: v.OPENAI_BASE_URL,
      apiKey: v.OPENAI_API_KEY,
      backend: v.OPENAI_BACKEND,
      mock: endpoint(v.OPENAI_MOCK_BASE_URL, v.OPENAI_MOCK_API_KEY),
      embedModel: v.EMBED_MODEL,
      dimensions: 1536,
      chatModel: v.CHAT_MODEL,
    },
  };
}
