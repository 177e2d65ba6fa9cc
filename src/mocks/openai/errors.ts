/** An answer in the vendor's error shape: all four keys, null where there is nothing to say. */
export class OpenAiError extends Error {
  readonly status: number;
  readonly type: string;
  readonly param: string | null;
  readonly code: string | null;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    facts: { type?: string; param?: string | null; code?: string | null; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.name = 'OpenAiError';
    this.status = status;
    this.type = facts.type ?? 'invalid_request_error';
    this.param = facts.param ?? null;
    this.code = facts.code ?? null;
    this.headers = facts.headers ?? {};
  }

  body(): string {
    const { message, type, param, code } = this;
    return `${JSON.stringify({ error: { message, type, param, code } }, null, 2)}\n`;
  }
}

const KEYS_URL = 'https://platform.openai.com/account/api-keys';
const LIMITS_URL = 'https://platform.openai.com/account/rate-limits';

export const unparsableBody = () =>
  new OpenAiError(
    400,
    "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON. If you have trouble figuring out how to fix this, please contact us through our help center at help.openai.com.)",
  );

export const missingModel = () => new OpenAiError(400, 'you must provide a model parameter');

const MODEL_ERROR_HEADERS = { vary: 'Origin', 'content-type': 'application/json; charset=utf-8' };

export const unknownModel = (model: string) =>
  new OpenAiError(404, `The model \`${model}\` does not exist or you do not have access to it.`, {
    code: 'model_not_found',
    headers: MODEL_ERROR_HEADERS,
  });

/** GET and DELETE /v1/models/{id}: other words than the calls that use a model. */
export const noSuchModel = (model: string) =>
  new OpenAiError(404, `The model '${model}' does not exist`, {
    param: 'model',
    code: 'model_not_found',
    headers: MODEL_ERROR_HEADERS,
  });

export const invalidInput = () =>
  new OpenAiError(
    400,
    "'$.input' is invalid. Please check the API reference: https://platform.openai.com/docs/api-reference.",
  );

export const inputTooLong = (maxTokens: number) =>
  new OpenAiError(400, `Invalid 'input': maximum context length is ${maxTokens} tokens.`);

export const requestTooManyTokens = (tokens: number, maxTokens: number) =>
  new OpenAiError(400, `Requested ${tokens} tokens, max ${maxTokens} tokens per request`, {
    type: 'max_tokens_per_request',
    code: 'max_tokens_per_request',
  });

export const dimensionsUnsupported = () => new OpenAiError(400, 'This model does not support specifying dimensions.');

/** Wording unconfirmed. */
export const dimensionsTooLarge = (asked: number, max: number) =>
  new OpenAiError(400, `Invalid value for 'dimensions' = ${asked}. Must be less than or equal to ${max}.`);

export const unrecognizedArgument = (name: string) =>
  new OpenAiError(400, `Unrecognized request argument supplied: ${name}`);

/** The newer words, of responses and of what lies inside a parameter. */
export const unknownParameter = (name: string) =>
  new OpenAiError(400, `Unknown parameter: '${name}'.`, { param: name, code: 'unknown_parameter' });

/** The prompt fits, but not with the answer that was asked for. */
export const contextAndCompletionExceeded = (maxTokens: number, prompt: number, completion: number) =>
  new OpenAiError(
    400,
    `This model's maximum context length is ${maxTokens} tokens. However, you requested ${prompt + completion} tokens (${prompt} in the messages, ${completion} in the completion). Please reduce the length of the messages or completion.`,
    { param: 'messages', code: 'context_length_exceeded' },
  );

export const maxTokensTooLarge = (param: string, asked: number, max: number) =>
  new OpenAiError(
    400,
    `${param} is too large: ${asked}. This model supports at most ${max} completion tokens, whereas you provided ${asked}.`,
    { param, code: 'invalid_value' },
  );

export const contextLengthExceeded = (maxTokens: number, tokens: number) =>
  new OpenAiError(
    400,
    `This model's maximum context length is ${maxTokens} tokens. However, your messages resulted in ${tokens} tokens. Please reduce the length of the messages.`,
    { param: 'messages', code: 'context_length_exceeded' },
  );

export const unsupportedParameter = (name: string, instead?: string) =>
  new OpenAiError(
    400,
    `Unsupported parameter: '${name}' is not supported with this model.${instead === undefined ? '' : ` Use '${instead}' instead.`}`,
    { param: name, code: 'unsupported_parameter' },
  );

/** `Unsupported value: 'messages[0].role' does not support 'system' with this model.` */
export const unsupportedValue = (param: string, value: string, supported?: string) =>
  new OpenAiError(
    400,
    `Unsupported value: '${param}' does not support '${value}' with this model.${supported === undefined ? '' : ` Supported values are: ${supported}.`}`,
    { param, code: 'unsupported_value' },
  );

/** `'stream_options'` without `stream`, `'top_logprobs'` without `logprobs` …; wording unconfirmed but for these two. */
export const onlyAllowedWhen = (param: string, condition: string) =>
  new OpenAiError(400, `The '${param}' parameter is only allowed when ${condition}.`, { param });

export const toolNotFound = (name: string) =>
  new OpenAiError(400, `Tool choice '${name}' not found in 'tools' parameter.`, { param: 'tool_choice' });

export const onlyDefaultSupported = (name: string, value: unknown, standard: number) =>
  new OpenAiError(
    400,
    `Unsupported value: '${name}' does not support ${JSON.stringify(value)} with this model. Only the default (${standard}) value is supported.`,
    { param: name, code: 'unsupported_value' },
  );

const CHALLENGE = { 'www-authenticate': 'Bearer realm="OpenAI API"' };

/** The responses endpoints say it shorter. */
export const missingKey = (path: string) =>
  new OpenAiError(
    401,
    /^\/v1\/responses\b/.test(path)
      ? 'Missing bearer or basic authentication in header'
      : `You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY), or as the password field (with blank username) if you're accessing the API from your browser and are prompted for a username and password. You can obtain an API key from ${KEYS_URL}.`,
    { headers: CHALLENGE },
  );

export const wrongKey = (key: string) =>
  new OpenAiError(401, `Incorrect API key provided: ${maskKey(key)}. You can find your API key at ${KEYS_URL}.`, {
    code: 'invalid_api_key',
    headers: CHALLENGE,
  });

export const projectLacksModel = (project: string, model: string) =>
  new OpenAiError(403, `Project \`${project}\` does not have access to model \`${model}\``, {
    code: 'model_not_found',
  });

/** Unconfirmed. */
export const regionNotSupported = () =>
  new OpenAiError(403, 'Country, region, or territory not supported', {
    type: 'request_forbidden',
    code: 'unsupported_country_region_territory',
  });

/** What an account without money is told: the code to mid-2026, and those that came then. */
export type QuotaCode =
  | 'insufficient_quota'
  | 'credit_balance_exhausted'
  | 'organization_spend_limit_exceeded'
  | 'project_spend_limit_exceeded'
  | 'organization_usage_limit_exceeded';

/** The message is recorded for the old code; that the new ones have it too is a guess. No retry headers: waiting is useless. */
export const insufficientQuota = (code: QuotaCode) =>
  new OpenAiError(
    429,
    'You exceeded your current quota, please check your plan and billing details. For more information on this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.',
    { type: 'insufficient_quota', code },
  );

/** Type and code are documented, the message is a guess. */
export const slowDown = () =>
  new OpenAiError(
    429,
    'Your traffic has grown too quickly. Please slow down, keep a steady rate for at least 15 minutes, then increase it gradually.',
    { type: 'rate_limit_error', code: 'slow_down' },
  );

/** As seen live since the end of 2025 of models that only responses have. */
export const notAChatModel = () =>
  new OpenAiError(
    404,
    'This is not a chat model and thus not supported in the v1/chat/completions endpoint. Did you mean to use v1/completions?',
    { param: 'model' },
  );

/** As remembered. */
export const isAChatModel = () =>
  new OpenAiError(
    404,
    'This is a chat model and not supported in the v1/completions endpoint. Did you mean to use v1/chat/completions?',
    { param: 'model' },
  );

export const retiredModel = (model: string) =>
  new OpenAiError(
    404,
    `The model \`${model}\` has been deprecated, learn more here: https://platform.openai.com/docs/deprecations`,
    { code: 'model_not_found', headers: MODEL_ERROR_HEADERS },
  );

/** The first 8 characters, a star for each hidden one, the last 4; up to 12 characters are shown whole, as the vendor does. */
export function maskKey(key: string): string {
  return key.length <= 12 ? key : `${key.slice(0, 8)}${'*'.repeat(key.length - 12)}${key.slice(-4)}`;
}

export const unknownUrl = (method: string, path: string) =>
  path === '/v1'
    ? new OpenAiError(
        404,
        `Unknown request URL: ${method} /v1. Please check the URL for typos, or see the docs at https://platform.openai.com/docs/api-reference/.`,
        { code: 'unknown_url' },
      )
    : new OpenAiError(404, `Invalid URL (${method} ${path})`);

/** Wording unconfirmed. */
export const methodNotAllowed = (method: string, path: string) =>
  new OpenAiError(
    405,
    `Not allowed to ${method} on ${path}. (HINT: Perhaps you meant to use a different HTTP method?)`,
    { code: 'method_not_supported' },
  );

/** Part of the real API that this mock has not got: never an invented answer. */
export const notMocked = (what: string) =>
  new OpenAiError(
    501,
    `The Shakedown mock of the OpenAI API does not do ${what} yet. Ask the real service for it, or let a fault rule with a body answer in its place; docs/fidelity.md lists what the mock does.`,
    // The official SDK tries every 5xx again, which would be useless here.
    { type: 'not_implemented', code: 'not_mocked', headers: { 'x-should-retry': 'false' } },
  );

/** Wording unconfirmed. */
export const missingParameter = (name: string) =>
  new OpenAiError(400, `Missing required parameter: '${name}'.`, { param: name, code: 'missing_required_parameter' });

/** Wording unconfirmed. */
export const unparsableForm = () =>
  new OpenAiError(400, 'We could not parse the multipart form data of your request.', { code: 'invalid_multipart' });

/** Wording unconfirmed. */
export const noSuchFile = (id: string) => new OpenAiError(404, `No such File object: ${id}`, { param: 'id' });

export const batchFileNotJsonl = () => new OpenAiError(400, 'Invalid file format for Batch API. Must be .jsonl');

export const batchFileTooLarge = () => new OpenAiError(400, 'File is too large.');

/** Wording unconfirmed. */
export const fileTooLarge = () =>
  new OpenAiError(413, 'The uploaded file is too large: at most 512 MB are taken.', { param: 'file' });

/** Wording unconfirmed; the real quota is 2.5 TB a project, the mock's is what a test machine can hold. */
export const storeFull = (bytes: number) =>
  new OpenAiError(400, `You have reached your file storage quota of ${bytes} bytes.`, {
    code: 'storage_limit_exceeded',
  });

/** Wording unconfirmed. */
export const noSuchBatch = (id: string) => new OpenAiError(404, `No batch found with id '${id}'.`);

/** Wording unconfirmed. */
export const batchNotCancellable = (id: string, status: string) =>
  new OpenAiError(409, `Cannot cancel a batch with status '${status}': ${id}.`);

export type LimitKind = keyof typeof LIMIT_NAMES;

export interface LimitFacts {
  readonly model: string;
  readonly organization: string;
  readonly what: LimitKind;
  /** On the free tier the refusal says how to be refused less. */
  readonly isFree: boolean;
  readonly limit: number;
  readonly used: number;
  readonly requested: number;
  readonly waitMs: number;
  /** The wait as the vendor writes it: `2.812s`. */
  readonly waitText: string;
}

const LIMIT_NAMES = {
  requests: 'requests per min (RPM)',
  'requests a day': 'requests per day (RPD)',
  tokens: 'tokens per min (TPM)',
} as const;

const FREE_HINT =
  ' You can increase your rate limit by adding a payment method to your account at https://platform.openai.com/account/billing.';

export function rateLimited(facts: LimitFacts): OpenAiError {
  const { model, organization, what, limit, used, requested, waitMs, waitText, isFree } = facts;
  return new OpenAiError(
    429,
    `Rate limit reached for ${model} in organization ${organization} on ${LIMIT_NAMES[what]}: Limit ${limit}, Used ${used}, Requested ${requested}. Please try again in ${waitText}. Visit ${LIMITS_URL} to learn more.${isFree ? FREE_HINT : ''}`,
    {
      type: what === 'tokens' ? 'tokens' : 'requests',
      code: 'rate_limit_exceeded',
      headers: { 'retry-after': String(Math.ceil(waitMs / 1000)), 'retry-after-ms': String(Math.ceil(waitMs)) },
    },
  );
}

/** More than the whole limit in one request: waiting is useless, so no retry headers. */
export function requestTooLarge(
  { model, organization }: Pick<LimitFacts, 'model' | 'organization'>,
  limit: number,
  requested: number,
): OpenAiError {
  return new OpenAiError(
    429,
    `Request too large for ${model} in organization ${organization} on tokens per min (TPM): Limit ${limit}, Requested ${requested}. The input or output tokens must be reduced in order to run successfully. Visit ${LIMITS_URL} to learn more.`,
    { type: 'tokens', code: 'rate_limit_exceeded' },
  );
}
