import type { LoadResult } from '../load/types.ts';

/** The report contract, version 1 (DESIGN.md section 7). Times in milliseconds, money in USD, dates as ISO 8601 text. */
export const SCHEMA_VERSION = 1;

export type CheckState = 'PASS' | 'FAIL' | 'UNKNOWN';
export type ScenarioState = 'PASS' | 'FAIL' | 'FLAKY' | 'UNKNOWN' | 'INVALID' | 'WAIVED' | 'SKIPPED';
/** Ordered worst first: INVALID > FAIL > UNKNOWN > WAIVED > PASS. */
export type Verdict = 'INVALID' | 'FAIL' | 'UNKNOWN' | 'WAIVED' | 'PASS';

/** What somebody can look at to believe a number. */
export type Evidence =
  | { readonly kind: 'journal'; readonly seqs: readonly number[]; readonly note: string }
  | {
      readonly kind: 'http';
      readonly method: string;
      readonly path: string;
      readonly status: number;
      readonly body: unknown;
    }
  | { readonly kind: 'rows'; readonly query: string; readonly rows: readonly unknown[] }
  | { readonly kind: 'text'; readonly note: string };

export interface CheckResult {
  readonly id: string;
  /** One sentence of what must hold. */
  readonly title: string;
  readonly state: CheckState;
  readonly measured: unknown;
  readonly expected: unknown;
  readonly evidence: readonly Evidence[];
  /** When a planted fault last turned this check red, from the newest `prove`; null = never seen red. */
  readonly lastRed: string | null;
}

export interface StepResult {
  readonly id: string;
  readonly kind: string;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly state: 'done' | 'failed' | 'skipped';
  readonly error?: string;
}

/** When a fault was in force and when it struck; times in milliseconds since the scenario began. */
export interface FaultResult {
  readonly id: string;
  readonly hits: number;
  readonly mustHit: number;
  /** While the rule was in force. */
  readonly windows?: readonly { readonly fromMs: number; readonly toMs: number }[];
  readonly firstHitMs?: number;
  readonly lastHitMs?: number;
  /** The mocks' calls that it struck, at most as many as the journal still held. */
  readonly hitMs?: readonly number[];
}

/** One call as a mock saw it, without what only the journal needs. */
export interface JournalRecord {
  readonly seq: number;
  /** Milliseconds since the scenario began. */
  readonly atMs: number;
  readonly vendor: string;
  /** Which server of the vendor was asked: `mock` or `real`. */
  readonly instance?: string;
  readonly operation: string;
  /** Null: no answer was sent. */
  readonly status: number | null;
  readonly durationMs: number;
  readonly faults: readonly string[];
  readonly facts: Readonly<Record<string, string | number | boolean>>;
  /** A check's evidence names it. */
  readonly cited: boolean;
}

/** One line of the pipeline's log. */
export interface LogRecord {
  /** Milliseconds since the scenario began; null when the line bears no time. */
  readonly atMs: number | null;
  readonly level: string;
  readonly text: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The part of journal.ndjson and log.ndjson that shows what a scenario was about; secrets cut out. */
export interface ScenarioRecords {
  readonly journal: readonly JournalRecord[];
  readonly log: readonly LogRecord[];
  readonly leftOut: { readonly journal: number; readonly log: number };
}

/** A change of which backend answers for a vendor, as the pipeline's own audit tells it. */
export interface ModeSwitch {
  /** Milliseconds since the scenario began. */
  readonly atMs: number;
  /** `all` or one vendor. */
  readonly scope: string;
  readonly mode: string;
  readonly by: string;
  /** How soon after it the last process acted on it, milliseconds. */
  readonly seenMs?: number;
}

export interface ScenarioResult {
  readonly id: string;
  readonly title: string;
  readonly kind: string;
  readonly intent: string;
  readonly file: string;
  readonly tags: readonly string[];
  readonly state: ScenarioState;
  /** Why it was skipped, invalid or unknown. */
  readonly reason?: string;
  /** Absent when it was not run. */
  readonly startedAt?: string;
  readonly durationMs: number;
  readonly checks: readonly CheckResult[];
  readonly steps: readonly StepResult[];
  readonly faults: readonly FaultResult[];
  readonly costs: ScenarioCosts;
  /** Bounds over many samples; each is in `Report.gates` too, as `<scenario>/<gate>`. */
  readonly gates?: readonly GateResult[];
  readonly records?: ScenarioRecords;
  readonly modes?: readonly ModeSwitch[];
  readonly correlationIds: readonly string[];
  /** The command that runs this scenario alone with the same seed. */
  readonly rerun: string;
  readonly load?: LoadResult;
  /** sha256 of the scenario file as it was run. */
  readonly sourceSha256?: string;
  /** sha256 of the pipeline variables that the scenario sets, as JSON with sorted names. */
  readonly configSha256?: string;
}

export interface ScenarioCosts {
  readonly ledgerUsd: number;
  readonly billedUsd: number;
  /** The part of the ledger whose answer was lost: it may have been billed or not. */
  readonly presumedUsd?: number;
  readonly byVendor?: Readonly<Record<string, { readonly ledgerUsd: number; readonly billedUsd: number }>>;
  /** What the scenario may bill. */
  readonly budgetUsd?: number;
  /** Booked so far at each moment, milliseconds since the scenario began; thinned out, its last point always there. */
  readonly booked?: readonly { readonly atMs: number; readonly usd: number }[];
}

export interface GateResult {
  readonly id: string;
  readonly title: string;
  readonly state: 'PASS' | 'FAIL' | 'UNKNOWN';
  readonly measured: number | string | null;
  readonly limit: string;
  readonly samples: number;
  readonly evidence: readonly Evidence[];
  /** As of a check; only gates that a scenario declares have one. */
  readonly lastRed?: string | null;
  /** The 95 % interval of what was measured, in the same unit. `upper95` null: too few samples to bound it. */
  readonly bounds?: { readonly lower95: number | null; readonly upper95: number | null };
  /** Samples without which there is no judgement. */
  readonly needed?: number;
  /** Of a scenario-level gate. */
  readonly scenario?: string;
  readonly baseline?: { readonly name: string; readonly ratio: number | null; readonly verdict: string };
}

export interface LatencySummary {
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
  /** The 95 % intervals by order statistics; `upper95` null: too few samples to bound it. Only where many were taken. */
  readonly bounds?: Readonly<Record<'p50' | 'p90' | 'p95' | 'p99', PercentileBounds>>;
}

/** Milliseconds. */
export interface PercentileBounds {
  readonly lower95: number | null;
  readonly upper95: number | null;
}

export interface ControlResult {
  readonly id: string;
  readonly scenario: string;
  /** What was planted, in words: "openai embeddings.create: zero vectors". */
  readonly planted: string;
  /** RED = every named check turned red, as it must. GREEN = at least one did not: that check proves nothing. */
  readonly state: 'RED' | 'GREEN' | 'INVALID';
  readonly checks: readonly { readonly id: string; readonly state: CheckState | 'MISSING' }[];
  readonly at: string;
  readonly reason?: string;
}

export interface Report {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly run: {
    readonly id: string;
    readonly seed: string;
    readonly startedAt: string;
    readonly finishedAt: string;
    readonly command: string;
    readonly backend: 'mock' | 'real' | 'hybrid';
    readonly database: string;
    readonly git: { readonly commit: string | null; readonly dirty: boolean | null };
    /** Shakedown's own version. */
    readonly tool?: string;
    /** What narrowed the run: `--grep webhook`. Absent when everything was run. */
    readonly selection?: string;
    readonly repeats?: number;
    readonly failOn?: readonly string[];
    readonly budgetUsd?: number;
    /** More than one thing may end a run before its verdict. */
    readonly endings?: readonly ('budget-stop' | 'cleanup-failed' | 'interrupted')[];
    readonly environment: {
      readonly node: string;
      readonly platform: string;
      readonly cpu: string;
      readonly cores: number;
      readonly memoryMb: number;
      readonly pricesDated: string;
      readonly versions: Readonly<Record<string, string>>;
    };
  };
  readonly verdict: Verdict;
  readonly exitCode: number;
  readonly totals: {
    readonly scenarios: number;
    readonly passed: number;
    readonly failed: number;
    readonly flaky: number;
    readonly unknown: number;
    readonly invalid: number;
    readonly waived: number;
    readonly skipped: number;
    /** `lower95` is the lower end of the 95 % Wilson interval. Null when nothing was judged. */
    readonly passRate: { readonly value: number | null; readonly lower95: number | null };
  };
  readonly gates: readonly GateResult[];
  readonly scenarios: readonly ScenarioResult[];
  /** Per step kind: `upload`, `wait`, `ask` … */
  readonly latency: Readonly<Record<string, LatencySummary>>;
  readonly costs: {
    readonly ledgerUsd: number;
    readonly billedUsd: number;
    /** Calls that cost something; absent where nobody could look. */
    readonly paidCalls?: number;
    /** The part of the ledger whose calls nobody answered; absent when there is none. */
    readonly presumedUsd?: number;
    readonly byVendor: Readonly<Record<string, { readonly ledgerUsd: number; readonly billedUsd: number }>>;
  };
  readonly controls: readonly ControlResult[];
  /** What this run did not look at: scenarios filtered out or skipped with the reason, checks never seen red. */
  readonly notChecked: readonly string[];
}
