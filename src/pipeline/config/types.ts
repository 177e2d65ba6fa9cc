import type { Backend } from '../vendors/types.ts';

export const ENVIRONMENTS = ['mock', 'development', 'staging', 'production'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

/** How the router chooses who answers. */
export const SERVICE_MODES = ['mock', 'real', 'hybrid'] as const;
export type ServiceMode = (typeof SERVICE_MODES)[number];

export const LLAMAPARSE_TIERS = ['fast', 'cost_effective', 'agentic', 'agentic_plus'] as const;
export type LlamaParseTier = (typeof LLAMAPARSE_TIERS)[number];

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Where a mock answers, and with which key. */
export interface MockEndpoint {
  readonly baseUrl: string;
  readonly apiKey: string;
}

/** What a budget allows in its window; null: no limit. Money is whole micro-dollars. */
export interface Limits {
  readonly microUsd: number | null;
  readonly requests: number | null;
  readonly tokens: number | null;
}

/** The budgets as they are until an admin sets others. Windows are UTC hours and days. */
export interface CostLimits {
  readonly total: { readonly hour: Limits; readonly day: Limits };
  readonly llamaparse: { readonly hour: Limits; readonly day: Limits };
  readonly openai: { readonly hour: Limits; readonly day: Limits };
  /** Each user's. */
  readonly user: { readonly hour: Limits; readonly day: Limits };
  /** Each document's, for good. */
  readonly document: Limits;
  /** Percents of a budget at which an alert is raised, once a window; 100 is always among them. */
  readonly alertPercents: readonly number[];
}

/** Everything the pipeline may be told, checked and complete. Plain data: made by `readConfig` or written out in a test. */
export interface PipelineConfig {
  readonly environment: Environment;
  /** Base URL, without a closing slash, at which vendors reach our API; '' when webhooks are off. */
  readonly publicUrl: string;
  readonly logLevel: LogLevel;
  readonly jwt: {
    /** HS256. */
    readonly secret: string;
    readonly issuer: string;
    readonly audience: string;
    /** Public keys of an issuer that signs with a key pair; undefined: HS256 only. */
    readonly jwksUrl: string | undefined;
  };
  /** The mode until one is stored in the database. */
  readonly mode: ServiceMode;
  readonly supabase: {
    readonly url: string;
    /** Where users reach it, if elsewhere. */
    readonly publicUrl?: string | undefined;
    readonly serviceRoleKey: string;
    readonly backend: Backend;
  };
  readonly llamaparse: {
    /** The root, without /api. */
    readonly baseUrl: string;
    readonly apiKey: string;
    readonly backend: Backend;
    /** The mock to choose instead; undefined: there is none. */
    readonly mock: MockEndpoint | undefined;
    readonly tier: LlamaParseTier;
    /** The parse API's `version`: `latest` or a dated one. */
    readonly version: string;
    readonly webhooks: boolean;
    /** Between two questions "is it parsed?". With webhooks ten times longer, as they are then the fallback. */
    readonly pollMs: number;
  };
  readonly openai: {
    /** Ends in /v1. */
    readonly baseUrl: string;
    readonly apiKey: string;
    readonly backend: Backend;
    /** The mock to choose instead; undefined: there is none. */
    readonly mock: MockEndpoint | undefined;
    readonly embedModel: string;
    /** The database's column is vector(1536). */
    readonly dimensions: 1536;
    readonly chatModel: string;
  };
  readonly routing: {
    /** Between two looks at the mode in force; a notification is quicker. */
    readonly refreshMs: number;
    /** Between two probes of a service that is well. */
    readonly probeEveryMs: number;
    readonly probeTimeoutMs: number;
    /** Between two probes of a service that is down. */
    readonly probeAgainMs: number;
    /** So many failed calls in a row open the breaker. */
    readonly failuresInARow: number;
    readonly openMs: number;
    readonly openMaxMs: number;
  };
  readonly buckets: { readonly raw: string; readonly parsed: string };
  /** Origins that browsers may call from; empty means none. */
  readonly cors: { readonly origins: readonly string[] };
  readonly limits: {
    readonly maxBytes: number;
    readonly maxPages: number;
    readonly concurrentJobsPerUser: number;
    /** In any 24 hours. */
    readonly uploadsPerDay: number;
    readonly pollsPerMinutePerJob: number;
    /** Of one user, whatever is asked. */
    readonly requestsPerHour: number;
    /** Of callers who did not prove who they are. */
    readonly requestsPerHourPerAddress: number;
    /** Proxies between the callers and us, whose X-Forwarded-For is believed. */
    readonly trustedProxies: number;
    readonly signedUrlSeconds: number;
  };
  readonly queue: {
    /** How long a claimed stage may hold its job before another worker may take it. */
    readonly leaseMs: number;
    readonly pollMs: number;
    /** Jobs worked on at the same time by one process. */
    readonly loops: number;
    readonly sweepMs: number;
    /** How long `stop()` waits for running stages before it aborts their calls. */
    readonly stopMs: number;
  };
  readonly retry: {
    /** Attempts a stage gets, the first included. */
    readonly attempts: number;
    readonly baseMs: number;
    readonly maxMs: number;
  };
  readonly deadlines: {
    /** One vendor call. */
    readonly callMs: number;
    /** One stage: all its calls together. Shorter than the lease, so that a lease never ends under a living stage. */
    readonly stageMs: number;
    readonly parseMsPer50Pages: number;
    readonly parseMsMax: number;
  };
  readonly costs: CostLimits;
  readonly chunking: { readonly maxTokens: number; readonly overlapTokens: number };
  readonly validation: {
    /** Share of the canary words, 0 to 1, that must be found in the parsed text. */
    readonly canaryCoverage: number;
    readonly canarySample: number;
  };
  readonly embedding: { readonly maxInputs: number; readonly maxTokens: number };
  readonly retrieval: { readonly topK: number; readonly minSimilarity: number };
}
