import { type PipelineConfig, readConfig } from '../../config/index.ts';

/** Defaults, with backends that nobody calls: the tests bring their own vendors. */
export function testConfig(changes: Partial<PipelineConfig> = {}): PipelineConfig {
  const config = readConfig({
    UPLOAD_PIPELINE_SUPABASE_URL: 'http://supabase.test',
    UPLOAD_PIPELINE_SUPABASE_SERVICE_ROLE_KEY: 'service-role-key',
    UPLOAD_PIPELINE_SUPABASE_BACKEND: 'mock',
    UPLOAD_PIPELINE_LLAMAPARSE_BASE_URL: 'http://llamaparse.test',
    UPLOAD_PIPELINE_LLAMAPARSE_API_KEY: 'llx-test-key',
    UPLOAD_PIPELINE_LLAMAPARSE_BACKEND: 'mock',
    UPLOAD_PIPELINE_OPENAI_BASE_URL: 'http://openai.test/v1',
    UPLOAD_PIPELINE_OPENAI_API_KEY: 'sk-test-key',
    UPLOAD_PIPELINE_OPENAI_BACKEND: 'mock',
    UPLOAD_PIPELINE_CORS_ORIGINS: 'https://app.example',
  });
  return { ...config, ...changes };
}
