import { describe, expect, it } from 'vitest';
import { ConfigError, DEVELOPMENT_JWT_SECRET, type EnvironmentVariables, readConfig } from './index.ts';

const KEY = 'sk-very-secret-key-of-somebody';
const NEEDED = {
  UPLOAD_PIPELINE_SUPABASE_URL: 'https://project.supabase.co/',
  UPLOAD_PIPELINE_SUPABASE_SERVICE_ROLE_KEY: 'service-role-key',
  UPLOAD_PIPELINE_SUPABASE_BACKEND: 'real',
  UPLOAD_PIPELINE_LLAMAPARSE_API_KEY: 'llx-some-key',
  UPLOAD_PIPELINE_OPENAI_API_KEY: KEY,
};
const PRODUCTION = {
  ...NEEDED,
  UPLOAD_PIPELINE_ENVIRONMENT: 'production',
  UPLOAD_PIPELINE_JWT_SECRET: 'a secret of our own, long enough to be one',
};

function problemsOf(env: EnvironmentVariables): Record<string, string> {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return Object.fromEntries(error.problems.map((p) => [p.variable, p.message]));
    throw error;
  }
  return {};
}

describe('readConfig', () => {
  it('fills in what is not said', () => {
    const config = readConfig(NEEDED);
    expect(config).toMatchObject({
      environment: 'development',
      supabase: { url: 'https://project.supabase.co', backend: 'real' },
      openai: { baseUrl: 'https://api.openai.com/v1', backend: 'real', dimensions: 1536 },
      limits: { maxBytes: 26_214_400, maxPages: 200, concurrentJobsPerUser: 2, uploadsPerDay: 30 },
      retry: { attempts: 3, baseMs: 3_000, maxMs: 300_000 },
      buckets: { raw: 'raw', parsed: 'parsed' },
    });
    expect(config.queue.leaseMs).toBeGreaterThan(config.deadlines.stageMs);
  });

  it('lists every problem at once, by the name of its variable', () => {
    const problems = problemsOf({
      UPLOAD_PIPELINE_MAX_PAGES: 'many',
      UPLOAD_PIPELINE_OPENAI_API_KEY: 'short',
      UPLOAD_PIPELINE_SUPABASE_URL: 'ftp://x',
      UPLOAD_PIPELINE_LLAMAPARSE_TIER: 'premium',
    });
    expect(Object.keys(problems).sort()).toEqual([
      'UPLOAD_PIPELINE_LLAMAPARSE_API_KEY',
      'UPLOAD_PIPELINE_LLAMAPARSE_TIER',
      'UPLOAD_PIPELINE_MAX_PAGES',
      'UPLOAD_PIPELINE_OPENAI_API_KEY',
      'UPLOAD_PIPELINE_SUPABASE_BACKEND',
      'UPLOAD_PIPELINE_SUPABASE_SERVICE_ROLE_KEY',
      'UPLOAD_PIPELINE_SUPABASE_URL',
    ]);
    expect(problems.UPLOAD_PIPELINE_MAX_PAGES).toBe('is "many"; give a whole number from 1 to 10000');
  });

  it('never repeats a secret', () => {
    const error = (() => {
      try {
        return readConfig({ ...NEEDED, UPLOAD_PIPELINE_JWT_SECRET: 'hunter2', UPLOAD_PIPELINE_MAX_PAGES: '0' });
      } catch (caught) {
        return caught;
      }
    })();
    expect(error).toBeInstanceOf(ConfigError);
    const told = `${(error as Error).message} ${JSON.stringify(error)}`;
    for (const secret of ['hunter2', KEY, 'service-role-key', 'llx-some-key']) expect(told).not.toContain(secret);
  });

  it.each([
    ['JWT_SECRET', { JWT_SECRET: DEVELOPMENT_JWT_SECRET }],
    ['JWT_SECRET', { JWT_SECRET: undefined }],
    ['SUPABASE_BACKEND', { SUPABASE_BACKEND: 'mock' }],
    ['LLAMAPARSE_BACKEND', { LLAMAPARSE_BACKEND: 'mock', LLAMAPARSE_BASE_URL: 'https://mock.test' }],
    ['OPENAI_BACKEND', { OPENAI_BACKEND: 'mock', OPENAI_BASE_URL: 'https://mock.test' }],
    ['SERVICE_MODE', { SERVICE_MODE: 'mock' }],
    [
      'LLAMAPARSE_MOCK_BASE_URL',
      { LLAMAPARSE_MOCK_BASE_URL: 'https://mock.test', LLAMAPARSE_MOCK_API_KEY: 'mock-key' },
    ],
    ['OPENAI_MOCK_BASE_URL', { OPENAI_MOCK_BASE_URL: 'https://mock.test/v1', OPENAI_MOCK_API_KEY: 'mock-key' }],
    ['PUBLIC_URL', { LLAMAPARSE_WEBHOOKS: 'true', PUBLIC_URL: 'http://plain.test' }],
  ])('refuses in production: %s', (variable, change) => {
    expect(problemsOf(PRODUCTION)).toEqual({});
    const changed = Object.fromEntries(
      Object.entries(change).map(([name, value]) => [`UPLOAD_PIPELINE_${name}`, value]),
    );
    expect(Object.keys(problemsOf({ ...PRODUCTION, ...changed }))).toEqual([`UPLOAD_PIPELINE_${variable}`]);
  });

  it.each([
    ['a lease that ends under a living stage', 'LEASE_MS', { LEASE_MS: '100000', STAGE_TIMEOUT_MS: '100000' }],
    ['a stage shorter than one of its calls', 'STAGE_TIMEOUT_MS', { STAGE_TIMEOUT_MS: '50000' }],
    ['vectors the database has no room for', 'VECTOR_DIM', { VECTOR_DIM: '3072' }],
    ['webhooks that nobody can reach', 'PUBLIC_URL', { LLAMAPARSE_WEBHOOKS: 'true' }],
    ['overlap of more than half a chunk', 'CHUNK_OVERLAP_TOKENS', { CHUNK_OVERLAP_TOKENS: '201' }],
    ['a mock at the address of the vendor', 'OPENAI_BACKEND', { OPENAI_BACKEND: 'mock' }],
    ['a foreign address without saying who answers', 'OPENAI_BACKEND', { OPENAI_BASE_URL: 'http://localhost:8101/v1' }],
    ['one bucket for both', 'PARSED_BUCKET', { PARSED_BUCKET: 'raw' }],
    ['a URL with credentials', 'OPENAI_BASE_URL', { OPENAI_BASE_URL: 'https://u:p@x.test', OPENAI_BACKEND: 'real' }],
  ])('refuses %s', (_, variable, change) => {
    const changed = Object.fromEntries(
      Object.entries(change).map(([name, value]) => [`UPLOAD_PIPELINE_${name}`, value]),
    );
    expect(Object.keys(problemsOf({ ...NEEDED, ...changed }))).toEqual([`UPLOAD_PIPELINE_${variable}`]);
  });
});
