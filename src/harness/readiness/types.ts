import type { EvidenceRecord } from '../report/evidence.ts';

/** One thing that a criterion rests on. */
export type EvidenceItem =
  | { readonly kind: 'scenario'; readonly scenario: string }
  | { readonly kind: 'check'; readonly scenario: string; readonly check: string }
  /** `scenario` undefined: a gate of the whole run. */
  | { readonly kind: 'gate'; readonly scenario: string | undefined; readonly gate: string }
  /** `scenario` undefined: wherever the run looked at it. */
  | { readonly kind: 'invariant'; readonly scenario: string | undefined; readonly invariant: string };

export type Mode = 'mock' | 'real' | 'any';

/** How a criterion can be shown. */
export type Proof =
  | {
      readonly type: 'measured';
      readonly items: readonly EvidenceItem[];
      readonly mode: Mode;
      readonly minRuns: number;
      readonly maxAgeMs: number;
      readonly sameCommit: boolean;
      readonly seenRed: boolean;
    }
  | { readonly type: 'planned'; readonly what: string }
  | { readonly type: 'attested'; readonly what: string };

export interface Criterion {
  readonly id: string;
  readonly statement: string;
  readonly severity: 'must' | 'should';
  readonly owner: string;
  readonly source: string;
  readonly proof: Proof;
}

/** Dates are days, `2027-01-31`; the last day counts whole, in UTC. */
export interface Waiver {
  readonly id: string;
  readonly criterion: string;
  readonly until: string;
  readonly owner: string;
  readonly approver: string;
  readonly reason: string;
  readonly issue: string;
  readonly risk?: string;
}

export interface Attestation {
  readonly criterion: string;
  readonly by: string;
  readonly at: string;
  readonly until: string;
  readonly note: string;
}

export interface Phase {
  readonly phase: number;
  readonly title: string;
  readonly about: string;
  readonly file: string;
  /** sha256 of the file's text. */
  readonly sourceSha256: string;
  readonly criteria: readonly Criterion[];
  readonly waivers: readonly Waiver[];
  readonly attestations: readonly Attestation[];
}

/** What a criterion's evidence comes to; never written by hand. */
export type MeasuredState = 'MET' | 'NOT MET' | 'STALE' | 'INSUFFICIENT' | 'WRONG MODE' | 'NOT RUN';
export type OwnState = MeasuredState | 'ATTESTED' | 'NOT ATTESTED';
export type CriterionState = OwnState | 'WAIVED';

/** One run's word on one item. */
export interface Observation {
  readonly runId: string;
  /** The run's record. */
  readonly sha256: string;
  readonly at: string;
  readonly backend: EvidenceRecord['backend'];
  readonly commit: string | null;
  readonly dirty: boolean | null;
  readonly state: 'PASS' | 'FAIL' | 'FLAKY' | 'UNKNOWN' | 'INVALID' | 'WAIVED';
  /** What was measured against what limit, where the item is one figure. */
  readonly measured?: string;
}

export interface ItemResult {
  /** `single-page-pdf`, `single-page-pdf/complete`, `gate pass-rate`, `invariant-money everywhere` */
  readonly what: string;
  readonly state: MeasuredState;
  readonly because: string;
  /** The runs the state rests on, newest first; when it is STALE or WRONG MODE, the runs that did not count. */
  readonly observations: readonly Observation[];
}

export interface CriterionResult {
  readonly id: string;
  readonly statement: string;
  readonly severity: 'must' | 'should';
  readonly owner: string;
  readonly source: string;
  readonly proof: Proof['type'];
  readonly mode: Mode | null;
  readonly state: CriterionState;
  /** What the evidence alone says: the state before waivers. */
  readonly own: OwnState;
  readonly because: string;
  readonly items: readonly ItemResult[];
  readonly caveats: readonly string[];
  /** In force or not; `note` says which. */
  readonly waiver?: Waiver & { readonly inForce: boolean; readonly note: string };
  readonly attestation?: Attestation;
}

/** READY: every must is MET, ATTESTED or WAIVED. NOT READY: one is NOT MET. INSUFFICIENT: none is NOT MET, but not all is shown. */
export type ReadinessVerdict = 'READY' | 'NOT READY' | 'INSUFFICIENT';

export interface ReadinessReport {
  readonly schemaVersion: 1;
  readonly phase: number;
  readonly title: string;
  readonly about: string;
  readonly criteriaFile: string;
  readonly criteriaSha256: string;
  /** The moment ages are counted from. */
  readonly asOf: string;
  readonly git: { readonly commit: string | null; readonly dirty: boolean | null };
  readonly tool: string;
  readonly verdict: { readonly before: ReadinessVerdict; readonly after: ReadinessVerdict };
  readonly exitCode: number;
  readonly criteria: readonly CriterionResult[];
  /** Every run folder looked at. One that is not trusted counted for nothing. */
  readonly runs: readonly {
    readonly id: string;
    readonly sha256: string | null;
    readonly trusted: boolean;
    readonly problems: readonly string[];
  }[];
  readonly notCovered: {
    /** Scenarios that no criterion of this phase names. */
    readonly scenarios: readonly string[];
    /** Criteria that no scenario shows. */
    readonly criteria: readonly string[];
  };
}
