import {
  type ControlResult,
  type EnvironmentFactory,
  environmentsAt,
  forkLane,
  type Lanes,
  lanesElsewhere,
  type Place,
} from '../harness/index.ts';
import type { Clock } from '../lib/clock.ts';
import { dataPlace } from './databases.ts';
import { cacheFolder, type SelectionOptions } from './options.ts';
import { targetPlace } from './target.ts';

interface Run {
  /** Closes what is started for the whole run. */
  readonly stack: AsyncDisposableStack;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** The newest proofs. */
  readonly controls: readonly ControlResult[];
  /** Whether journal and log are kept. */
  readonly records: boolean;
}

/** Where the options say that scenarios run, and the processes that run them. */
export async function placeOf(
  options: SelectionOptions,
  { stack, clock, signal, controls, records }: Run,
): Promise<{ readonly environments: EnvironmentFactory; readonly lanes: Lanes }> {
  const cacheDir = cacheFolder();
  const localPlace = async (): Promise<Place> => ({
    type: 'local',
    cacheDir,
    data: await dataPlace(stack, options.database, clock),
  });
  const place = options.target === undefined ? await localPlace() : await targetPlace(options.target);
  const launch = () => forkLane({ env: process.env, cacheDir });
  const opening = { place, seed: options.seed, controls, records };
  return {
    environments: environmentsAt(place, { clock, fetch: globalThis.fetch, env: process.env }),
    lanes: lanesElsewhere({ count: options.workers, launch, opening, clock, signal }),
  };
}
