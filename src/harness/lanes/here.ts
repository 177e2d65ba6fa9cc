import type { Clock } from '../../lib/clock.ts';
import { seededRandom } from '../../lib/random.ts';
import type { ControlResult } from '../report/types.ts';
import { environmentPool } from '../run/environment-pool.ts';
import { newestRed } from '../run/last-red.ts';
import { marksOf, recordsSince } from '../run/records.ts';
import { runScenario } from '../run/scenario-run.ts';
import type { EnvironmentFactory } from '../run/types.ts';
import type { Control } from '../scenario/types.ts';
import type { Lane, Lanes, Task } from './types.ts';

export interface HereOptions {
  readonly environments: EnvironmentFactory;
  readonly clock: Clock;
  readonly seed: string;
  /** The newest proofs: they say when each check was last seen red. */
  readonly controls: readonly ControlResult[];
  /** Whether journal and log are handed on. */
  readonly records: boolean;
  readonly signal: AbortSignal;
}

/** One lane, in this process. */
export function laneHere(options: HereOptions): Lanes {
  return { count: 1, open: () => openLane(options) };
}

export function openLane(options: HereOptions): Lane {
  const { environments, clock, seed, controls, signal } = options;
  const pool = environmentPool(environments, seededRandom(seed));
  return {
    async perform({ scenario, attempt, control, replay }: Task, onProgress) {
      const lent = await pool.lend(scenario, signal);
      const { environment } = lent;
      const marks = marksOf(environment);
      const lastRed = (checkId: string) => newestRed(controls, scenario.id, checkId);
      const common = { scenario, environment, backend: environments.backend, clock, seed, attempt, control, replay };
      let reusable = false;
      try {
        const run = await runScenario({ ...common, lastRed, signal, onProgress });
        reusable = run.clean && leavesNothing(control);
        const records = options.records ? recordsSince(scenario.id, environment, marks) : NO_RECORDS;
        return { run, ...records, closeError: await closeError(() => lent.giveBack(reusable)) };
      } catch (error) {
        await closeError(() => lent.giveBack(false));
        throw error;
      }
    },
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  };
}

const NO_RECORDS = { journal: [], log: [] };

/** A planted fault is gone once cleared, a planted log line lies before the next run's mark; all else may stay. */
function leavesNothing(control: Control | undefined): boolean {
  return control?.plant.type !== 'step' || control.plant.step.do === 'plant-log';
}

async function closeError(close: () => Promise<void>): Promise<string | undefined> {
  try {
    await close();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
