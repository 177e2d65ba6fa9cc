import { expect, test } from 'vitest';
import { startOpenAi } from './testing.ts';

/*
 * The error catalogue of the fact sheet (openai.md 2.1), line by line: each is reachable by a request, by a key of a kind
 * or by a fault rule, in the service's words and with all four keys. `?` there is a guess here.
 */

type Mock = Awaited<ReturnType<typeof startOpenAi>>;
type Reach = (mock: Mock) => Promise<Response>;
type Row = readonly [
  when: string,
  reach: Reach,
  status: number,
  message: string | RegExp,
  type: string,
  param: string | null,
  code: string | null,
];

const INVALID = 'invalid_request_error';
const SMALL = 'text-embedding-3-small';
const USER = [{ role: 'user', content: 'a' }];
const post =
  (path: string, body: unknown, key?: string): Reach =>
  (mock) =>
    mock.raw('POST', path, body, key === undefined ? {} : { authorization: key && `Bearer ${key}` });
const embed = (more: object) => post('/v1/embeddings', { model: SMALL, ...more });
const chat = (more: object) => post('/v1/chat/completions', { model: 'gpt-4o', messages: USER, ...more });
const respond = (more: object) => post('/v1/responses', { model: 'gpt-4o', input: 'a', ...more });
const as = (kind: string) => post('/v1/embeddings', { model: SMALL, input: 'a' }, `sk-shakedown-${kind}-x`);
const fault =
  (status: number): Reach =>
  (mock) => {
    mock.inject({ type: 'status', status });
    return embed({ input: 'a' })(mock);
  };
const upload =
  (filename: string): Reach =>
  (mock) => {
    const form = new FormData();
    form.set('purpose', 'batch');
    form.set('file', new File(['{}\n'], filename));
    return mock.send(`${mock.url}/v1/files`, {
      method: 'POST',
      headers: { authorization: `Bearer ${mock.client.apiKey}` },
      body: form,
    });
  };
const nthOf =
  (count: number, reach: Reach): Reach =>
  async (mock) => {
    for (let i = 1; i < count; i++) await reach(mock);
    return reach(mock);
  };

const INPUT = "'$.input' is invalid. Please check the API reference: https://platform.openai.com/docs/api-reference.";
const NO_MONEY =
  'You exceeded your current quota, please check your plan and billing details. For more information on this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.';
const noMoney = (kind: string, code: string): Row => [
  `no money: ${code}`,
  as(kind),
  429,
  NO_MONEY,
  'insufficient_quota',
  null,
  code,
];

const CATALOGUE: readonly Row[] = [
  ['an empty text', embed({ input: '' }), 400, INPUT, INVALID, null, null],
  ['an empty text in a list', embed({ input: ['a', ''] }), 400, INPUT, INVALID, null, null],
  ['an empty list', embed({ input: [] }), 400, INPUT, INVALID, null, null],
  ['2,049 inputs', embed({ input: Array(2049).fill('a') }), 400, INPUT, INVALID, null, null],
  ['a wrong shape', embed({ input: { a: 1 } }), 400, INPUT, INVALID, null, null],
  [
    'one input over 8,192 tokens',
    embed({ input: 'a '.repeat(8193) }),
    400,
    "Invalid 'input': maximum context length is 8192 tokens.",
    INVALID,
    null,
    null,
  ],
  [
    'over 300,000 tokens in all',
    embed({ input: Array(40).fill('a '.repeat(8000)) }),
    400,
    'Requested 320040 tokens, max 300000 tokens per request',
    'max_tokens_per_request',
    null,
    'max_tokens_per_request',
  ],
  [
    'dimensions of ada-002',
    embed({ model: 'text-embedding-ada-002', input: 'a', dimensions: 5 }),
    400,
    'This model does not support specifying dimensions.',
    INVALID,
    null,
    null,
  ],
  [
    'too many dimensions (?)',
    embed({ input: 'a', dimensions: 1537 }),
    400,
    "Invalid value for 'dimensions' = 1537. Must be less than or equal to 1536.",
    INVALID,
    null,
    null,
  ],
  ['no model', post('/v1/embeddings', { input: 'a' }), 400, 'you must provide a model parameter', INVALID, null, null],
  [
    'no JSON',
    post('/v1/embeddings', '{'),
    400,
    "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON. If you have trouble figuring out how to fix this, please contact us through our help center at help.openai.com.)",
    INVALID,
    null,
    null,
  ],
  [
    'an unknown field, older',
    chat({ odd: 1 }),
    400,
    'Unrecognized request argument supplied: odd',
    INVALID,
    null,
    null,
  ],
  [
    'an unknown field, newer (?)',
    respond({ odd: 1 }),
    400,
    "Unknown parameter: 'odd'.",
    INVALID,
    'odd',
    'unknown_parameter',
  ],
  [
    'a number below its minimum',
    chat({ temperature: -1 }),
    400,
    "Invalid 'temperature': decimal below minimum value. Expected a value >= 0, but got -1 instead.",
    INVALID,
    'temperature',
    'decimal_below_min_value',
  ],
  [
    'a role the model has not got',
    chat({ model: 'o1-mini', messages: [{ role: 'system', content: 'a' }] }),
    400,
    "Unsupported value: 'messages[0].role' does not support 'system' with this model.",
    INVALID,
    'messages[0].role',
    'unsupported_value',
  ],
  [
    'too long for responses',
    respond({ model: 'gpt-3.5-turbo', input: 'a '.repeat(17_000) }),
    400,
    'Your input exceeds the context window of this model. Please adjust your input and try again.',
    INVALID,
    'input',
    'context_length_exceeded',
  ],
  [
    'an unknown model of responses',
    respond({ model: 'x' }),
    400,
    "The requested model 'x' does not exist.",
    INVALID,
    'model',
    'model_not_found',
  ],
  [
    'a batch file that is none',
    upload('a.txt'),
    400,
    'Invalid file format for Batch API. Must be .jsonl',
    INVALID,
    null,
    null,
  ],
  [
    'a wrong key',
    post('/v1/embeddings', {}, 'test-conXXXX-key'),
    401,
    'Incorrect API key provided: test-con****-key. You can find your API key at https://platform.openai.com/account/api-keys.',
    INVALID,
    null,
    'invalid_api_key',
  ],
  [
    'no key',
    post('/v1/embeddings', {}, ''),
    401,
    /^You didn't provide an API key\. .* You can obtain an API key from https:\/\/platform\.openai\.com\/account\/api-keys\.$/,
    INVALID,
    null,
    null,
  ],
  [
    'no key, responses',
    post('/v1/responses', {}, ''),
    401,
    'Missing bearer or basic authentication in header',
    INVALID,
    null,
    null,
  ],
  [
    'a project without the model',
    as('nomodel'),
    403,
    `Project \`proj_shakedownmock000000000000\` does not have access to model \`${SMALL}\``,
    INVALID,
    null,
    'model_not_found',
  ],
  [
    'a region (?)',
    as('region'),
    403,
    'Country, region, or territory not supported',
    'request_forbidden',
    null,
    'unsupported_country_region_territory',
  ],
  [
    'an unknown model of chat',
    chat({ model: 'x' }),
    404,
    'The model `x` does not exist or you do not have access to it.',
    INVALID,
    null,
    'model_not_found',
  ],
  [
    'an unknown model of embeddings',
    embed({ model: 'x', input: 'a' }),
    404,
    'The model `x` does not exist or you do not have access to it.',
    INVALID,
    null,
    'model_not_found',
  ],
  [
    'deleting an unknown model',
    (mock) => mock.raw('DELETE', '/v1/models/x'),
    404,
    "The model 'x' does not exist",
    INVALID,
    'model',
    'model_not_found',
  ],
  [
    'a retired model',
    chat({ model: 'gpt-3.5-turbo-0613' }),
    404,
    'The model `gpt-3.5-turbo-0613` has been deprecated, learn more here: https://platform.openai.com/docs/deprecations',
    INVALID,
    null,
    'model_not_found',
  ],
  ['an unknown path', post('/v1/x', {}), 404, 'Invalid URL (POST /v1/x)', INVALID, null, null],
  [
    'the path /v1 itself',
    post('/v1', {}),
    404,
    'Unknown request URL: POST /v1. Please check the URL for typos, or see the docs at https://platform.openai.com/docs/api-reference/.',
    INVALID,
    null,
    'unknown_url',
  ],
  [
    'an unknown file (?)',
    (mock) => mock.raw('GET', '/v1/files/file-x'),
    404,
    'No such File object: file-x',
    INVALID,
    'id',
    null,
  ],
  [
    'an unknown batch (?)',
    (mock) => mock.raw('GET', '/v1/batches/x'),
    404,
    "No batch found with id 'x'.",
    INVALID,
    null,
    null,
  ],
  [
    'a form that is none (?)',
    (mock) =>
      mock.send(`${mock.url}/v1/files`, {
        method: 'POST',
        headers: { authorization: `Bearer ${mock.client.apiKey}`, 'content-type': 'multipart/form-data; boundary=x' },
        body: 'no form',
      }),
    400,
    'We could not parse the multipart form data of your request.',
    INVALID,
    null,
    'invalid_multipart',
  ],
  ['an unknown upload (?)', post('/v1/uploads/x/cancel', {}), 404, "No upload found with id 'x'.", INVALID, null, null],
  [
    'an unknown vector store (?)',
    (mock) => mock.raw('GET', '/v1/vector_stores/x'),
    404,
    "No vector store found with id 'x'.",
    INVALID,
    null,
    null,
  ],
  [
    'an unknown conversation (?)',
    (mock) => mock.raw('GET', '/v1/conversations/x'),
    404,
    "Conversation with id 'x' not found.",
    INVALID,
    null,
    null,
  ],
  [
    'an unknown stored completion (?)',
    (mock) => mock.raw('GET', '/v1/chat/completions/x'),
    404,
    'Chat completion x not found.',
    INVALID,
    null,
    'not_found',
  ],
  [
    'a page after nothing (?)',
    (mock) => mock.raw('GET', '/v1/vector_stores?after=x'),
    400,
    "Invalid 'after': no item with id 'x'.",
    INVALID,
    'after',
    null,
  ],
  [
    'a model that does not moderate',
    post('/v1/moderations', { model: 'x', input: 'a' }),
    400,
    "Invalid value for 'model' = x. Please check the OpenAPI documentation and try again.",
    INVALID,
    'model',
    null,
  ],
  [
    'JSON that the messages do not speak of',
    chat({ response_format: { type: 'json_object' } }),
    400,
    "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
    INVALID,
    'messages',
    null,
  ],
  [
    'JSON that the input does not speak of',
    respond({ text: { format: { type: 'json_object' } } }),
    400,
    "Response input messages must contain the word 'json' in some form to use 'text.format' of type 'json_object'.",
    INVALID,
    'input',
    null,
  ],
  [
    'a response in the background that is not stored (?)',
    respond({ background: true, store: false }),
    400,
    "Background mode requires 'store' to be true.",
    INVALID,
    'store',
    null,
  ],
  [
    'a previous response that there is not',
    respond({ previous_response_id: 'resp_x' }),
    400,
    "Previous response with id 'resp_x' not found.",
    INVALID,
    'previous_response_id',
    'previous_response_not_found',
  ],
  [
    'a search in an unknown vector store (?)',
    respond({ tools: [{ type: 'file_search', vector_store_ids: ['x'] }], tool_choice: 'required' }),
    404,
    "Vector store with id ['x'] not found.",
    INVALID,
    null,
    null,
  ],
  [
    'an answer to no request for approval (?)',
    respond({
      input: [{ type: 'mcp_approval_response', approval_request_id: 'x', approve: true }],
      tools: [{ type: 'mcp', server_label: 'a', server_url: 'https://mcp.example' }],
    }),
    400,
    "No approval request found with id 'x'.",
    INVALID,
    'input',
    null,
  ],
  [
    'best of fewer than asked for',
    post('/v1/completions', { model: 'gpt-3.5-turbo-instruct', prompt: 'a', n: 3, best_of: 2 }),
    400,
    "You requested that the server return more choices than it will generate (HINT: you must set 'n' (currently 3) to be at most 'best_of' (currently 2), or omit either parameter if you don't specifically want to use them.)",
    INVALID,
    null,
    null,
  ],
  [
    'the best of several, streamed',
    post('/v1/completions', { model: 'gpt-3.5-turbo-instruct', prompt: 'a', best_of: 2, stream: true }),
    400,
    "Results with 'best_of' greater than 'n' cannot be streamed.",
    INVALID,
    'best_of',
    null,
  ],
  [
    'a sound that is not base64 (?)',
    chat({
      model: 'gpt-4o-audio-preview',
      messages: [{ role: 'user', content: [{ type: 'input_audio', input_audio: { data: '%', format: 'wav' } }] }],
    }),
    400,
    "Invalid 'messages[0].content[0].input_audio.data': expected a base64-encoded string.",
    INVALID,
    'messages[0].content[0].input_audio.data',
    'invalid_value',
  ],
  [
    'an empty name of an upload',
    post('/v1/uploads', { filename: '', bytes: 1, mime_type: 'text/plain', purpose: 'assistants' }),
    400,
    "Invalid 'filename': empty string. Expected a string with minimum length 1, but got an empty string instead.",
    INVALID,
    'filename',
    'empty_string',
  ],
  [
    'messages that are none',
    chat({ messages: [7] }),
    400,
    "Invalid type for 'messages[0]': expected an object, but got an integer instead.",
    INVALID,
    'messages[0]',
    'invalid_type',
  ],
  [
    'messages that are no list',
    chat({ messages: 'a' }),
    400,
    "Invalid type for 'messages': expected an array of objects, but got a string instead.",
    INVALID,
    'messages',
    'invalid_type',
  ],
  [
    'a content of another kind',
    chat({ messages: [{ role: 'user', content: 7 }] }),
    400,
    "Invalid type for 'messages[0].content': expected one of a string or array of objects, but got an integer instead.",
    INVALID,
    'messages[0].content',
    'invalid_type',
  ],
  [
    'an unknown response (?)',
    (mock) => mock.raw('GET', '/v1/responses/resp_x'),
    404,
    "Response with id 'resp_x' not found.",
    INVALID,
    null,
    null,
  ],
  [
    'requests a minute',
    nthOf(4, post('/v1/chat/completions', { model: 'gpt-4o', messages: USER }, 'sk-shakedown-free-x')),
    429,
    'Rate limit reached for gpt-4o in organization org-shakedownmock00000000000 on requests per min (RPM): Limit 3, Used 3, Requested 1. Please try again in 20s. Visit https://platform.openai.com/account/rate-limits to learn more. You can increase your rate limit by adding a payment method to your account at https://platform.openai.com/account/billing.',
    'requests',
    null,
    'rate_limit_exceeded',
  ],
  [
    'tokens a minute',
    nthOf(
      3,
      post('/v1/embeddings', { model: SMALL, input: Array(2).fill('word '.repeat(8000)) }, 'sk-shakedown-free-x'),
    ),
    429,
    /^Rate limit reached for text-embedding-3-small in organization org-\w+ on tokens per min \(TPM\): Limit 40000, Used 40000, Requested 20000\. Please try again in 30s\./,
    'tokens',
    null,
    'rate_limit_exceeded',
  ],
  [
    'one request over the limit',
    post('/v1/embeddings', { model: SMALL, input: Array(5).fill('word '.repeat(8000)) }, 'sk-shakedown-free-x'),
    429,
    'Request too large for text-embedding-3-small in organization org-shakedownmock00000000000 on tokens per min (TPM): Limit 40000, Requested 50000. The input or output tokens must be reduced in order to run successfully. Visit https://platform.openai.com/account/rate-limits to learn more.',
    'tokens',
    null,
    'rate_limit_exceeded',
  ],
  noMoney('noquota', 'insufficient_quota'),
  noMoney('nocredit', 'credit_balance_exhausted'),
  noMoney('orgspend', 'organization_spend_limit_exceeded'),
  noMoney('projectspend', 'project_spend_limit_exceeded'),
  noMoney('orgusage', 'organization_usage_limit_exceeded'),
  [
    'a ramp too steep (message ?)',
    as('slowdown'),
    429,
    'Your traffic has grown too quickly. Please slow down, keep a steady rate for at least 15 minutes, then increase it gradually.',
    'rate_limit_error',
    null,
    'slow_down',
  ],
  [
    'a server error',
    fault(500),
    500,
    /^The server had an error processing your request\. Sorry about that! .* \(Please include the request ID req_[0-9a-f]{32} in your email\.\)$/,
    'server_error',
    null,
    null,
  ],
  [
    'overload',
    fault(503),
    503,
    'The engine is currently overloaded, please try again later',
    'service_unavailable_error',
    null,
    'server_is_overloaded',
  ],
];

test.each(CATALOGUE)('%s', async (_, reach, status, message, type, param, code) => {
  await using mock = await startOpenAi('in-process');
  const response = await reach(mock);
  expect(response.status).toBe(status);
  const { error } = (await response.json()) as { error: { message: string } };
  expect(Object.keys(error)).toEqual(['message', 'type', 'param', 'code']);
  expect(error).toEqual({
    message: typeof message === 'string' ? message : expect.stringMatching(message),
    type,
    param,
    code,
  });
  expect(mock.bugs).toEqual([]);
});

const complete = (more: object) => post('/v1/completions', { model: 'gpt-3.5-turbo-instruct', prompt: 'a', ...more });
const store = (more: object) => post('/v1/vector_stores', more);
const ofUpload = { filename: 'a', bytes: 1, mime_type: 'text/plain', purpose: 'assistants' };
const chunked = (size: number, overlap: number) =>
  store({
    file_ids: ['a'],
    chunking_strategy: { type: 'static', static: { max_chunk_size_tokens: size, chunk_overlap_tokens: overlap } },
  });

test.each<[param: string, reach: Reach]>([
  ['best_of', complete({ best_of: 21 })],
  ['bytes', post('/v1/uploads', { ...ofUpload, bytes: -1 })],
  ['chunking_strategy.static.chunk_overlap_tokens', chunked(100, -1)],
  ['chunking_strategy.static.max_chunk_size_tokens', chunked(1, 0)],
  ['dimensions', embed({ input: 'a', dimensions: 0 })],
  ['expires_after.days', store({ expires_after: { anchor: 'last_active_at', days: 0 } })],
  ['expires_after.seconds', post('/v1/uploads', { ...ofUpload, expires_after: { anchor: 'created_at', seconds: 1 } })],
  ['limit', (mock) => mock.raw('GET', '/v1/vector_stores?limit=0')],
  ['logprobs', complete({ logprobs: -1 })],
  ['max_completion_tokens', chat({ max_completion_tokens: 0 })],
  [
    'max_num_results',
    async (mock) => {
      const { id } = await mock.client.vectorStores.create({});
      return post(`/v1/vector_stores/${id}/search`, { query: 'a', max_num_results: 0 })(mock);
    },
  ],
  ['max_output_tokens', respond({ max_output_tokens: 0 })],
  ['max_tokens', chat({ max_tokens: 0 })],
  ['max_tool_calls', respond({ max_tool_calls: 0 })],
  ['n', chat({ n: 0 })],
  ['top_logprobs', chat({ logprobs: true, top_logprobs: -1 })],
])('%s out of its bounds is called an integer', async (param, reach) => {
  await using mock = await startOpenAi('in-process');
  const { error } = await (await reach(mock)).json();
  expect(error.message).toMatch(/: integer (below minimum|above maximum) value\. Expected a value [<>]= \d+, but got /);
  expect(error).toMatchObject({ param, code: expect.stringMatching(/^integer_(below_min|above_max)_value$/) });
});

test('a body too large is refused by the gateway, in a page of its own', async () => {
  await using mock = await startOpenAi('in-process');
  const response = await fault(413)(mock);
  expect([response.status, response.headers.get('content-type')]).toEqual([413, 'text/html']);
  expect(await response.text()).toContain('413 Request Entity Too Large');
});
