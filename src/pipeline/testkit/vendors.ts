import { seededRandom } from '../../lib/random.ts';
import { countTokens } from '../chunking/index.ts';
import type {
  CallContext,
  Choice,
  Embedder,
  ObjectStore,
  ParsedPage,
  ParseOutcome,
  ParseRequest,
  Parser,
  Provenance,
  ServiceRouter,
  Vendor,
  VendorRouter,
} from '../vendors/types.ts';

const provenance = (vendor: Vendor, model: string): Provenance => ({ vendor, backend: 'mock', model, version: '1' });

/** Vendors in memory that answer at once. A test replaces one function to make them misbehave. */
export interface FakeVendors extends VendorRouter, ServiceRouter {
  readonly objects: Map<string, Uint8Array>;
  /** Parse jobs by their vendor id. */
  readonly parses: Map<string, ParseRequest>;
  readonly calls: { submit: number; find: number; fetch: number; embed: number; download: number; upload: number };
  /** Forgets everything and behaves again. */
  reset(): void;
  submit: Parser['submit'];
  find: Parser['find'];
  fetch: Parser['fetch'];
  embed: (inputs: readonly string[], context: CallContext) => ReturnType<Embedder['embed']>;
  download: ObjectStore['download'];
  upload: ObjectStore['upload'];
}

export const MOCKED: Choice = { backends: { llamaparse: 'mock', openai: 'mock' }, fallback: 'never' };

/** What the fake parser makes of bytes: the text itself, a page per form feed. */
export function pagesOf(bytes: Uint8Array): ParsedPage[] {
  const pages = Buffer.from(bytes).toString('utf8').split('\f');
  return pages.map((markdown, index) => ({ page: index + 1, markdown }));
}

/** A unit vector that depends on the text alone. */
export function vectorOf(text: string): Float32Array {
  const random = seededRandom(text);
  const vector = Float32Array.from({ length: 1536 }, () => random.next() - 0.5);
  const norm = Math.hypot(...vector);
  return vector.map((value) => value / norm);
}

export function fakeVendors(): FakeVendors {
  const objects = new Map<string, Uint8Array>();
  const parses = new Map<string, ParseRequest>();
  const calls = { submit: 0, find: 0, fetch: 0, embed: 0, download: 0, upload: 0 };
  const wellBehaved: Pick<FakeVendors, 'submit' | 'find' | 'fetch' | 'embed' | 'download' | 'upload'> = {
    async submit(request) {
      const vendorJobId = `pjb-${parses.size + 1}`;
      parses.set(vendorJobId, request);
      return { vendorJobId };
    },
    async find({ filename }) {
      const found = [...parses].reverse().find(([, request]) => request.filename === filename);
      return found && { vendorJobId: found[0] };
    },
    async fetch(vendorJobId): Promise<ParseOutcome> {
      const request = parses.get(vendorJobId);
      if (!request) throw new Error(`no parse ${vendorJobId}`);
      return { kind: 'done', pages: pagesOf(request.bytes), credits: undefined };
    },
    async embed(inputs) {
      return { vectors: inputs.map(vectorOf), tokens: inputs.reduce((sum, text) => sum + countTokens(text), 0) };
    },
    download: async (path) => objects.get(path),
    async upload(path, bytes) {
      objects.set(path, bytes);
    },
  };
  const fakes: FakeVendors = {
    objects,
    parses,
    calls,
    ...wellBehaved,
    ...router(() => fakes),
    chooseForDocument: () => MOCKED,
    chooseForQuestion: () => MOCKED,
    vendorsOf: () => fakes,
    remedyFor: () => ({ kind: 'retry' }),
    reset() {
      objects.clear();
      parses.clear();
      Object.assign(calls, { submit: 0, find: 0, fetch: 0, embed: 0, download: 0, upload: 0 });
      Object.assign(fakes, wellBehaved);
    },
  };
  return fakes;
}

/** Counts each call and hands it to whatever function the test has put in place by then. */
function router(fakes: () => FakeVendors): VendorRouter {
  const parser: Parser = {
    provenance: provenance('llamaparse', 'cost_effective'),
    submit: (...args) => counted('submit').submit(...args),
    find: (...args) => counted('find').find(...args),
    fetch: (...args) => counted('fetch').fetch(...args),
  };
  const embedder: Embedder = {
    provenance: provenance('openai', 'text-embedding-3-small'),
    dimensions: 1536,
    embed: (...args) => counted('embed').embed(...args),
  };
  const store: ObjectStore = {
    provenance: provenance('supabase', 'storage'),
    createUploadUrl: async (path) => ({ url: `http://storage.test/${path}`, token: 'token' }),
    download: (...args) => counted('download').download(...args),
    upload: (...args) => counted('upload').upload(...args),
    remove: async () => undefined,
    ensureBuckets: async () => undefined,
  };
  function counted(name: keyof FakeVendors['calls']): FakeVendors {
    fakes().calls[name]++;
    return fakes();
  }
  return {
    parser: () => parser,
    embedder: () => embedder,
    store: () => store,
    answerer: () => {
      throw new Error('no stage answers questions');
    },
  };
}
