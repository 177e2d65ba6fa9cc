import { ConfigError, PREFIX, readConfig, VARIABLES } from '../../pipeline/index.ts';
import type { ConfigKnowledge } from './config-names.ts';

/** Required variables that a run sets itself; any value will do to judge the others. */
const GIVEN: Readonly<Record<string, string>> = {
  ENVIRONMENT: 'mock',
  PUBLIC_URL: 'http://127.0.0.1',
  JWT_SECRET: 'a-secret-of-at-least-thirty-two-characters',
  SUPABASE_URL: 'http://127.0.0.1',
  SUPABASE_SERVICE_ROLE_KEY: 'service-role-key',
  SUPABASE_BACKEND: 'mock',
  LLAMAPARSE_BASE_URL: 'http://127.0.0.1',
  LLAMAPARSE_API_KEY: 'llx-0000000',
  LLAMAPARSE_BACKEND: 'mock',
  OPENAI_BASE_URL: 'http://127.0.0.1/v1',
  OPENAI_API_KEY: 'sk-0000000',
  OPENAI_BACKEND: 'mock',
};

/** What differs beside stand-ins for the real services. */
const BESIDE_TWIN: Readonly<Record<string, string>> = {
  ENVIRONMENT: 'development',
  SUPABASE_BACKEND: 'real',
  LLAMAPARSE_BACKEND: 'real',
  LLAMAPARSE_MOCK_BASE_URL: 'http://127.0.0.1',
  LLAMAPARSE_MOCK_API_KEY: 'llx-0000000',
  OPENAI_BACKEND: 'real',
  OPENAI_MOCK_BASE_URL: 'http://127.0.0.1/v1',
  OPENAI_MOCK_API_KEY: 'sk-0000000',
};

/**
 * What the pipeline itself says of its configuration, so that a scenario's overrides are judged before anything runs.
 * `base`: what a run sets otherwise than the pipeline's defaults, without prefix.
 */
export function pipelineConfigKnowledge(base: Readonly<Record<string, string>>): ConfigKnowledge {
  return {
    names: Object.keys(VARIABLES.shape),
    problems(overrides, { twin }) {
      try {
        readConfig(withPrefix({ ...GIVEN, ...(twin ? BESIDE_TWIN : {}), ...base, ...overrides }));
        return [];
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        return error.problems.map(({ variable, message }) => ({ name: variable.slice(PREFIX.length), message }));
      }
    },
  };
}

function withPrefix(variables: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [`${PREFIX}${name}`, value]));
}
