/** What one run adds to a comparison: the unit of replication is the run, never the single call. */
export interface RunSample {
  readonly id: string;
  /** The run's record. */
  readonly sha256: string;
  readonly commit: string | null;
  readonly startedAt: string;
  /** See `fingerprint`. */
  readonly environment: string;
  /** The run's own 95th percentile by step kind, and of each step of a load as `load <scenario> <step>`. Milliseconds. */
  readonly p95: Readonly<Record<string, number>>;
  /** By scenario id; a scenario that was not judged is not there. */
  readonly passed: Readonly<Record<string, boolean>>;
}

/** `reports/baselines/<name>.json`: written by `baseline bless`, reviewed and committed by people. */
export interface Baseline {
  readonly schemaVersion: 1;
  readonly name: string;
  readonly blessedAt: string;
  /** Why these runs are what later ones are held against. */
  readonly note: string;
  readonly environment: string;
  /** The same in words, for the reviewer. */
  readonly place: string;
  readonly runs: readonly RunSample[];
}

export type ComparisonVerdict = 'regression' | 'improvement' | 'stable' | 'insufficient_data' | 'unreliable_baseline';

export interface Comparison {
  /** `latency upload`, `passed single-page-pdf` */
  readonly metric: string;
  readonly kind: 'latency' | 'passed';
  readonly verdict: ComparisonVerdict;
  /** Median of the runs' p95 in milliseconds, or the share passed. */
  readonly before: number;
  readonly after: number;
  /** after / before; null where before is 0. */
  readonly ratio: number | null;
  readonly runs: { readonly before: number; readonly after: number };
  /** Adjusted by Holm over all comparisons; null when none was made. */
  readonly p: number | null;
}

export interface BaselineReport {
  readonly name: string;
  readonly verdict: ComparisonVerdict;
  readonly because: string;
  readonly comparisons: readonly Comparison[];
  /** What both sides have of what either has. */
  readonly overlap: { readonly both: number; readonly either: number };
  readonly exitCode: number;
}
