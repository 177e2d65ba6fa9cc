import type { ControlResult, EnvironmentFactory, Lanes } from '../harness/index.ts';
import { environmentsAt, forkLane, lanesElsewhere, type Place } from '../harness/index.ts';
import type { Clock } from '../lib/clock.ts';
import { cacheFolder, type SelectionOptions } from './options.ts';

export interface Run {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** The newest proofs. */
  readonly controls: readonly ControlResult[];
  /** Whether journal and log are kept. */
  readonly records: boolean;
}

/** Where the options say that scenarios run, and the processes that run them. */
export function placeOf(
  options: SelectionOptions,
  { clock, signal, controls, records }: Run,
): { readonly environments: EnvironmentFactory; readonly lanes: Lanes } {
  const cacheDir = cacheFolder();
  const place: Place = { type: 'local', cacheDir };
  const launch = () => forkLane({ env: process.env, cacheDir });
  const opening = { place, seed: options.seed, controls, records };
  return {
    environments: environmentsAt(place, { clock, fetch: globalThis.fetch, env: process.env }),
    lanes: lanesElsewhere({ count: options.workers, launch, opening, clock, signal }),
  };
}
