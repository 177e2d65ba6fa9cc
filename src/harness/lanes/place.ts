import type { Clock } from '../../lib/clock.ts';
import { localEnvironments } from '../run/local-environments.ts';
import type { DataPlace } from '../run/local-pipeline.ts';
import { type TargetOptions, targetEnvironments } from '../run/target-environments.ts';
import type { EnvironmentFactory } from '../run/types.ts';

/** Where scenarios run, as plain data: it is told to other processes. */
export type Place =
  | {
      readonly type: 'local';
      /** Where prepared databases are kept between runs. */
      readonly cacheDir: string;
      readonly data: DataPlace;
    }
  | ({ readonly type: 'target' } & Omit<TargetOptions, 'fetch' | 'clock'>);

export interface PlacePorts {
  readonly clock: Clock;
  readonly fetch: typeof globalThis.fetch;
  /** The environment of child processes. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

export function environmentsAt(place: Place, ports: PlacePorts): EnvironmentFactory {
  switch (place.type) {
    case 'local':
      return localEnvironments({ ...ports, ...place });
    case 'target':
      return targetEnvironments({ ...ports, ...place });
    default:
      return place satisfies never;
  }
}
