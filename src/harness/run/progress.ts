import type { CheckState, ControlResult, ScenarioResult, Verdict } from '../report/types.ts';

/** What a run tells while it goes on. */
export type Progress =
  | { readonly type: 'run-started'; readonly runId: string; readonly scenarios: number; readonly seed: string }
  | {
      readonly type: 'scenario-started';
      readonly index: number;
      readonly of: number;
      readonly id: string;
      readonly title: string;
    }
  | { readonly type: 'step-started'; readonly scenario: string; readonly step: string; readonly kind: string }
  | {
      readonly type: 'step-finished';
      readonly scenario: string;
      readonly step: string;
      readonly kind: string;
      readonly state: 'done' | 'failed' | 'skipped';
      readonly durationMs: number;
      readonly error: string | undefined;
    }
  | {
      readonly type: 'check-finished';
      readonly scenario: string;
      readonly check: string;
      readonly title: string;
      readonly state: CheckState;
    }
  | { readonly type: 'scenario-finished'; readonly result: ScenarioResult }
  /** `prove` only: a scenario begins to be run without and with each of its planted faults. */
  | { readonly type: 'proof-started'; readonly scenario: string; readonly title: string; readonly controls: number }
  | { readonly type: 'control-finished'; readonly result: ControlResult }
  | { readonly type: 'proof-finished'; readonly scenario: string }
  | { readonly type: 'run-finished'; readonly verdict: Verdict; readonly exitCode: number };

export type OnProgress = (progress: Progress) => void;
