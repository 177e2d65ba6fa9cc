import type { Random } from '../lib/random.ts';
import { claim } from './queue/claim.ts';
import type { Doorbell } from './queue/doorbell.ts';
import { sweep } from './queue/sweep.ts';
import { type ProcessDeps, processJob } from './stages/process.ts';
import { errorFacts } from './telemetry/log.ts';

export interface WorkerDeps extends ProcessDeps {
  readonly doorbell: Doorbell;
}

/** `heartbeatAt`: when it last looked into the queue, in milliseconds since the epoch; null before the first time. */
export interface WorkerState {
  readonly running: boolean;
  readonly heartbeatAt: number | null;
  readonly busyLoops: number;
  readonly loops: number;
}

export interface Worker extends AsyncDisposable {
  /** Begins to take jobs. Starting twice is one start. */
  start(): void;
  /**
   * Takes no more jobs, lets running stages end within `queue.stopMs`, then ends their calls and gives the jobs back.
   * Resolves when nothing runs any more; a stopped worker can be started again.
   */
  stop(): Promise<void>;
  state(): WorkerState;
}

export function createWorker(deps: WorkerDeps): Worker {
  let run: WorkerRun | undefined;
  const stop = async () => {
    const ending = run;
    await ending?.end();
    if (run === ending) run = undefined;
  };
  return {
    start() {
      run ??= new WorkerRun(deps);
    },
    stop,
    state: () => ({
      running: run !== undefined,
      heartbeatAt: run?.heartbeatAt ?? null,
      busyLoops: run?.busy ?? 0,
      loops: deps.config.queue.loops,
    }),
    [Symbol.asyncDispose]: stop,
  };
}

/**
 *   claim as many as there are free loops -> each job runs by itself -> a loop is free again
 *     nothing due: sleep until a ring, the earliest job we put off, or the poll
 */
class WorkerRun {
  heartbeatAt: number | null = null;
  readonly #deps: WorkerDeps;
  readonly #running = new Set<Promise<void>>();
  readonly #draining = new AbortController();
  readonly #abort = new AbortController();
  readonly #bell = new Bell();
  readonly #tokens: Random;
  readonly #jitter: Random;
  /** When the earliest job that we put off is due, in milliseconds since the epoch. */
  #due = Number.POSITIVE_INFINITY;
  /** Whether the last claim filled every loop, so that there may be more. */
  #backlog = false;
  readonly #loops: Promise<unknown>;

  constructor(deps: WorkerDeps) {
    this.#deps = deps;
    this.#tokens = deps.random.derive('leases');
    this.#jitter = deps.random.derive('polls');
    this.#loops = Promise.all([this.#dispatch(), this.#sweeping(), this.#listening()]);
    this.#loops.catch(() => undefined); // end() awaits it; until then it must not count as unhandled
  }

  get busy(): number {
    return this.#running.size;
  }

  async end(): Promise<void> {
    this.#draining.abort();
    this.#bell.ring();
    await this.#loops;
    const grace = new AbortController();
    const all = Promise.all(this.#running);
    const { clock, config } = this.#deps;
    await Promise.race([all, clock.sleep(config.queue.stopMs, grace.signal).catch(() => undefined)]);
    grace.abort();
    this.#abort.abort(new Error('the worker was stopped'));
    await all;
  }

  async #dispatch(): Promise<void> {
    const { config } = this.#deps;
    while (!this.#draining.signal.aborted) {
      const free = config.queue.loops - this.#running.size;
      const claimed = free > 0 ? await this.#claim(free) : 0;
      this.#backlog = claimed === free;
      // with every loop taken only a freed one matters, and freeing one rings
      await this.#sleep(this.#backlog ? Number.POSITIVE_INFINITY : this.#pollMs());
    }
  }

  async #claim(count: number): Promise<number> {
    const { config, clock, database, log } = this.#deps;
    const at = new Date(clock.now());
    this.heartbeatAt = at.getTime();
    if (this.#due <= at.getTime()) this.#due = Number.POSITIVE_INFINITY;
    try {
      const { leaseMs } = config.queue;
      const jobs = await claim(database, this.#tokens, { count, at, leaseMs, attempts: config.retry.attempts });
      for (const job of jobs) {
        const work = processJob(this.#deps, job, {
          draining: () => this.#draining.signal.aborted,
          abort: this.#abort.signal,
        }).then((runAt) => {
          this.#running.delete(work);
          if (runAt) this.#due = Math.min(this.#due, runAt.getTime());
          if (runAt || this.#backlog) this.#bell.ring();
        });
        this.#running.add(work);
      }
      return jobs.length;
    } catch (error) {
      log.error('claim.failed', errorFacts(error)); // the poll tries again
      return 0;
    }
  }

  #pollMs(): number {
    return this.#deps.config.queue.pollMs * (0.5 + this.#jitter.next());
  }

  /** Until a ring, the earliest job we put off, or `ms`. */
  async #sleep(ms: number): Promise<void> {
    const { clock } = this.#deps;
    const limit = this.#backlog ? ms : Math.min(ms, Math.max(0, this.#due - clock.now()));
    const timer = new AbortController();
    const waits = [this.#bell.wait()];
    if (Number.isFinite(limit)) waits.push(clock.sleep(Math.ceil(limit), timer.signal).catch(() => undefined));
    await Promise.race(waits);
    timer.abort();
  }

  async #sweeping(): Promise<void> {
    const { clock, config, doorbell, log } = this.#deps;
    const { signal } = this.#draining;
    while (!signal.aborted) {
      try {
        const swept = await sweep(this.#deps, signal);
        if (swept.arrived + swept.overdue > 0) doorbell.ring();
        if (Object.values(swept).some((count) => count > 0)) log.info('sweep.done', { ...swept });
      } catch (error) {
        if (!signal.aborted) log.error('sweep.failed', errorFacts(error));
      }
      await clock.sleep(config.queue.sweepMs * (0.5 + this.#jitter.next()), signal).catch(() => undefined);
    }
  }

  async #listening(): Promise<void> {
    const { doorbell, log } = this.#deps;
    const { signal } = this.#draining;
    let heard: AsyncDisposable | undefined;
    try {
      heard = await doorbell.listen(() => this.#bell.ring());
    } catch (error) {
      log.warn('listen.failed', errorFacts(error)); // polling goes on
      return;
    }
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await heard[Symbol.asyncDispose]();
  }
}

/** Remembers one ring until it is waited for, so that none is missed between two waits. */
class Bell {
  #rung = false;
  #wake: (() => void) | undefined;

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  async wait(): Promise<void> {
    if (!this.#rung) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#rung = false;
    this.#wake = undefined;
  }
}
