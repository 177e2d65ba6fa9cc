import type { FaultPlan } from '../../mocks/index.ts';
import type { OnProgress } from '../run/progress.ts';
import type { ScenarioRun } from '../run/scenario-run.ts';
import type { Control, Scenario } from '../scenario/types.ts';

/** One scenario to be run once, as it is or with one planted fault. */
export interface Task {
  readonly scenario: Scenario;
  /** Tells users of one scenario's several runs apart: `1`, `2`, a control's id. */
  readonly attempt: string;
  readonly control: Control | undefined;
  /** Faults to be done again in place of what the scenario's rules would do. */
  readonly replay?: readonly FaultPlan[] | undefined;
}

export interface Performed {
  readonly run: ScenarioRun;
  /** What was recorded meanwhile: JSON texts without line ends, each with a field `scenario`. */
  readonly journal: readonly string[];
  readonly log: readonly string[];
  /** Why the environment could not be closed, where that was tried. */
  readonly closeError: string | undefined;
}

/** Runs one task at a time, with environments of its own. */
export interface Lane extends AsyncDisposable {
  /** Rejects when the environment could not be made or the lane itself broke: no scenario is to blame. */
  perform(task: Task, onProgress: OnProgress): Promise<Performed>;
}

/** Where tasks run side by side. */
export interface Lanes {
  /** 1 or more. */
  readonly count: number;
  open(): Lane;
}
