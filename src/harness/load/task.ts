import type { CheckResult } from '../report/types.ts';
import type { CheckSpec } from '../run/checks/define.ts';
import type { Step } from '../run/steps/define.ts';
import type { JwtSettings } from '../run/types.ts';
import type { DocumentSource } from '../scenario/documents-schema.ts';
import type { CapacityRequest } from './capacity.ts';
import type { CapacityPlan, ClosedPlan, OpenPlan } from './plan.ts';
import type { GeneratorHealth, LoadResult, LoadStep } from './types.ts';

/** What a generator is told: plain data, so that it can be handed to a thread of its own. */
export type LoadTask = FlowTask | CapacityTask;

export interface FlowTask {
  readonly type: 'flow';
  readonly plan: OpenPlan | ClosedPlan;
  readonly scenarioId: string;
  readonly url: string;
  readonly jwt: JwtSettings;
  /** How far the pipeline's clock is ahead of the machine's. */
  readonly clockOffsetMs: number;
  /** Of the documents (each iteration has its own) and of Poisson arrivals. */
  readonly seed: string;
  readonly documents: Readonly<Record<string, DocumentSource>>;
  /** No iteration's number is as high. */
  readonly iterationsMax: number;
  /** One entry for each user of the load: the flow's names, and the ids they stand for in his iterations. */
  readonly users: readonly Readonly<Record<string, string>>[];
  readonly steps: readonly Step[];
  /** Made after each iteration that ended well. */
  readonly checks: readonly CheckSpec[];
  readonly lagLimitMs: number;
}

export interface CapacityTask {
  readonly type: 'capacity';
  readonly plan: CapacityPlan;
  readonly request: CapacityRequest;
  readonly step: { readonly id: string; readonly kind: string };
  readonly lagLimitMs: number;
}

/** What a generator hands back. */
export interface LoadDone {
  /** Milliseconds since the Unix epoch, on the machine's clock. */
  readonly startedAt: number;
  readonly durationMs: number;
  readonly offered: Omit<LoadResult['offered'], 'planned'>;
  readonly steps: readonly LoadStep[];
  readonly generator: GeneratorHealth;
  /** What the iterations' steps left that others need: the jobs they began. */
  readonly jobs: readonly { readonly job_id: string; readonly document_id: string; readonly user: string }[];
  /** Every token that was made, to be cut out of reports and looked for in logs. */
  readonly tokens: readonly string[];
  readonly checks: readonly IterationChecks[];
}

/** One check over all iterations it was made of. */
export interface IterationChecks {
  readonly id: string;
  readonly title: string;
  readonly passed: number;
  readonly failed: number;
  readonly unknown: number;
  /** The first that did not pass, or else the first. */
  readonly example: CheckResult | undefined;
}
