import type { Mocks } from '../../mocks/index.ts';
import { PREFIX } from '../../pipeline/index.ts';
import type { JwtSettings } from './types.ts';
import { PUBLIC_URL } from './webhook-relay.ts';

/**
 * What is set otherwise than in production, so that a run is quick and the harness may ask often. All limits a user
 * could feel but the polling limit stay at their defaults; a scenario that is about time or limits sets its own.
 */
export const QUICK: Readonly<Record<string, string>> = {
  LOG_LEVEL: 'debug',
  LLAMAPARSE_WEBHOOKS: 'true',
  LLAMAPARSE_POLL_MS: '50',
  WORKER_POLL_INTERVAL_MS: '20',
  SWEEP_INTERVAL_MS: '200',
  BASE_RETRY_DELAY_SECONDS: '0.02',
  MAX_RETRY_DELAY_SECONDS: '0.2',
  CALL_TIMEOUT_MS: '3000',
  STAGE_TIMEOUT_MS: '5000',
  LEASE_MS: '8000',
  WORKER_STOP_MS: '3000',
  MAX_POLLS_PER_MINUTE_PER_JOB: '1000000',
};

/** The pipeline's environment variables for a run on the mocks: quick settings, then the scenario's own over them. */
export function pipelineVariables(
  mocks: Pick<Mocks, 'openai' | 'llamaparse' | 'supabase'>,
  jwt: JwtSettings,
  overrides: Readonly<Record<string, unknown>>,
): Record<string, string> {
  const variables: Record<string, string> = {
    ...QUICK,
    ENVIRONMENT: 'mock',
    PUBLIC_URL,
    JWT_SECRET: jwt.secret,
    JWT_ISSUER: jwt.issuer,
    JWT_AUDIENCE: jwt.audience,
    SUPABASE_URL: mocks.supabase.url,
    SUPABASE_SERVICE_ROLE_KEY: mocks.supabase.serviceRoleKey,
    SUPABASE_BACKEND: 'mock',
    LLAMAPARSE_BASE_URL: mocks.llamaparse.baseUrl,
    LLAMAPARSE_API_KEY: mocks.llamaparse.apiKey,
    LLAMAPARSE_BACKEND: 'mock',
    OPENAI_BASE_URL: mocks.openai.baseUrl,
    OPENAI_API_KEY: mocks.openai.apiKey,
    OPENAI_BACKEND: 'mock',
  };
  for (const [name, value] of Object.entries(overrides)) variables[name] = String(value);
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [`${PREFIX}${name}`, value]));
}
