import type { Clock } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import type { FaultDecider } from './faults/types.ts';

export const MOCK_VENDORS = ['openai', 'llamaparse', 'supabase'] as const;
export type MockVendor = (typeof MOCK_VENDORS)[number];

/** Which of the started mocks: `mock`, or the second one that stands in for the real service. */
export const INSTANCES = ['mock', 'real'] as const;
export type Instance = (typeof INSTANCES)[number];

/** One vendor's behaviour without faults: a fetch-native app, the same on a socket, inside MSW and in-process. */
export interface MockApp extends AsyncDisposable {
  readonly vendor: MockVendor;
  fetch(request: Request): Response | Promise<Response>;
  /**
   * The vendor's own name of what a request asks for, for fault rules and the journal: `embeddings.create`,
   * `parse.upload`, `object.download`. Undefined for an unknown route. The request itself is there for the few calls
   * (S3's) that query and headers tell apart.
   */
  operationOf(asked: {
    readonly method: string;
    readonly pathname: string;
    readonly request?: Request;
  }): string | undefined;
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
  /** Sums since the start or the last reset: exact, also when entries have been dropped. */
  lines(): readonly MeterLine[];
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

/** What one key was billed for one operation and model. */
export interface MeterLine {
  readonly instance: Instance;
  readonly vendor: MockVendor;
  readonly apiKey: string;
  readonly operation: string;
  readonly model: string;
  readonly calls: number;
  readonly microUsd: number;
}

/** Without an instance it is `mock`'s. */
export type Charge = Omit<MeterEntry, 'instance'> & Partial<Pick<MeterEntry, 'instance'>>;

export interface JournalEntry {
  /** 1, 2, 3 … in order of arrival. */
  readonly seq: number;
  /** Milliseconds since the epoch, on the mock's clock. */
  readonly at: number;
  readonly instance: Instance;
  readonly vendor: MockVendor;
  readonly kind: 'request' | 'webhook';
  /** Of the request's `x-shakedown-scope` header. */
  readonly scope?: string;
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
