import type { Instance, MockVendor } from '../types.ts';

/**
 * When a rule fires. Counting is per rule, over the calls that match its vendor, operation and `match`, from when it was
 * put into force; with `per`, separately for each key.
 */
export type FaultTrigger =
  | { readonly type: 'always' }
  /** The n-th call, 1-based. */
  | { readonly type: 'nth'; readonly n: number }
  | { readonly type: 'first'; readonly count: number }
  | { readonly type: 'every'; readonly k: number }
  /** Calls `from` to `to`, both included; without `to` all from there on. */
  | { readonly type: 'range'; readonly from: number; readonly to?: number }
  /** `on` calls fire, `off` calls do not, and so on. */
  | { readonly type: 'burst'; readonly on: number; readonly off: number }
  /**
   * Fires on this share [0, 1] of calls. Decided by seed, rule, operation, request and attempt alone: the same call meets
   * the same fault whatever runs beside it and in whatever order.
   */
  | { readonly type: 'probability'; readonly p: number }
  /** Between these milliseconds after the rule was put into force, on the mock's clock; with `everyMs`, again and again. */
  | { readonly type: 'window'; readonly fromMs: number; readonly toMs?: number; readonly everyMs?: number }
  | { readonly type: 'all'; readonly of: readonly FaultTrigger[] }
  | { readonly type: 'any'; readonly of: readonly FaultTrigger[] };

/** What calls are counted by: each API key, uploaded file's content, vendor job or user has counts of its own. */
export type FaultKey = 'api-key' | 'file' | 'job' | 'user';

/**
 * What the vendors say of a call's size, as it stands in the journal's facts: pages and bytes of a document or object,
 * inputs and tokens of embeddings, promptTokens and completionTokens of what a model answers, results of a search.
 */
export const SIZES = ['pages', 'bytes', 'inputs', 'tokens', 'promptTokens', 'completionTokens', 'results'] as const;

/**
 * So many milliseconds more for each page, token or the like. The vendor knows them once it has acted, so the delay comes
 * then; what a call has not got adds nothing.
 */
export type MsPer = { readonly [Size in (typeof SIZES)[number]]?: number };

export interface StatusFault {
  readonly type: 'status';
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly after?: boolean;
}

/**
 * What happens instead of, or to, the answer, once `decide` has settled what chance settles. `status`, `delay`, `hang`
 * and `reset` strike before the vendor acts; with `after: true` the vendor has acted (stored, charged) and only its
 * answer is late, other or lost.
 */
export type SettledFault =
  /** Answers with this status; without `body`, in the vendor's own words where it has some. */
  | StatusFault
  | { readonly type: 'delay'; readonly ms: number; readonly msPer?: MsPer; readonly after?: boolean }
  /** Never answers, until the client goes away, the rule is removed or the mock is closed. */
  | { readonly type: 'hang'; readonly after?: boolean }
  /** Closes the connection without an answer (TCP reset). */
  | { readonly type: 'reset'; readonly after?: boolean }
  /** `body` (default): status and headers, no byte of body. `answer`: the connection is closed in order, without a byte. */
  | { readonly type: 'empty'; readonly what?: 'body' | 'answer' }
  /** The whole answer's Content-Length and this fraction [0, 1) of its bytes (or so many), then the connection ends. */
  | { readonly type: 'truncate'; readonly keepFraction: number }
  | { readonly type: 'truncate'; readonly keepBytes: number }
  /** A body that is not the JSON it claims to be. */
  | { readonly type: 'malformed' }
  /** Overwrites values in a JSON answer: JSON pointer to new value. */
  | { readonly type: 'patch'; readonly set: Readonly<Record<string, unknown>> }
  /** Text replaced in a JSON or text answer, everywhere it occurs. */
  | { readonly type: 'replace'; readonly find: string; readonly with: string }
  /** Content-Length says so many bytes more (negative: fewer) than are sent; then the connection ends. */
  | { readonly type: 'content-length'; readonly add: number }
  | { readonly type: 'content-type'; readonly value: string }
  /** The bytes come in so many slices, evenly over this time. */
  | { readonly type: 'dribble'; readonly slices: number; readonly overMs: number }
  | { readonly type: 'bandwidth'; readonly bytesPerSecond: number }
  /**
   * Another answer of the same operation, as it was given while the rule was in force. `stale`: the first one to this very
   * path. `swapped`: the newest one to a request other than this.
   */
  | { readonly type: 'stale' }
  | { readonly type: 'swapped' }
  /**
   * An event stream ends after so many events. `break` (default): in the middle of the next one, and the connection
   * breaks. `end`: in order, as if that were all.
   */
  | { readonly type: 'cut-stream'; readonly keepEvents: number; readonly by?: 'break' | 'end' }
  /** The Date header, or a webhook's timestamp, is off by this; negative is in the past. */
  | { readonly type: 'clock-skew'; readonly ms: number }
  /** Embeddings only. */
  | { readonly type: 'vectors'; readonly become: 'zero' | 'constant' | 'nan' | 'shuffled' | 'short' }
  /**
   * LlamaParse only: what happens to the next delivery of a webhook. `reordered`: it waits until another delivery has
   * gone out, two seconds at most.
   */
  | { readonly type: 'webhook'; readonly become: 'lost' | 'duplicated' | 'forged' | 'reordered' }
  | { readonly type: 'webhook-late'; readonly ms: number };

export type FaultAction =
  | SettledFault
  /** A delay drawn from this distribution, plus so much for each KiB the request has, plus `msPer`. Milliseconds. */
  | {
      readonly type: 'latency';
      readonly p50: number;
      readonly p90: number;
      readonly p99: number;
      readonly max?: number;
      readonly perKiB?: number;
      readonly msPer?: MsPer;
      readonly after?: boolean;
    }
  /** One step for each time the rule fires, in order: a status, any fault, or `ok`. After the last `ok` for good, or from the start again. */
  | {
      readonly type: 'sequence';
      readonly steps: readonly (number | 'ok' | SettledFault)[];
      readonly repeat?: boolean;
    };

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
  /** Only calls with this text in their `x-shakedown-scope` header. */
  readonly scope?: string;
  readonly when: FaultTrigger;
  readonly per?: FaultKey;
  readonly inject: FaultAction;
  /** For each key where there is `per`. */
  readonly maxHits?: number;
}

/** A call as rules see it. */
export interface FaultCall {
  /** `mock` without it. */
  readonly instance?: Instance;
  readonly vendor: MockVendor;
  readonly operation: string;
  readonly url: string;
  /** The request body as text; may be computed when read. */
  readonly body: string;
  /** Of the scope header. */
  readonly scope?: string;
  /** The attempt that the client's SDK says it is on; undefined when it says nothing. */
  readonly retry?: string | undefined;
  /** What tells this request from any other: a digest of method, path and body. Default: of URL and body. */
  readonly digest?: string;
  readonly bodyBytes?: number;
  /** The call's key of this kind; undefined when it has none. */
  keyOf?(kind: FaultKey): string | undefined;
}

export interface PlannedFault {
  /** The rule's id. */
  readonly rule: string;
  readonly inject: SettledFault;
}

/** Everything that will be done to one call, in JSON. Recorded before a byte is sent, and enough to do it again. */
export interface FaultPlan {
  readonly instance: Instance;
  readonly vendor: MockVendor;
  readonly operation: string;
  /** Digest of the request. */
  readonly request: string;
  /** `n`, or `r.n` when the SDK said that it is retry r: the n-th time that this very request was seen. */
  readonly attempt: string;
  readonly scope?: string;
  readonly faults: readonly PlannedFault[];
}

export interface FaultDecider {
  /** Counts the call and says what shall happen to it. */
  decide(call: FaultCall): FaultPlan;
}
