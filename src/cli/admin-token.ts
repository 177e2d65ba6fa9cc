/** Stands as the actor in the audit when an admin token names nobody. */
export const OPERATOR = '00000000-0000-4000-8000-00000000ad31';

/** The vendors' variables do not matter to a token, yet the configuration is read whole. */
export const UNUSED_VARIABLES = {
  UPLOAD_PIPELINE_SUPABASE_URL: 'http://unused.invalid',
  UPLOAD_PIPELINE_SUPABASE_SERVICE_ROLE_KEY: 'unused-by-token',
  UPLOAD_PIPELINE_SUPABASE_BACKEND: 'real',
  UPLOAD_PIPELINE_LLAMAPARSE_API_KEY: 'unused-by-token',
  UPLOAD_PIPELINE_OPENAI_API_KEY: 'unused-by-token',
};
