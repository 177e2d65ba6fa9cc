import type { Clock } from '../lib/clock.ts';
import { systemRandom } from '../lib/random.ts';
import { startMocks } from '../mocks/index.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Starts the mocks on free ports and answers this process's environment with the pipeline pointed at them. What the
 * user has set himself stays, but for who the vendors are.
 */
export async function mockedVariables(
  stack: AsyncDisposableStack,
  deps: { readonly clock: Clock; readonly cacheDir: string },
): Promise<Variables> {
  const any = { port: 0 };
  const mocks = stack.use(
    await startMocks({ ...deps, random: systemRandom(), openai: any, llamaparse: any, supabase: any, admin: any }),
  );
  return {
    UPLOAD_PIPELINE_LLAMAPARSE_POLL_MS: '100',
    UPLOAD_PIPELINE_WORKER_POLL_INTERVAL_MS: '100',
    // a mock's money is not real: the limits that protect a purse would only be in the way
    UPLOAD_PIPELINE_DAILY_COST_LIMIT_TOTAL: '1000',
    UPLOAD_PIPELINE_DAILY_COST_LIMIT_LLAMAPARSE: '1000',
    UPLOAD_PIPELINE_DAILY_COST_LIMIT_OPENAI: '1000',
    UPLOAD_PIPELINE_DAILY_COST_LIMIT_PER_USER: '1000',
    UPLOAD_PIPELINE_HOURLY_RATE_LIMIT_LLAMAPARSE: 'none',
    UPLOAD_PIPELINE_HOURLY_RATE_LIMIT_OPENAI: 'none',
    ...process.env,
    UPLOAD_PIPELINE_ENVIRONMENT: 'mock',
    UPLOAD_PIPELINE_SUPABASE_URL: mocks.supabase.url,
    UPLOAD_PIPELINE_SUPABASE_SERVICE_ROLE_KEY: mocks.supabase.serviceRoleKey,
    UPLOAD_PIPELINE_SUPABASE_BACKEND: 'mock',
    UPLOAD_PIPELINE_LLAMAPARSE_BASE_URL: mocks.llamaparse.baseUrl,
    UPLOAD_PIPELINE_LLAMAPARSE_API_KEY: mocks.llamaparse.apiKey,
    UPLOAD_PIPELINE_LLAMAPARSE_BACKEND: 'mock',
    UPLOAD_PIPELINE_OPENAI_BASE_URL: mocks.openai.baseUrl,
    UPLOAD_PIPELINE_OPENAI_API_KEY: mocks.openai.apiKey,
    UPLOAD_PIPELINE_OPENAI_BACKEND: 'mock',
  };
}
