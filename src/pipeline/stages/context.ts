import type { Clock } from '../../lib/clock.ts';
import type { Queryable } from '../../lib/database/types.ts';
import type { PipelineConfig } from '../config/types.ts';
import type { Purchases } from '../costs/index.ts';
import type { LeasedJob } from '../queue/leased-job.ts';
import type { StageOutcome } from '../queue/outcomes.ts';
import type { Log } from '../telemetry/log.ts';
import type { CallContext, Vendor, VendorRouter } from '../vendors/types.ts';

/** What a stage may use. It reads from the database and writes nothing there: writing is the acknowledgement's. */
export interface StageContext {
  readonly config: PipelineConfig;
  readonly clock: Clock;
  readonly database: Queryable;
  /** Those of the job's own choice. */
  readonly vendors: VendorRouter;
  readonly log: Log;
  /** Fires at the stage's deadline and when the worker is stopped hard. */
  readonly signal: AbortSignal;
  /** One vendor call within its deadline. */
  call<T>(vendor: Vendor, work: (context: CallContext) => Promise<T>): Promise<T>;
  /** Paid calls are made through it. What they cost is written with the acknowledgement, whatever the stage comes to. */
  readonly purchases: Purchases;
  /** Kept for the stages that follow under the same lease; another worker finds it empty. */
  readonly carried: Carried;
}

export interface Carried {
  /** The parsed markdown as it was read back from storage, its hash verified. */
  parsed?: string;
}

/** One stage: reads, calls, and says what is to be done. Throwing means the attempt failed. */
export type Stage = (job: LeasedJob, context: StageContext) => Promise<StageOutcome>;
