import type { Clock } from '../../lib/clock.ts';
import { httpTarget } from './target.ts';
import type { EnvironmentFactory, JwtSettings } from './types.ts';

export interface TargetOptions {
  /** Without a slash at the end. */
  readonly url: string;
  readonly jwt: JwtSettings;
  /** Who answers for the vendors there, as the pipeline itself says. */
  readonly backend: 'mock' | 'real' | 'hybrid';
  /** Makes the run's users others than those of any run before. */
  readonly salt: string;
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
}

/** A deployed pipeline allows ten questions a minute about one job; a small document is ready after one or two. */
const POLL_MS = 1_000;

/** A pipeline deployed elsewhere, reached by its API alone: nothing is started, nothing can be looked into. */
export function targetEnvironments(options: TargetOptions): EnvironmentFactory {
  const { url, jwt, backend, salt, fetch, clock } = options;
  return {
    database: 'target',
    backend,
    capabilities: new Set(),
    create: async () => ({
      target: httpTarget({ url, fetch, clock }),
      jwt,
      hands: undefined,
      processes: undefined,
      clock: undefined,
      elsewhere: { salt, pollMs: POLL_MS },
      [Symbol.asyncDispose]: async () => undefined,
    }),
  };
}
