import { createHash } from 'node:crypto';
import LlamaCloud, { APIError } from '@llamaindex/llama-cloud';
import { z } from 'zod';
import { waitFor } from '../../../lib/waiting.ts';
import { documentOf } from '../context.ts';
import { type Context, StepFailed } from '../types.ts';
import { defineStep } from './define.ts';
import { CALL_PUBLISHES, type Caller, callVendor, keySchema, type VendorAnswer } from './vendor-call.ts';

const CALLS = ['projects.list', 'parsing.list', 'parsing.create', 'parsing.get', 'parse', 'get'] as const;

/** Polling is allowed 80 times a second; mocks are ready after a few milliseconds, the service after seconds. */
const POLL_MS = 20;
const PARSE_LIMIT_MS = 50_000;

export const llamaparse = defineStep({
  kind: 'llamaparse',
  summary: "Calls LlamaParse itself through the official SDK, past the pipeline, with a key of the scenario's own.",
  needs: ['hands'],
  fields: {
    call: z.enum(CALLS).meta({
      description: 'parse: parsing.create, then parsing.get until the job has ended. get: any path, as with.path.',
    }),
    with: z.record(z.string(), z.unknown()).optional().meta({ description: "The SDK's own parameters." }),
    document: z.string().optional().meta({ description: 'What is to be parsed.' }),
    content: z.unknown().optional().meta({ description: "Bytes or text to parse instead of the document's own." }),
    filename: z.string().optional().meta({ description: "The document's own by default." }),
    key: keySchema,
  },
  references: { document: { to: 'document' } },
  publishes: [...CALL_PUBLISHES, 'job', 'markdown', 'sha256', 'pages', 'credits'],
  goesOn: true,
  run: (step, context, signal) =>
    callVendor(context, 'llamaparse', { key: step.key, what: step.call }, async (caller) => {
      try {
        return await answerOf(step, client(caller), context, signal);
      } catch (error) {
        if (!(error instanceof APIError) || error.status === undefined) throw error;
        return { body: error.error };
      }
    }),
});

interface Asked {
  readonly call: (typeof CALLS)[number];
  readonly with?: Readonly<Record<string, unknown>> | undefined;
  readonly document?: string | undefined;
  readonly content?: unknown;
  readonly filename?: string | undefined;
}

function client({ baseUrl, apiKey, fetch }: Caller): LlamaCloud {
  return new LlamaCloud({ apiKey, baseURL: baseUrl, fetch, maxRetries: 0, logLevel: 'off' });
}

async function answerOf(asked: Asked, sdk: LlamaCloud, context: Context, signal: AbortSignal): Promise<VendorAnswer> {
  const parameters = asked.with ?? {};
  switch (asked.call) {
    case 'projects.list':
      return { body: await sdk.projects.list({}, { signal }) };
    case 'parsing.list':
      return { body: { items: (await sdk.parsing.list(parameters, { signal })).items } };
    case 'parsing.create': {
      const job = await create(sdk, asked, context, signal);
      return { body: job, extra: { job: job.id } };
    }
    case 'parsing.get':
      return { body: await sdk.parsing.get(String(parameters.id), {}, { signal }) };
    case 'parse': {
      const { id } = await create(sdk, asked, context, signal);
      return parsed(await ended(sdk, id, context, signal));
    }
    case 'get':
      return { body: await sdk.get(String(parameters.path), { signal }) };
    default:
      throw new TypeError(`no such call: ${asked.call satisfies never}`);
  }
}

function create(sdk: LlamaCloud, asked: Asked, context: Context, signal: AbortSignal) {
  const document = asked.document === undefined ? undefined : documentOf(context, asked.document);
  const { content } = asked;
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : (content ?? document?.bytes);
  if (!(bytes instanceof Uint8Array)) throw new StepFailed('nothing to parse: add `document`, or `content`');
  const file = new File([Uint8Array.from(bytes)], asked.filename ?? document?.filename ?? 'document', {
    type: document?.mime ?? '',
  });
  const settings = { tier: 'cost_effective', version: 'latest', ...asked.with } as LlamaCloud.ParsingCreateParams;
  return sdk.parsing.create({ ...settings, upload_file: file }, { signal });
}

/** The job once it has ended and, when it is to be paid for, the billing that comes afterwards has recorded it. */
function ended(sdk: LlamaCloud, id: string, context: Context, signal: AbortSignal) {
  const wait = { clock: context.clock, what: `the parse ${id}`, limitMs: PARSE_LIMIT_MS, everyMs: POLL_MS, signal };
  return waitFor(wait, async (inner) => {
    const answer = await sdk.parsing.get(id, { expand: ['markdown', 'usage'] }, { signal: inner });
    const { status, usage } = answer.job;
    const unbilled = status === 'COMPLETED' && typeof usage?.credits !== 'number';
    return status === 'PENDING' || status === 'RUNNING' || unbilled ? undefined : answer;
  });
}

function parsed(answer: LlamaCloud.ParsingGetResponse): VendorAnswer {
  const pages = answer.markdown?.pages ?? [];
  const markdown = pages.map((page) => ('markdown' in page ? page.markdown : '')).join('\n\n');
  return {
    body: { job: answer.job, pages: pages.length, characters: markdown.length },
    extra: {
      job: answer.job.id,
      markdown,
      sha256: createHash('sha256').update(markdown).digest('hex'),
      pages: pages.length,
      credits: answer.job.usage?.credits,
    },
  };
}
