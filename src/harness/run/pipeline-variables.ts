import type { Mocks, TwinFace } from '../../mocks/index.ts';
import { PREFIX } from '../../pipeline/index.ts';
import type { JwtSettings } from './types.ts';
import { PUBLIC_URL } from './webhook-relay.ts';

/**
 * What is set otherwise than in production, so that a run is quick and the harness may ask often. All limits a user
 * could feel stay at their defaults, but for how often the API may be asked; a scenario that is about time or limits sets its own.
 */
export const QUICK: Readonly<Record<string, string>> = {
  LOG_LEVEL: 'debug',
  LLAMAPARSE_WEBHOOKS: 'true',
  LLAMAPARSE_POLL_MS: '50',
  WORKER_POLL_INTERVAL_MS: '100',
  SWEEP_INTERVAL_MS: '200',
  BASE_RETRY_DELAY_SECONDS: '0.02',
  MAX_RETRY_DELAY_SECONDS: '0.2',
  CALL_TIMEOUT_MS: '3000',
  STAGE_TIMEOUT_MS: '5000',
  LEASE_MS: '8000',
  WORKER_STOP_MS: '3000',
  MODE_REFRESH_MS: '100',
  BREAKER_OPEN_MS: '200',
  BREAKER_OPEN_MAX_MS: '1000',
  PROBE_AGAIN_MS: '100',
  PROBE_TIMEOUT_MS: '1000',
  MAX_POLLS_PER_MINUTE_PER_JOB: '1000000',
  // budgets are there, but far away: a run of many scenarios shares them
  DAILY_COST_LIMIT_TOTAL: '1000',
  DAILY_COST_LIMIT_LLAMAPARSE: '1000',
  DAILY_COST_LIMIT_OPENAI: '1000',
  DAILY_COST_LIMIT_PER_USER: '1000',
  HOURLY_RATE_LIMIT_LLAMAPARSE: '1000000',
  HOURLY_RATE_LIMIT_OPENAI: '1000000',
  MAX_REQUESTS_PER_HOUR_PER_USER: '1000000',
  MAX_REQUESTS_PER_HOUR_PER_ADDRESS: '1000000', // all scenarios call from one, unless a step names another:
  TRUSTED_PROXIES: '1', // X-Forwarded-For, as a proxy would write it
};

type Vendors = Pick<Mocks, 'openai' | 'llamaparse'>;

function mocksAlone({ openai, llamaparse }: Vendors): Record<string, string> {
  return {
    ENVIRONMENT: 'mock',
    SUPABASE_BACKEND: 'mock',
    ...endpoints({ openai, llamaparse }),
    LLAMAPARSE_BACKEND: 'mock',
    OPENAI_BACKEND: 'mock',
  };
}

/** The stand-ins are the real services here, and storage is what a real deployment has: so it may be production too. */
function besideTwin({ openai, llamaparse }: Vendors, twin: TwinFace): Record<string, string> {
  return {
    ENVIRONMENT: 'development',
    SERVICE_MODE: 'real',
    SUPABASE_BACKEND: 'real',
    ...endpoints(twin),
    LLAMAPARSE_BACKEND: 'real',
    OPENAI_BACKEND: 'real',
    LLAMAPARSE_MOCK_BASE_URL: llamaparse.baseUrl,
    LLAMAPARSE_MOCK_API_KEY: llamaparse.apiKey,
    OPENAI_MOCK_BASE_URL: openai.baseUrl,
    OPENAI_MOCK_API_KEY: openai.apiKey,
  };
}

function endpoints({ openai, llamaparse }: Vendors | TwinFace): Record<string, string> {
  return {
    LLAMAPARSE_BASE_URL: llamaparse.baseUrl,
    LLAMAPARSE_API_KEY: llamaparse.apiKey,
    OPENAI_BASE_URL: openai.baseUrl,
    OPENAI_API_KEY: openai.apiKey,
  };
}

/** The pipeline's environment variables for a run on the mocks: quick settings, then the scenario's own over them. */
export function pipelineVariables(
  mocks: Pick<Mocks, 'openai' | 'llamaparse' | 'supabase'>,
  twin: TwinFace | undefined,
  jwt: JwtSettings,
  overrides: Readonly<Record<string, unknown>>,
): Record<string, string> {
  const variables: Record<string, string> = {
    ...QUICK,
    PUBLIC_URL,
    JWT_SECRET: jwt.secret,
    JWT_ISSUER: jwt.issuer,
    JWT_AUDIENCE: jwt.audience,
    SUPABASE_URL: mocks.supabase.url,
    SUPABASE_SERVICE_ROLE_KEY: mocks.supabase.serviceRoleKey,
    ...(twin ? besideTwin(mocks, twin) : mocksAlone(mocks)),
  };
  for (const [name, value] of Object.entries(overrides)) variables[name] = String(value);
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [`${PREFIX}${name}`, value]));
}
