import type { FaultRule } from '../../mocks/index.ts';
import type { GateSpec } from '../load/gates.ts';
import type { LoadPlan } from '../load/plan.ts';
import type { CheckSpec } from '../run/checks/define.ts';
import type { Step } from '../run/steps/define.ts';
import type { DocumentSource } from './documents-schema.ts';
import type { DeclaredFault } from './faults-schema.ts';
import type { Capability, ScenarioKind } from './words.ts';

/** A scenario that can be run: read, checked, its matrix unfolded, its environment variables replaced. */
export interface Scenario {
  /** With a matrix, followed by the values: `formats[docx]`. */
  readonly id: string;
  readonly kind: ScenarioKind;
  readonly title: string;
  readonly intent: string;
  /** As it was found: relative to the working folder where it lies inside. */
  readonly file: string;
  /** sha256 of the file's text. */
  readonly sourceSha256: string;
  readonly tags: readonly string[];
  readonly needs: readonly Capability[];
  /** Pipeline variables without prefix; empty when the shared environment will do. */
  readonly config: Readonly<Record<string, string>>;
  /** Who may have made something; undefined: the run's backend, or with a twin as SERVICE_MODE says. */
  readonly backends: readonly ('mock' | 'real')[] | undefined;
  readonly budgetUsd: number | undefined;
  readonly documents: Readonly<Record<string, DocumentSource>>;
  readonly users: readonly string[];
  readonly faults: readonly DeclaredFault[];
  /** Who does the flow, how often and at what pace; undefined = it is done once. */
  readonly load: LoadPlan | undefined;
  readonly flow: readonly Step[];
  readonly checks: readonly CheckSpec[];
  /** Bounds on what the load measured. */
  readonly gates: readonly GateSpec[];
  readonly controls: readonly Control[];
}

export interface Control {
  readonly id: string;
  readonly title: string | undefined;
  readonly plant: Plant;
  readonly turnsRed: readonly string[];
}

/** What a control breaks. `after`: a step id; undefined = before the first step. */
export type Plant =
  | { readonly type: 'fault'; readonly after: string | undefined; readonly rule: FaultRule }
  | { readonly type: 'step'; readonly after: string | undefined; readonly step: Step };
