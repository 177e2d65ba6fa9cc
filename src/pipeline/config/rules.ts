import type { ConfigProblem } from './error.ts';
import {
  DEVELOPMENT_JWT_SECRET,
  LLAMAPARSE_URL,
  OPENAI_URL,
  PREFIX,
  type VariableName,
  type Variables,
} from './schema.ts';

interface Rule {
  readonly variable: VariableName;
  readonly broken: (values: Variables) => boolean;
  readonly message: (values: Variables) => string;
}

const deployed = (values: Variables) => values.ENVIRONMENT === 'production' || values.ENVIRONMENT === 'staging';

const noMockInProduction = (variable: 'SUPABASE_BACKEND' | 'LLAMAPARSE_BACKEND' | 'OPENAI_BACKEND'): Rule => ({
  variable,
  broken: (values) => values.ENVIRONMENT === 'production' && values[variable] === 'mock',
  message: () => 'is mock, which production refuses; use real',
});

const noMockEndpointInProduction = (variable: 'LLAMAPARSE_MOCK_BASE_URL' | 'OPENAI_MOCK_BASE_URL'): Rule => ({
  variable,
  broken: (values) => values.ENVIRONMENT === 'production' && values[variable] !== '',
  message: () => 'is set, yet production knows no mock; leave it out',
});

/** What one variable means for another. Each is told in the words of the variable to change. */
export const RULES: readonly Rule[] = [
  noMockInProduction('SUPABASE_BACKEND'),
  noMockInProduction('LLAMAPARSE_BACKEND'),
  noMockInProduction('OPENAI_BACKEND'),
  noMockEndpointInProduction('LLAMAPARSE_MOCK_BASE_URL'),
  noMockEndpointInProduction('OPENAI_MOCK_BASE_URL'),
  {
    variable: 'SERVICE_MODE',
    broken: (values) => values.ENVIRONMENT === 'production' && values.SERVICE_MODE === 'mock',
    message: () => 'is mock, which production refuses; use real (hybrid never falls back there)',
  },
  {
    variable: 'JWT_SECRET',
    broken: (values) => deployed(values) && values.JWT_SECRET === DEVELOPMENT_JWT_SECRET,
    message: (values) => `is the public development secret, which ${values.ENVIRONMENT} refuses; set one of your own`,
  },
  {
    variable: 'PUBLIC_URL',
    broken: (values) => values.LLAMAPARSE_WEBHOOKS && values.PUBLIC_URL === '',
    message: () => 'is not set, yet LLAMAPARSE_WEBHOOKS is true; set it, or turn the webhooks off (polling remains)',
  },
  {
    variable: 'PUBLIC_URL',
    broken: (values) => deployed(values) && values.LLAMAPARSE_WEBHOOKS && values.PUBLIC_URL.startsWith('http:'),
    message: (values) => `is plain http, which ${values.ENVIRONMENT} refuses for webhooks; use https`,
  },
  {
    variable: 'LLAMAPARSE_BACKEND',
    broken: (values) => values.LLAMAPARSE_BACKEND === 'mock' && values.LLAMAPARSE_BASE_URL === LLAMAPARSE_URL,
    message: () => "is mock, yet LLAMAPARSE_BASE_URL is the vendor's own; point it at the mock or use real",
  },
  {
    variable: 'OPENAI_BACKEND',
    broken: (values) => values.OPENAI_BACKEND === 'mock' && values.OPENAI_BASE_URL === OPENAI_URL,
    message: () => "is mock, yet OPENAI_BASE_URL is the vendor's own; point it at the mock or use real",
  },
  {
    variable: 'STAGE_TIMEOUT_MS',
    broken: (values) => values.STAGE_TIMEOUT_MS < values.CALL_TIMEOUT_MS,
    message: (values) =>
      `is ${values.STAGE_TIMEOUT_MS}, less than CALL_TIMEOUT_MS (${values.CALL_TIMEOUT_MS}); raise it`,
  },
  {
    variable: 'LEASE_MS',
    broken: (values) => values.LEASE_MS <= values.STAGE_TIMEOUT_MS,
    message: (values) =>
      `is ${values.LEASE_MS}, which must be longer than STAGE_TIMEOUT_MS (${values.STAGE_TIMEOUT_MS}): ` +
      'otherwise a lease ends under a living stage; raise it',
  },
  {
    variable: 'BREAKER_OPEN_MAX_MS',
    broken: (values) => values.BREAKER_OPEN_MAX_MS < values.BREAKER_OPEN_MS,
    message: (values) => `is less than BREAKER_OPEN_MS (${values.BREAKER_OPEN_MS}); raise it`,
  },
  {
    variable: 'MAX_RETRY_DELAY_SECONDS',
    broken: (values) => values.MAX_RETRY_DELAY_SECONDS < values.BASE_RETRY_DELAY_SECONDS,
    message: (values) => `is less than BASE_RETRY_DELAY_SECONDS (${values.BASE_RETRY_DELAY_SECONDS}); raise it`,
  },
  {
    variable: 'MAX_PARSE_TIMEOUT_SECONDS',
    broken: (values) => values.MAX_PARSE_TIMEOUT_SECONDS < values.PARSE_TIMEOUT_SECONDS_PER_50_PAGES,
    message: (values) =>
      `is less than PARSE_TIMEOUT_SECONDS_PER_50_PAGES (${values.PARSE_TIMEOUT_SECONDS_PER_50_PAGES})`,
  },
  {
    variable: 'CHUNK_OVERLAP_TOKENS',
    broken: (values) => values.CHUNK_OVERLAP_TOKENS * 2 > values.CHUNK_MAX_TOKENS,
    message: (values) => `is more than half of CHUNK_MAX_TOKENS (${values.CHUNK_MAX_TOKENS}); lower it`,
  },
  {
    variable: 'PARSED_BUCKET',
    broken: (values) => values.PARSED_BUCKET === values.RAW_BUCKET,
    message: () => 'is also RAW_BUCKET; parsed text and uploads need buckets of their own',
  },
];

export function brokenRules(values: Variables): ConfigProblem[] {
  return RULES.filter((rule) => rule.broken(values)).map((rule) => ({
    variable: `${PREFIX}${rule.variable}`,
    message: rule.message(values),
  }));
}
