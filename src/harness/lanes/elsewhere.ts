import type { Clock } from '../../lib/clock.ts';
import { deferred, withDeadline } from '../../lib/waiting.ts';
import type { FromLane, Opening, ToLane } from './messages.ts';
import type { Lane, Lanes, Task } from './types.ts';

/** A process at the other end of a line of messages. */
export interface LaneProcess {
  send(message: ToLane): void;
  onMessage(listener: (message: FromLane) => void): void;
  /** `how`: `exit code 1`, `SIGKILL`. Called once. */
  onExit(listener: (how: string) => void): void;
  kill(): void;
}

export interface ElsewhereOptions {
  /** How many processes at the same time. */
  readonly count: number;
  readonly launch: () => LaneProcess;
  readonly opening: Opening;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Environments are closed within seconds; this only ends what hangs. */
const CLOSE_LIMIT_MS = 60_000;

/** Lanes in processes of their own. One that dies takes its own task with it and is started anew for the next. */
export function lanesElsewhere(options: ElsewhereOptions): Lanes {
  return { count: options.count, open: () => openLane(options) };
}

function openLane(options: ElsewhereOptions): Lane {
  let line: Line | undefined;
  return {
    async perform(task, onProgress) {
      line ??= openLine(options);
      const answer = await line.ask({ type: 'perform', task }, onProgress);
      switch (answer.type) {
        case 'performed':
          return answer.performed;
        case 'failed':
          throw new Error(answer.message);
        case 'died':
          line = undefined;
          throw new Error(`the process that ran it ended with ${answer.how}`);
        default:
          return answer satisfies never;
      }
    },
    async [Symbol.asyncDispose]() {
      await line?.close();
    },
  };
}

type Answer = Exclude<FromLane, { type: 'progress' | 'closed' }> | { readonly type: 'died'; readonly how: string };

interface Line {
  ask(message: { type: 'perform'; task: Task }, onProgress: Parameters<Lane['perform']>[1]): Promise<Answer>;
  close(): Promise<void>;
}

function openLine({ launch, opening, clock, signal }: ElsewhereOptions): Line {
  const child = launch();
  const exited = deferred();
  let closeError: string | undefined;
  let waiting: { answer: (answer: Answer) => void; onProgress: Parameters<Lane['perform']>[1] } | undefined;
  const settle = (answer: Answer) => {
    waiting?.answer(answer);
    waiting = undefined;
  };
  child.onMessage((message) => {
    switch (message.type) {
      case 'progress':
        waiting?.onProgress(message.progress);
        break;
      case 'performed':
      case 'failed':
        settle(message);
        break;
      case 'closed':
        closeError = message.error;
        break;
      default:
        message satisfies never;
    }
  });
  let gone: string | undefined;
  child.onExit((how) => {
    gone = how;
    exited.resolve();
    settle({ type: 'died', how });
  });
  const abort = () => child.send({ type: 'abort' });
  signal.addEventListener('abort', abort);
  child.send({ type: 'open', opening });
  if (signal.aborted) abort();
  return {
    ask(message, onProgress) {
      const { promise, resolve } = deferred<Answer>();
      waiting = { answer: resolve, onProgress };
      if (gone === undefined) child.send(message);
      else settle({ type: 'died', how: gone });
      return promise;
    },
    async close() {
      signal.removeEventListener('abort', abort);
      if (gone !== undefined) return;
      child.send({ type: 'close' });
      try {
        const limit = { clock, what: 'the end of a process that ran scenarios', limitMs: CLOSE_LIMIT_MS };
        await withDeadline(limit, () => exited.promise);
      } finally {
        child.kill(); // no effect on a process that has ended
      }
      if (closeError !== undefined) throw new Error(closeError);
    },
  };
}
