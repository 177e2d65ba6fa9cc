import type { Clock } from '../../lib/clock.ts';
import { localEnvironments } from '../run/local-environments.ts';
import type { DataPlace } from '../run/local-pipeline.ts';
import type { EnvironmentFactory } from '../run/types.ts';

/** Where scenarios run, as plain data: it is told to other processes. */
export interface Place {
  readonly type: 'local';
  /** Where prepared databases are kept between runs. */
  readonly cacheDir: string;
  readonly data: DataPlace;
}

export interface PlacePorts {
  readonly clock: Clock;
  readonly fetch: typeof globalThis.fetch;
  /** The environment of child processes. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

export function environmentsAt({ cacheDir, data }: Place, ports: PlacePorts): EnvironmentFactory {
  return localEnvironments({ ...ports, cacheDir, data });
}
