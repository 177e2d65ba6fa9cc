import type { BatchStore } from './batches/store.ts';
import type { StoredCompletions } from './chat/stored.ts';
import { CHAT_MODELS, type ChatModel } from './chat-models.ts';
import type { FileStore } from './files/store.ts';
import type { ResponseStore } from './responses/store.ts';

/*
 * The official SDKs' own test suites are written for a server that takes anything: they ask for ids such as `file_id`,
 * send 0 tokens and leave the model out. This front is for running them, and only for that: it keeps things under those
 * ids and takes out of a request what the real service would refuse. Everything behind it is the strict mock.
 */

export interface ConformanceStores {
  readonly files: FileStore;
  readonly batches: BatchStore;
  readonly completions: StoredCompletions;
  readonly responses: ResponseStore;
  readonly apiKey: string;
}

type Serve = (request: Request) => Response | Promise<Response>;

const FILE_IDS = ['file_id', 'input_file_id'];
const BATCH_ID = 'batch_id';
const COMPLETION_ID = 'completion_id';
const RESPONSE_IDS = ['response_id', 'previous_response_id', 'resp_677efb5139a88190b512bc3fef8e535d'];
const FINE_TUNED = 'ft:gpt-4o-mini:acemeco:suffix:abc123';

export function conforming(serve: Serve, stores: ConformanceStores): Serve {
  return async (request) => {
    await putBack(stores);
    const pathname = decodeURIComponent(new URL(request.url).pathname);
    if (request.method === 'DELETE' && pathname === `/v1/models/${FINE_TUNED}`) {
      return deletedModel(serve, request);
    }
    if (request.method === 'POST' && RELAXED[pathname]) return serve(await relaxed(request, RELAXED[pathname]));
    return serve(request);
  };
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
  return { facts, input: [input], history: [input], later: { atMs: Number.POSITIVE_INFINITY, facts } };
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

/** What is taken out of, or put into, the body of each call. */
const RELAXED: Readonly<Record<string, (body: Body) => Body>> = {
  '/v1/chat/completions': ({
    audio: _audio,
    web_search_options: _search,
    functions,
    function_call: call,
    ...body
  }) => ({
    ...withoutZeros(body, ['max_tokens', 'max_completion_tokens']),
    ...(body.tools === undefined ? { functions, function_call: call } : { tools: lenient(body.tools) }),
  }),
  '/v1/responses': (body) => response(body),
  '/v1/responses/compact': (body) => response(body),
};

function response(body: Body): Body {
  const { context_management: _context, conversation: _conversation, prompt: _prompt, ...rest } = body;
  const tools = rest.tools === undefined ? {} : { tools: lenient(rest.tools) };
  return { model: MODEL.id, ...withoutZeros(rest, ['max_output_tokens', 'max_tool_calls']), ...tools };
}

function withoutZeros(body: Body, names: readonly string[]): Body {
  return Object.fromEntries(Object.entries(body).filter(([name, value]) => !(names.includes(name) && value === 0)));
}

/** Schemas of the suites' tools are none. */
function lenient(tools: unknown): unknown {
  if (!Array.isArray(tools)) return tools;
  return tools.map((tool) =>
    typeof tool?.function === 'object'
      ? { ...tool, function: { ...tool.function, strict: false } }
      : { ...tool, strict: false },
  );
}

async function relaxed(request: Request, relax: (body: Body) => Body): Promise<Request> {
  const text = await request.text();
  const body = asObject(text);
  return new Request(request.url, {
    method: request.method,
    headers: new Headers([...request.headers]),
    body: body === undefined ? text : JSON.stringify(relax(body)),
    signal: request.signal,
  });
}

function asObject(text: string): Body | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Body) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined; // the strict mock says what is wrong with it
    throw error;
  }
}
