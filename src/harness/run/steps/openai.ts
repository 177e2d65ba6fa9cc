import OpenAI, { APIError } from 'openai';
import { z } from 'zod';
import { defineStep } from './define.ts';
import { CALL_PUBLISHES, type Caller, callVendor, keySchema, type VendorAnswer } from './vendor-call.ts';

const CALLS = ['models.list', 'models.retrieve', 'embeddings.create', 'get'] as const;

/** As many inputs as the vendor takes in one call. */
const MAX_COPIES = 2048;

type Parameters = Readonly<Record<string, unknown>>;

export const openai = defineStep({
  kind: 'openai',
  summary: "Calls OpenAI itself through the official SDK, past the pipeline, with a key of the scenario's own.",
  needs: ['hands'],
  fields: {
    call: z.enum(CALLS).meta({ description: 'get: any path, as with.path.' }),
    with: z.record(z.string(), z.unknown()).optional().meta({ description: "The SDK's own parameters." }),
    copies: z
      .number()
      .int()
      .min(1)
      .max(MAX_COPIES)
      .optional()
      .meta({ description: 'Sends the input text so many times in one call.' }),
    key: keySchema,
  },
  publishes: [...CALL_PUBLISHES, 'vectors', 'dimensions', 'norms', 'similarity'],
  goesOn: true,
  run: (step, context, signal) =>
    callVendor(context, 'openai', { key: step.key, what: step.call }, async (caller) => {
      const parameters = withCopies(step.with ?? {}, step.copies);
      try {
        return await answerOf(step.call, client(caller), parameters, signal);
      } catch (error) {
        if (!(error instanceof APIError) || error.status === undefined) throw error;
        return { body: { error: error.error }, code: error.code ?? undefined };
      }
    }),
});

function client({ baseUrl, apiKey, fetch }: Caller): OpenAI {
  return new OpenAI({
    apiKey,
    baseURL: baseUrl,
    organization: null,
    project: null,
    fetch,
    maxRetries: 0,
    logLevel: 'off',
  });
}

async function answerOf(
  call: (typeof CALLS)[number],
  sdk: OpenAI,
  parameters: Parameters,
  signal: AbortSignal,
): Promise<VendorAnswer> {
  switch (call) {
    case 'models.list': {
      const { object, data } = await sdk.models.list({ signal });
      return { body: { object, ids: data.map(({ id }) => id), data } };
    }
    case 'models.retrieve':
      return { body: await sdk.models.retrieve(String(parameters.model), { signal }) };
    case 'embeddings.create': {
      const asked = parameters as unknown as OpenAI.EmbeddingCreateParams;
      const { data, ...rest } = await sdk.embeddings.create(asked, { signal });
      return { body: { ...rest, count: data.length }, extra: measured(data.map(({ embedding }) => embedding)) };
    }
    case 'get':
      return { body: await sdk.get(String(parameters.path), { signal }) };
    default:
      throw new TypeError(`no such call: ${call satisfies never}`);
  }
}

function withCopies(parameters: Parameters, copies: number | undefined): Parameters {
  return copies === undefined ? parameters : { ...parameters, input: new Array(copies).fill(parameters.input) };
}

/** Vectors as PostgreSQL writes them, with what a check wants to know about them. */
function measured(vectors: readonly (readonly number[])[]) {
  const few = vectors.slice(0, 16);
  return {
    vectors: few.map((vector) => JSON.stringify(vector)),
    dimensions: few.map((vector) => vector.length),
    norms: few.map((vector) => Math.sqrt(dot(vector, vector))),
    similarity: few.map((one) => few.map((other) => dot(one, other))),
  };
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, x, i) => sum + x * (b[i] ?? Number.NaN), 0);
}
