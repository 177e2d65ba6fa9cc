import { STATUSES, type Status } from '../statuses.ts';
import type { EventCode, EventPayload } from '../telemetry/events.ts';
import type { Effect } from './effects.ts';
import type { Progress } from './types.ts';

/** What a stage found. Only `settle` acts on it. A stage that throws has failed: see `failure.ts`. */
export type StageOutcome =
  | {
      readonly kind: 'advance';
      /**
       * The next status, or the same when the stage goes on (one more batch), and after it those that are only passed
       * through to say that the stage after has begun.
       */
      readonly steps: readonly [StageStep, ...StageStep[]];
      readonly effect: Effect;
      readonly progress?: Progress;
      /** Milliseconds to wait before the next stage; 0 or absent: go on at once under the same lease. */
      readonly waitMs?: number;
    }
  /** Nothing new yet: ask again after `waitMs`. Uses no attempt. */
  | { readonly kind: 'again'; readonly waitMs: number }
  /** The document cannot be processed, whatever is tried. Its message is for the document's owner. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

export interface StageStep {
  readonly to: Status;
  readonly event: { readonly code: EventCode; readonly payload: EventPayload };
}

/** Where a job goes that fails at `status`. */
export function failedStatus(status: Status): Status {
  const place = STATUSES.indexOf(status);
  if (place < STATUSES.indexOf('parse_validated')) return 'failed_parse';
  return place < STATUSES.indexOf('chunks_stored') ? 'failed_chunking' : 'failed_embedding';
}
