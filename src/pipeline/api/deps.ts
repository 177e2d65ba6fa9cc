import type { Clock } from '../../lib/clock.ts';
import type { Database } from '../../lib/database/types.ts';
import type { Random } from '../../lib/random.ts';
import type { PipelineConfig } from '../config/index.ts';
import type { RequestLimits } from '../limits/index.ts';
import type { Jobs } from '../queue/jobs.ts';
import type { Router } from '../routing/index.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { BreakerReading } from '../telemetry/readings.ts';
import type { Recorder } from '../telemetry/recorder.ts';

/** What the worker beside this API last did. `heartbeatAt` is milliseconds since the epoch; null before the first. */
export interface WorkerFacts {
  readonly running: boolean;
  readonly heartbeatAt: number | null;
  readonly busyLoops: number;
  readonly loops: number;
}

export interface ApiDeps {
  readonly config: PipelineConfig;
  readonly jobs: Jobs;
  readonly database: Database;
  readonly clock: Clock;
  readonly random: Random;
  /** For the JWKS document, where tokens are not signed with our own secret. */
  readonly fetch: typeof globalThis.fetch;
  readonly vendors: Router;
  readonly log: Log;
  readonly recorder: Recorder;
  readonly metrics: Metrics;
  readonly breakers: () => Promise<readonly BreakerReading[]>;
  /** Undefined in a process that has no worker. */
  readonly worker: (() => WorkerFacts) | undefined;
  /** Where tokens signed by a key pair are checked (Supabase Auth); undefined: only our secret's HS256 counts. */
  readonly jwksUrl?: string | undefined;
}

/** What the routes are made with. */
export interface RouteDeps extends ApiDeps {
  readonly limits: RequestLimits;
}
