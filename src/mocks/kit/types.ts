import type { Clock } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';

export type MockVendor = 'openai' | 'llamaparse' | 'supabase';

/** Which of the started mocks: `mock`, or the second one that stands in for the real service. */
export const INSTANCES = ['mock', 'real'] as const;
export type Instance = (typeof INSTANCES)[number];

/** One vendor's behaviour without faults: a fetch-native app, the same on a socket, inside MSW and in-process. */
export interface MockApp extends AsyncDisposable {
  readonly vendor: MockVendor;
  fetch(request: Request): Response | Promise<Response>;
  /**
   * The vendor's own name of what a request asks for, for fault rules and the journal: `embeddings.create`,
   * `parse.upload`, `object.download`. Undefined for an unknown route.
   */
  operationOf(request: { readonly method: string; readonly pathname: string }): string | undefined;
  /** The vendor's own answer with this status, for `status` faults without a body and for the kit's own refusals (413, 500). */
  vendorError?(status: number, request: Request): Response | Promise<Response>;
  /** Larger request bodies are refused with 413 before the app sees them. Default: the kit's DEFAULT_BODY_LIMIT_BYTES. */
  readonly bodyLimitBytes?: number;
  /** Forgets all state: files, jobs, buckets, counters. */
  reset(): Promise<void>;
}

/** What each vendor's mock is given. */
export interface MockDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly meter: Meter;
  readonly faults: FaultDecider;
  readonly journal: JournalWriter;
  /** Sends webhooks out. */
  readonly fetch: typeof globalThis.fetch;
}

/** What a key would have been billed: the mocks' own truth, never shared with the pipeline's ledger. */
export interface Meter {
  /** In whole micro-dollars. */
  charge(entry: Charge): void;
  entries(): readonly MeterEntry[];
  totalMicroUsd(vendor?: MockVendor): number;
  reset(): void;
}
export interface MeterEntry {
  readonly instance: Instance;
  readonly vendor: MockVendor;
  readonly apiKey: string;
  readonly operation: string;
  readonly model: string;
  readonly units: Readonly<Record<string, number>>;
  readonly microUsd: number;
}

/** Without an instance it is `mock`'s. */
export type Charge = Omit<MeterEntry, 'instance'> & Partial<Pick<MeterEntry, 'instance'>>;

/** When a rule fires. Counting is per rule, over the calls that match its vendor, operation and `match`. */
export type FaultTrigger =
  | { readonly type: 'always' }
  | { readonly type: 'nth'; readonly n: number } // 1-based
  | { readonly type: 'first'; readonly count: number }
  | { readonly type: 'every'; readonly k: number };

/**
 * What happens instead of, or to, the answer. `status`, `delay`, `hang` and `reset` strike before the vendor acts;
 * with `after: true` the vendor has acted (stored, charged) and only its answer is late, other or lost.
 */
export type FaultAction =
  /** Answers with this status; without `body`, in the vendor's own words where it has some. */
  | {
      readonly type: 'status';
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
      readonly after?: boolean;
    }
  | { readonly type: 'delay'; readonly ms: number; readonly after?: boolean }
  /** Never answers, until the client goes away, the rule is removed or the mock is closed. */
  | { readonly type: 'hang'; readonly after?: boolean }
  /** Closes the connection without an answer (TCP reset). */
  | { readonly type: 'reset'; readonly after?: boolean }
  /** Sends the whole answer's Content-Length and this fraction [0, 1) of its bytes, then closes the connection. */
  | { readonly type: 'truncate'; readonly keepFraction: number }
  /** A body that is not the JSON it claims to be. */
  | { readonly type: 'malformed' }
  /** Overwrites values in a JSON answer: JSON pointer to new value. */
  | { readonly type: 'patch'; readonly set: Readonly<Record<string, unknown>> }
  /** Text replaced in a JSON or text answer, everywhere it occurs. */
  | { readonly type: 'replace'; readonly find: string; readonly with: string }
  /** Embeddings only. */
  | { readonly type: 'vectors'; readonly become: 'zero' | 'constant' | 'nan' | 'shuffled' | 'short' }
  /** LlamaParse only: what happens to the next deliveries of a webhook. */
  | { readonly type: 'webhook'; readonly become: 'lost' | 'duplicated' | 'forged' }
  | { readonly type: 'webhook-late'; readonly ms: number };

/** One fault rule: data, loadable at run time. */
export interface FaultRule {
  readonly id: string;
  /** Only at this instance; at all without it. */
  readonly at?: Instance;
  readonly vendor: MockVendor;
  /** An operation name, or `*` for all of the vendor's. */
  readonly operation: string;
  /** Fires only when the request's body or URL contains this text. */
  readonly match?: string;
  readonly when: FaultTrigger;
  readonly inject: FaultAction;
  readonly maxHits?: number;
}

export interface FaultCall {
  /** `mock` without it. */
  readonly instance?: Instance;
  readonly vendor: MockVendor;
  readonly operation: string;
  readonly url: string;
  readonly body: string;
}

export interface FaultDecider {
  /** Counts the call and names the rules that fire on it, in the order they were added. Pure but for the counters. */
  decide(call: FaultCall): readonly FaultRule[];
}

export interface JournalEntry {
  /** 1, 2, 3 … in order of arrival. */
  readonly seq: number;
  /** Milliseconds since the epoch, on the mock's clock. */
  readonly at: number;
  readonly instance: Instance;
  readonly vendor: MockVendor;
  readonly kind: 'request' | 'webhook';
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly status: number | undefined;
  readonly durationMs: number;
  readonly requestBytes: number;
  readonly bodySha256: string;
  readonly faults: readonly string[];
  /** What a check may want to know: model, inputs, tokens, job id, object path. Never keys, tokens or document text. */
  readonly facts: Readonly<Record<string, string | number | boolean>>;
}

export interface JournalWriter {
  /** Adds facts about the request being answered; keyed by the Request object the app was given. */
  note(request: Request, facts: Readonly<Record<string, string | number | boolean>>): void;
  /** Without an instance it is `mock`'s. */
  webhook(
    entry: Omit<JournalEntry, 'seq' | 'at' | 'kind' | 'instance'> & Partial<Pick<JournalEntry, 'instance'>>,
  ): void;
}
