import type { Clock } from '../../lib/clock.ts';
import { DeadlineError, withDeadline } from '../../lib/waiting.ts';
import type { Arrival } from './arrivals.ts';

/** One iteration as the generator saw it; times in milliseconds since the load began. */
export interface Timing {
  /** From 0: in order of being due; in a closed loop by rounds, all users of one after those of the round before. */
  readonly iteration: number;
  /** Index of the phase. */
  readonly phase: number;
  /** When it was to begin; in a closed loop, when it began. */
  readonly dueMs: number;
  readonly startMs: number;
  readonly endMs: number;
}

export interface LoopListener<T> {
  finished(timing: Timing, result: T): void;
  /** It passed the iteration's limit; `timing.endMs` is then at least `startMs + timeoutMs`. */
  timedOut(timing: Timing): void;
  /** Too many were in flight: offered load that was not met. */
  dropped(arrival: Arrival): void;
}

interface Loop<T> {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** Does one iteration for a user, 0 to `users` - 1. What the pipeline gets wrong is in its result; a rejection ends the load. */
  iterate(iteration: number, user: number, signal: AbortSignal): Promise<T>;
  readonly listener: LoopListener<T>;
}

export interface OpenLoop<T> extends Loop<T> {
  readonly arrivals: readonly Arrival[];
  readonly users: number;
  /** More than this at once are not begun but dropped. */
  readonly maxInFlight: number;
}

/**
 * Begins every iteration when it is due, whether or not those before have ended: as users do, who do not wait for each
 * other. Latency counts from the due time, so that a stall is felt by all who came during it. Resolves when the last
 * has ended.
 */
export async function runOpenLoop<T>(loop: OpenLoop<T>): Promise<void> {
  const { clock, signal } = loop;
  const inFlight = new Set<Promise<void>>();
  const failure = new AbortController();
  const stop = AbortSignal.any([signal, failure.signal]);
  const t0 = clock.elapsed();
  try {
    for (const [iteration, arrival] of loop.arrivals.entries()) {
      await sleepUntil(clock, t0 + arrival.dueMs, stop);
      if (inFlight.size >= loop.maxInFlight) {
        loop.listener.dropped(arrival);
        continue;
      }
      const begun: Begun = { iteration, user: iteration % loop.users, phase: arrival.phase, t0, dueMs: arrival.dueMs };
      const done: Promise<void> = runOne(loop, begun, stop)
        .catch((error: unknown) => failure.abort(error))
        .finally(() => inFlight.delete(done));
      inFlight.add(done);
    }
  } finally {
    await Promise.all(inFlight);
  }
  stop.throwIfAborted();
}

export interface ClosedLoop<T> extends Loop<T> {
  readonly users: number;
  /** Ends after so many iterations of each user, or begins none after this time. */
  readonly until: { readonly iterations: number } | { readonly elapsedMs: number };
  /** Between two iterations of one user. */
  readonly pauseMs: number;
  readonly warmupMs: number;
}

/**
 * So many users, each beginning anew when it has ended. A slow pipeline is asked less often, so its latencies look
 * better than those of a crowd that keeps coming: for capacity and for "n at once", not for response times at a rate.
 */
export async function runClosedLoop<T>(loop: ClosedLoop<T>): Promise<void> {
  const { clock, until } = loop;
  const t0 = clock.elapsed();
  const failure = new AbortController();
  const stop = AbortSignal.any([loop.signal, failure.signal]);
  const live = async (user: number) => {
    for (let round = 0; 'elapsedMs' in until || round < until.iterations; round++) {
      if (round > 0) await clock.sleep(loop.pauseMs, stop);
      stop.throwIfAborted();
      const dueMs = clock.elapsed() - t0;
      if ('elapsedMs' in until && dueMs >= until.elapsedMs) return;
      const phase = loop.warmupMs > 0 && dueMs >= loop.warmupMs ? 1 : 0;
      // by user and round: the same user does the same whoever is quicker
      await runOne(loop, { iteration: round * loop.users + user, user, phase, t0, dueMs }, stop);
    }
  };
  const lives = Array.from({ length: loop.users }, (_, user) =>
    live(user).catch((error: unknown) => failure.abort(error)),
  );
  await Promise.all(lives);
  stop.throwIfAborted();
}

interface Begun {
  readonly iteration: number;
  readonly user: number;
  readonly phase: number;
  readonly t0: number;
  readonly dueMs: number;
}

async function runOne<T>(loop: Loop<T>, begun: Begun, signal: AbortSignal): Promise<void> {
  const { clock, timeoutMs, listener } = loop;
  const { iteration, user, phase, t0, dueMs } = begun;
  const startMs = clock.elapsed() - t0;
  const timing = (): Timing => ({ iteration, phase, dueMs, startMs, endMs: clock.elapsed() - t0 });
  const deadline = { clock, what: `iteration ${iteration}`, limitMs: timeoutMs, signal };
  try {
    const result = await withDeadline(deadline, (inner) => loop.iterate(iteration, user, inner));
    listener.finished(timing(), result);
  } catch (error) {
    if (signal.aborted || !(error instanceof DeadlineError)) throw error;
    const late = timing();
    listener.timedOut({ ...late, endMs: Math.max(late.endMs, startMs + timeoutMs) });
  }
}

/** Milliseconds; less than this to go is nothing, whatever the rounding of sums of times says. */
const NEAR_ENOUGH_MS = 0.01;

/** Timers of the machine count whole milliseconds and may ring a little early. */
async function sleepUntil(clock: Clock, at: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  for (let left = at - clock.elapsed(); left > NEAR_ENOUGH_MS; left = at - clock.elapsed()) {
    await clock.sleep(left, signal);
  }
}
