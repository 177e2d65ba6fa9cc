import type { BatchStore } from './batches/store.ts';
import type { StoredCompletions } from './chat/stored.ts';
import { CHAT_MODELS, type ChatModel } from './chat-models.ts';
import { FILE_IDS, type PlaceholderStores, putPlaceholdersBack } from './conformance/placeholders.ts';
import type { FileStore } from './files/store.ts';
import type { ResponseStore } from './responses/store.ts';

/*
 * The official SDKs' own test suites are written for a server that takes anything: they ask for ids such as `file_id`,
 * send 0 tokens and leave the model out. This front is for running them, and only for that: it keeps things under those
 * ids and takes out of a request that was refused what the real service, or this mock, does not take. Everything behind
 * it is the strict mock, which is always asked first.
 */

export interface ConformanceStores extends PlaceholderStores {
  readonly files: FileStore;
  readonly batches: BatchStore;
  readonly completions: StoredCompletions;
  readonly responses: ResponseStore;
  readonly apiKey: string;
}

type Serve = (request: Request) => Response | Promise<Response>;

const BATCH_ID = 'batch_id';
const COMPLETION_ID = 'completion_id';
const RESPONSE_IDS = ['response_id', 'previous_response_id', 'resp_677efb5139a88190b512bc3fef8e535d'];
const FINE_TUNED = 'ft:gpt-4o-mini:acemeco:suffix:abc123';

export function conforming(serve: Serve, stores: ConformanceStores): Serve {
  return async (request) => {
    await putBack(stores);
    const pathname = decodedPath(request.url);
    if (request.method === 'DELETE' && pathname === `/v1/models/${FINE_TUNED}`) return deletedModel(serve, request);
    const relax = request.method === 'POST' ? (RELAXED[pathname] ?? relaxedWithin(pathname)) : undefined;
    return relax ? strictFirst(serve, request, relax) : serve(request);
  };
}

/** What the strict mock takes is answered by it as it is; only what it refuses is relaxed, and asked once more. */
async function strictFirst(serve: Serve, request: Request, relax: (body: Body) => Body): Promise<Response> {
  const text = await request.text();
  const again = (body: string) =>
    new Request(request.url, {
      method: request.method,
      headers: new Headers([...request.headers]),
      body,
      signal: request.signal,
    });
  const strict = await serve(again(text));
  const body = REFUSED.has(strict.status) ? asObject(text) : undefined;
  if (body === undefined) return strict;
  const relaxed = JSON.stringify(relax(body));
  return relaxed === JSON.stringify(body) ? strict : serve(again(relaxed));
}

const REFUSED: ReadonlySet<number> = new Set([400, 403, 404, 501]);

function decodedPath(url: string): string {
  const { pathname } = new URL(url);
  try {
    return decodeURIComponent(pathname);
  } catch (error) {
    if (error instanceof URIError) return pathname;
    throw error;
  }
}

/** Whatever an earlier test deleted, cancelled or let end. */
async function putBack(stores: ConformanceStores): Promise<void> {
  const { files, batches, completions, responses, apiKey } = stores;
  const known = new Set(files.list().map(({ id }) => id));
  for (const id of FILE_IDS) {
    if (!known.has(id))
      files.seed(id, { purpose: 'batch', filename: 'in.jsonl', bytes: LINE, expiresInSeconds: undefined });
  }
  const batch = (await batches.list()).find(({ id }) => id === BATCH_ID);
  if (batch?.status !== 'validating') {
    const request = { input_file_id: 'file_id', endpoint: '/v1/chat/completions', completion_window: '24h' } as const;
    await batches.create(request, apiKey, BATCH_ID);
  }
  if (!completions.list().some(({ id }) => id === COMPLETION_ID)) completions.keep(COMPLETION);
  putPlaceholdersBack(stores);
  for (const id of RESPONSE_IDS) if (!responses.find(id)) responses.keep(responseWith(id));
}

const MODEL = CHAT_MODELS.find(({ id }) => id === 'gpt-4o') as ChatModel;
const HELLO = [{ role: 'user', content: 'Say hello.' }] as const;
const LINE = new Uint8Array(
  Buffer.from(
    `${JSON.stringify({ custom_id: 'a', method: 'POST', url: '/v1/chat/completions', body: { model: MODEL.id, messages: HELLO } })}\n`,
  ),
);

const COMPLETION = {
  id: COMPLETION_ID,
  request: { model: MODEL.id, messages: [...HELLO] },
  answer: {
    id: COMPLETION_ID,
    object: 'chat.completion',
    created: 0,
    model: MODEL.snapshot,
    choices: [],
    usage: {
      prompt_tokens: 0,
      completion_tokens: 0,
      total_tokens: 0,
      prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
      completion_tokens_details: {
        reasoning_tokens: 0,
        audio_tokens: 0,
        accepted_prediction_tokens: 0,
        rejected_prediction_tokens: 0,
      },
    },
    service_tier: 'default',
    system_fingerprint: 'fp_0000000000',
  },
  metadata: {},
};

/** In the background and never done, so that it can be cancelled. */
function responseWith(id: string) {
  const facts = {
    id,
    request: { model: MODEL.id, background: true },
    model: MODEL,
    createdAt: 0,
    status: 'queued',
    completedAt: null,
    output: [],
    usage: null,
  } as const;
  const input = { type: 'message', id: `msg_${id}`, role: 'user', content: 'Say hello.' } as const;
  return {
    facts,
    input: [input],
    history: [input],
    pieces: new Map(),
    later: { atMs: Number.POSITIVE_INFINITY, facts },
  };
}

async function deletedModel(serve: Serve, request: Request): Promise<Response> {
  const models = new Request(new URL('/v1/models', request.url), { headers: new Headers([...request.headers]) });
  const listed = await serve(models);
  if (!listed.ok) return listed;
  return Response.json(
    { id: FINE_TUNED, object: 'model', deleted: true },
    { headers: { 'x-request-id': listed.headers.get('x-request-id') ?? '' } },
  );
}

type Body = Record<string, unknown>;

/** What is taken out of, or put into, the body of a call that was refused. */
const RELAXED: Readonly<Record<string, (body: Body) => Body>> = {
  '/v1/chat/completions': relaxedChat,
  '/v1/completions': relaxedCompletion,
  '/v1/responses': relaxedResponse,
  '/v1/responses/compact': relaxedResponse,
  '/v1/responses/input_tokens': (body) => (Object.keys(body).length === 0 ? body : relaxedResponse(body)),
};

/** Paths that hold an id. */
function relaxedWithin(pathname: string): ((body: Body) => Body) | undefined {
  if (/^\/v1\/vector_stores\/[^/]+\/file_batches$/.test(pathname)) return ({ files: _, ...body }) => body;
  if (/^\/v1\/uploads\/[^/]+\/complete$/.test(pathname)) return withoutPlaceholderSum;
  return undefined;
}

/** `md5` is no checksum. */
function withoutPlaceholderSum({ md5, ...body }: Body): Body {
  return md5 === 'md5' || md5 === 'string' ? body : { ...body, md5 };
}

/** Names that stand for a model, an id or a key in generated examples. */
const PLACEHOLDERS: ReadonlySet<unknown> = new Set(['string', 'model', 'id', 'resp_123', 'previous_response_id']);

/** Parameters that the mock has not got. */
const NOT_MOCKED = ['audio', 'moderation', 'web_search_options', 'modalities', 'context_management'];

/** Values that generated examples give to parameters which do not go with every model; any other value stays and is refused. */
const EXAMPLES: Body = {
  frequency_penalty: -2,
  presence_penalty: -2,
  logprobs: true,
  top_logprobs: 0,
  reasoning_effort: 'none',
  stop: '\n',
  verbosity: 'low',
};

function withoutExamples(body: Body): Body {
  const isExample = ([name, value]: [string, unknown]) =>
    NOT_MOCKED.includes(name) ||
    (name in EXAMPLES && EXAMPLES[name] === value) ||
    (name === 'stream_options' && !body.stream) ||
    (name === 'reasoning' && isObject(value) && value.effort === EXAMPLES.reasoning_effort);
  return Object.fromEntries(Object.entries(body).filter((entry) => !isExample(entry)));
}

function relaxedChat(body: Body): Body {
  const { functions, function_call: call, max_tokens: most, ...rest } = withoutExamples(body);
  return {
    ...withoutZeros(rest, ['max_completion_tokens']),
    ...(PLACEHOLDERS.has(rest.model) && { model: MODEL.id }),
    ...(rest.max_completion_tokens === undefined && most !== 0 && { max_tokens: most }),
    ...(rest.tools === undefined ? { functions, function_call: call } : { tools: lenient(rest.tools) }),
    ...(rest.metadata !== undefined && { store: true }),
  };
}

function relaxedCompletion(body: Body): Body {
  const { model, ...rest } = withoutExamples(body);
  return { ...rest, model: PLACEHOLDERS.has(model) ? 'gpt-3.5-turbo-instruct' : model };
}

function relaxedResponse(body: Body): Body {
  const { conversation, prompt, previous_response_id: previous, text, ...rest } = withoutExamples(body);
  return {
    ...withoutZeros(rest, ['max_output_tokens', 'max_tool_calls']),
    ...(!isPlaceholder(conversation) && { conversation }),
    ...(!isPlaceholder(prompt) && { prompt }),
    ...(!PLACEHOLDERS.has(previous) && { previous_response_id: previous }),
    ...(isObject(text) && { text: withoutExamples(text) }),
    ...((rest.model == null || PLACEHOLDERS.has(rest.model)) && { model: MODEL.id }),
    ...(rest.input == null && { input: 'Say hello.' }),
    ...(rest.tools != null && { tools: lenient(rest.tools) }),
  };
}

/** `'string'`, `{ id: 'id' }` */
function isPlaceholder(value: unknown): boolean {
  return PLACEHOLDERS.has(isObject(value) ? value.id : value);
}

function withoutZeros(body: Body, names: readonly string[]): Body {
  return Object.fromEntries(Object.entries(body).filter(([name, value]) => !(names.includes(name) && value === 0)));
}

/** Schemas of the suites' tools are none. */
function lenient(tools: unknown): unknown {
  if (!Array.isArray(tools)) return tools;
  return tools.map((tool) =>
    typeof tool?.function === 'object'
      ? { ...tool, function: { ...tool.function, parameters: anObject(tool.function?.parameters), strict: false } }
      : { ...tool, ...('parameters' in Object(tool) && { parameters: anObject(tool.parameters) }), strict: false },
  );
}

function anObject(schema: unknown): unknown {
  return isObject(schema) && schema.type === 'object' ? schema : undefined;
}

function asObject(text: string): Body | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined; // the strict mock says what is wrong with it
    throw error;
  }
}

function isObject(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
