import type { ControlResult } from '../report/types.ts';
import type { Progress } from '../run/progress.ts';
import type { Place } from './place.ts';
import type { Performed, Task } from './types.ts';

/** What a lane in another process is told first. Everything in messages is plain data. */
export interface Opening {
  readonly place: Place;
  readonly seed: string;
  readonly controls: readonly ControlResult[];
  readonly records: boolean;
}

export type ToLane =
  | { readonly type: 'open'; readonly opening: Opening }
  | { readonly type: 'perform'; readonly task: Task }
  /** Ends what is being performed; it still answers. */
  | { readonly type: 'abort' }
  /** Closes the environments and ends the process. */
  | { readonly type: 'close' };

export type FromLane =
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'performed'; readonly performed: Performed }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'closed'; readonly error: string | undefined };
