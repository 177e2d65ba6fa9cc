import type { Clock } from './clock.ts';

/** Thrown when a wait or a call passes its deadline. */
export class DeadlineError extends Error {
  readonly code = 'DEADLINE';
  readonly limitMs: number;

  constructor(what: string, limitMs: number) {
    super(`${what} took longer than its limit of ${limitMs} ms`);
    this.name = 'DeadlineError';
    this.limitMs = limitMs;
  }
}

/** A promise that somebody else settles. */
export interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(reason: unknown): void;
}

export function deferred<T = void>(): Deferred<T> {
  return Promise.withResolvers<T>();
}

export interface Deadline {
  readonly clock: Clock;
  /** What is waited for, for the error's message: "the upload of a.pdf". */
  readonly what: string;
  readonly limitMs: number;
  readonly signal?: AbortSignal;
}

/**
 * Runs `work` with a signal that fires at the deadline or when the outer signal does.
 * Rejects with DeadlineError at the limit, even when `work` ignores its signal.
 */
export async function withDeadline<T>(deadline: Deadline, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { clock, what, limitMs, signal: outer } = deadline;
  outer?.throwIfAborted();
  const controller = new AbortController();
  const timer = new AbortController();
  const aborted = deferred<never>();
  const stop = (reason: unknown) => {
    controller.abort(reason);
    aborted.reject(reason);
  };
  const onOuterAbort = () => stop(outer?.reason);
  outer?.addEventListener('abort', onOuterAbort, { once: true });
  aborted.promise.catch(() => undefined); // it is raced below; alone it must not count as unhandled
  void clock.sleep(limitMs, timer.signal).then(
    () => stop(new DeadlineError(what, limitMs)),
    () => undefined, // the timer was cancelled: the work ended first
  );
  try {
    return await Promise.race([work(controller.signal), aborted.promise]);
  } finally {
    timer.abort();
    outer?.removeEventListener('abort', onOuterAbort);
  }
}

export interface Polling extends Deadline {
  readonly everyMs: number;
}

/**
 * Asks `probe` until it answers something other than undefined; the first question is asked at once.
 * Rejects with DeadlineError at the limit and with `signal.reason` when aborted.
 */
export function waitFor<T>(polling: Polling, probe: (signal: AbortSignal) => Promise<T | undefined>): Promise<T> {
  return withDeadline(polling, async (signal) => {
    for (;;) {
      const answer = await probe(signal);
      if (answer !== undefined) return answer;
      await polling.clock.sleep(polling.everyMs, signal);
    }
  });
}

/** Lets everything else that is due run first: for long computations, between their parts. Rejects when aborted. */
export async function nextTurn(signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve) => setImmediate(resolve));
  signal?.throwIfAborted();
}
