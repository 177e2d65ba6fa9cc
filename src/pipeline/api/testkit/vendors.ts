import type { Router } from '../../routing/index.ts';
import type {
  Answer,
  AnswerRequest,
  CallContext,
  Choice,
  EmbeddingResult,
  Parser,
  Provenance,
  Vendor,
  VendorRouter,
} from '../../vendors/types.ts';

/** Vendors without a network. What they say is set by the test; what they are asked is kept. */
export interface FakeVendors extends Router, VendorRouter {
  readonly objects: Map<string, Uint8Array>;
  readonly asked: { readonly what: string; readonly correlationId: string; readonly text: string }[];
  /** The vector of a text; by default its axis in `axes`, else axis 0. */
  embedding: (text: string) => Promise<Float32Array> | Float32Array;
  answer: (request: AnswerRequest, context: CallContext) => Promise<Answer> | Answer;
  pieces: (request: AnswerRequest, context: CallContext) => AsyncIterable<{ delta: string } | { done: Answer }>;
  uploadUrl: (path: string, context: CallContext) => Promise<{ url: string; token: string }>;
  health: (vendor: Vendor, context: CallContext) => Promise<void>;
  /** Back to the behaviour of the start; `asked` is emptied, objects stay. */
  reset(): void;
}

type Behaviour = Pick<FakeVendors, 'embedding' | 'answer' | 'pieces' | 'uploadUrl' | 'health'>;

function goodBehaviour(): Behaviour {
  return {
    embedding: () => axis(0),
    answer: () => ({ text: 'Yes. [1]', inputTokens: 100, outputTokens: 10 }),
    async *pieces() {
      yield { done: { text: 'Yes. [1]', inputTokens: 100, outputTokens: 10 } };
    },
    uploadUrl: async (path) => ({
      url: `http://supabase.test/storage/v1/object/upload/sign/${path}?token=t`,
      token: 't',
    }),
    health: async () => undefined,
  };
}

const provenance = (vendor: Vendor, model: string): Provenance => ({ vendor, backend: 'mock', model, version: '' });

export const EMBEDDER_PROVENANCE = provenance('openai', 'text-embedding-3-small');
export const ANSWERER_PROVENANCE = provenance('openai', 'gpt-4o-mini');

/** A unit vector along one axis: two texts on the same axis have similarity 1, on different ones 0. */
export function axis(index: number): Float32Array {
  const vector = new Float32Array(1536);
  vector[index] = 1;
  return vector;
}

/** A unit vector whose cosine with `axis(index)` is `cosine`. */
export function near(index: number, cosine: number): Float32Array {
  const vector = new Float32Array(1536);
  vector[index] = cosine;
  vector[1535] = Math.sqrt(1 - cosine * cosine);
  return vector;
}

export const MOCKED: Choice = { backends: { llamaparse: 'mock', openai: 'mock' }, fallback: 'never' };

export function fakeVendors(): FakeVendors {
  const objects = new Map<string, Uint8Array>();
  const asked: FakeVendors['asked'] = [];
  const note = (what: string, text: string, { correlationId }: CallContext) =>
    asked.push({ what, text, correlationId });
  const fakes: FakeVendors = {
    objects,
    asked,
    ...goodBehaviour(),
    reset() {
      Object.assign(fakes, goodBehaviour());
      asked.length = 0;
    },
    chooseForDocument: () => MOCKED,
    chooseForQuestion: () => MOCKED,
    vendorsOf: () => fakes,
    remedyFor: () => ({ kind: 'retry' }),
    backendHealth: () => [],
    choices: () => ({ document: MOCKED, question: MOCKED }),
    modeInForce: () => ({ mode: 'mock', overrides: {}, version: 0, change: null }),
    refusalOf: () => undefined,
    setMode: () => Promise.reject(new Error('this fake keeps its mode')),
    check: (vendor, context) => fakes.health(vendor, context),
    parser: (): Parser => {
      throw new Error('the API never parses');
    },
    embedder: () => ({
      provenance: EMBEDDER_PROVENANCE,
      dimensions: 1536,
      async embed(inputs, context): Promise<EmbeddingResult> {
        note('embed', inputs.join('|'), context);
        return { vectors: await Promise.all(inputs.map((text) => fakes.embedding(text))), tokens: 7 };
      },
    }),
    answerer: () => ({
      provenance: ANSWERER_PROVENANCE,
      async answer(request, context) {
        note('answer', `${request.system}\n${request.user}`, context);
        return fakes.answer(request, context);
      },
      stream(request, context) {
        note('stream', request.user, context);
        return fakes.pieces(request, context);
      },
    }),
    store: () => ({
      provenance: provenance('supabase', 'storage'),
      async createUploadUrl(path, context) {
        note('sign', path, context);
        return fakes.uploadUrl(path, context);
      },
      async download(path, context) {
        note('download', path, context);
        return objects.get(path);
      },
      async upload(path, bytes) {
        objects.set(path, bytes);
      },
      async remove(paths) {
        for (const path of paths) objects.delete(path);
      },
      async ensureBuckets() {},
    }),
  };
  return fakes;
}
