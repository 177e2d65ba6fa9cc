/**
 * What the stages ask of the vendors, in the pipeline's own words. Each vendor folder has one adapter that fulfils its
 * interface with the vendor's official SDK (retries off, `fetch` injected) and turns every failure into a VendorError.
 */
export const VENDORS = ['llamaparse', 'openai', 'supabase'] as const;
export type Vendor = (typeof VENDORS)[number];

/** Those that bill by the call. */
export type PaidVendor = Exclude<Vendor, 'supabase'>;

/** Which server answers. */
export type Backend = 'mock' | 'real';

/** The vendors that may have a mock and a real backend to choose between. Supabase keeps state: it stays where it is configured. */
export const SWITCHED_VENDORS = ['llamaparse', 'openai'] as const;
export type SwitchedVendor = (typeof SWITCHED_VENDORS)[number];

export type Backends = Readonly<Record<SwitchedVendor, Backend>>;

/** Who answers for one document or one question, from its first call to its last. */
export interface Choice {
  readonly backends: Backends;
  /** Whether the mock may take the whole over when the real service fails, or has done so already. */
  readonly fallback: 'never' | 'allowed' | 'taken';
}

/** Which backend, model and version made a thing. Stored beside every parsed text, chunk, vector and answer. */
export interface Provenance {
  readonly vendor: Vendor;
  readonly backend: Backend;
  /** `cost_effective` for LlamaParse, `text-embedding-3-small` for OpenAI. */
  readonly model: string;
  /** The vendor's version of it where it names one, else ''. */
  readonly version: string;
}

/** Passed to every call: the deadline's signal, and the id that joins log lines from upload to answer. */
export interface CallContext {
  readonly signal: AbortSignal;
  readonly correlationId: string;
}

export interface ParseRequest {
  readonly bytes: Uint8Array;
  /** Unique per job (`<job id>.<ext>`), so that a submission whose answer was lost can be found again by `find`. */
  readonly filename: string;
  readonly mime: string;
  readonly webhook: { readonly url: string; readonly secret: string } | undefined;
  /** No more pages than this are parsed, and billed. */
  readonly maxPages: number;
}

export interface ParsedPage {
  /** 1-based. */
  readonly page: number;
  readonly markdown: string;
}

export type ParseOutcome =
  | { readonly kind: 'pending' }
  | { readonly kind: 'done'; readonly pages: readonly ParsedPage[]; readonly credits: number | undefined }
  /** The vendor looked at the document and refused it: retrying is useless. */
  | {
      readonly kind: 'refused';
      readonly code: RefusalCode;
      readonly reason: string;
      /** What was billed all the same: it parsed, but not well enough. Absent: nothing. */
      readonly billed?: { readonly pages: number; readonly credits: number | undefined };
    };

/** Why a document cannot be parsed, as the job's `last_error.code` tells it. */
export type RefusalCode =
  | 'DOCUMENT_PROTECTED'
  | 'DOCUMENT_TOO_LONG'
  | 'DOCUMENT_TOO_LARGE'
  | 'DOCUMENT_EMPTY'
  | 'DOCUMENT_UNSUPPORTED'
  | 'DOCUMENT_BROKEN'
  | 'DOCUMENT_UNREADABLE'
  | 'PARSE_CANCELLED';

export interface Parser {
  readonly provenance: Provenance;
  submit(request: ParseRequest, context: CallContext): Promise<{ readonly vendorJobId: string }>;
  /** The vendor's job that was submitted under this file name at or after `since`, if any (paid once, adopted after a crash). */
  find(query: { filename: string; since: Date }, context: CallContext): Promise<{ vendorJobId: string } | undefined>;
  fetch(vendorJobId: string, context: CallContext): Promise<ParseOutcome>;
}

export interface EmbeddingResult {
  /** In the order of the inputs. Not checked yet: the embed stage does that. */
  readonly vectors: readonly Float32Array[];
  readonly tokens: number;
}

export interface Embedder {
  readonly provenance: Provenance;
  readonly dimensions: number;
  embed(inputs: readonly string[], context: CallContext): Promise<EmbeddingResult>;
}

export interface AnswerRequest {
  readonly system: string;
  readonly user: string;
  readonly maxTokens: number;
}

export interface Answer {
  readonly text: string;
  readonly inputTokens: number;
  /** Of the input tokens those that the vendor had from an earlier prompt, and bills lower; absent: none. */
  readonly cachedInputTokens?: number;
  readonly outputTokens: number;
}

export interface Answerer {
  readonly provenance: Provenance;
  answer(request: AnswerRequest, context: CallContext): Promise<Answer>;
  /** The same answer in pieces; the last item is the whole Answer. */
  stream(request: AnswerRequest, context: CallContext): AsyncIterable<{ delta: string } | { done: Answer }>;
}

/** Every path begins with its bucket: `raw/<user>/<document>.pdf`, `parsed/<user>/<document>.md`. */
export interface ObjectStore {
  readonly provenance: Provenance;
  createUploadUrl(path: string, context: CallContext): Promise<{ readonly url: string; readonly token: string }>;
  /** Undefined when nothing lies at `path`. */
  download(path: string, context: CallContext): Promise<Uint8Array | undefined>;
  upload(path: string, bytes: Uint8Array, mime: string, context: CallContext): Promise<void>;
  remove(paths: readonly string[], context: CallContext): Promise<void>;
  /** Creates the private buckets that are missing. */
  ensureBuckets(context: CallContext): Promise<void>;
}

/** The vendors of one choice: whoever holds it meets the same backends throughout. */
export interface VendorRouter {
  parser(): Parser;
  embedder(): Embedder;
  answerer(): Answerer;
  store(): ObjectStore;
}

/** What becomes of a job whose stage failed, beyond the ordinary retry. */
export type Remedy =
  | { readonly kind: 'retry' }
  /** The service is down: no attempt is counted. `awaits`: what wakes the job when it is well again. */
  | { readonly kind: 'wait'; readonly awaits: string; readonly waitMs: number }
  /** The mock takes the whole document over. */
  | { readonly kind: 'fall_back'; readonly choice: Choice };

export interface FailedStage {
  readonly choice: Choice;
  readonly error: unknown;
  /** The stage would not be tried again. */
  readonly isLast: boolean;
}

/** Chooses, by the mode in force, who answers. Deciding reads memory only. */
export interface ServiceRouter {
  /** The same in every mode. */
  store(): ObjectStore;
  /** Who serves a document that is submitted now. Throws PipelineError when the mode asks for what is not there. */
  chooseForDocument(): Choice;
  /** Who serves a question that is asked now. */
  chooseForQuestion(): Choice;
  /** The vendors behind a choice. Throws PipelineError for a backend that this process does not know, or must not use. */
  vendorsOf(choice: Choice): VendorRouter;
  remedyFor(failed: FailedStage): Remedy;
}
