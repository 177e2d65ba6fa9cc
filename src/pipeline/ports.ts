import type { Clock } from '../lib/clock.ts';
import type { Database } from '../lib/database/types.ts';
import type { Random } from '../lib/random.ts';

/** What the pipeline needs from the world. Everything outside the process comes through here. */
export interface PipelinePorts {
  readonly clock: Clock;
  /** `systemRandom()` in production: it makes webhook secrets, lease tokens and job ids. */
  readonly random: Random;
  /** Migrated by `pipelineMigrations`; owned and closed by the caller. */
  readonly database: Database;
  /** Carries every vendor call: the global `fetch`, or an in-process app's. */
  readonly fetch: typeof globalThis.fetch;
  /** Receives each finished, masked log line (JSON text without the line end). */
  readonly writeLog: (line: string) => void;
}
