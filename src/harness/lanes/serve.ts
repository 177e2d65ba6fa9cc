import type { Clock } from '../../lib/clock.ts';
import type { EnvironmentFactory } from '../run/types.ts';
import { openLane } from './here.ts';
import type { FromLane, Opening, ToLane } from './messages.ts';
import type { Place } from './place.ts';
import type { Lane, Task } from './types.ts';

/** This process's end of the line to the process that gives out tasks. */
export interface ServingOptions {
  readonly clock: Clock;
  readonly send: (message: FromLane) => void;
  readonly environmentsAt: (place: Place) => EnvironmentFactory;
  /** Ends the process, or what stands for it. */
  readonly end: () => void;
}

/** Does what another process asks. Answers the listener for its messages. */
export function serveLane({ clock, send, environmentsAt, end }: ServingOptions): (message: ToLane) => void {
  const interruption = new AbortController();
  let lane: Lane | undefined;
  let busy: Promise<void> | undefined;
  const open = ({ place, ...opening }: Opening) => {
    lane = openLane({ ...opening, environments: environmentsAt(place), clock, signal: interruption.signal });
  };
  const perform = async (task: Task) => {
    try {
      if (!lane) throw new Error('a task came before the lane was opened');
      const performed = await lane.perform(task, (progress) => send({ type: 'progress', progress }));
      send({ type: 'performed', performed });
    } catch (error) {
      send({ type: 'failed', message: messageOf(error) });
    }
  };
  const close = async () => {
    await busy;
    const closing = lane;
    lane = undefined;
    try {
      await closing?.[Symbol.asyncDispose]();
      send({ type: 'closed', error: undefined });
    } catch (error) {
      send({ type: 'closed', error: messageOf(error) });
    }
    end();
  };
  return (message) => {
    switch (message.type) {
      case 'open':
        open(message.opening);
        break;
      case 'perform':
        busy = perform(message.task);
        break;
      case 'abort':
        interruption.abort(new Error('the run was interrupted'));
        break;
      case 'close':
        void close();
        break;
      default:
        message satisfies never;
    }
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
