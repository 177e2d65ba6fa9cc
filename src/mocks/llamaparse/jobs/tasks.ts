/** Background work that can be stopped as a whole and waited for. */
export class Tasks {
  #controller = new AbortController();
  readonly #running = new Set<Promise<void>>();

  /** Fires when everything started so far is to end. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Runs `work`; it may reject only because of `signal`. */
  start(work: (signal: AbortSignal) => Promise<void>): void {
    const { signal } = this.#controller;
    const task = work(signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
    this.#running.add(task);
    void task.finally(() => this.#running.delete(task));
  }

  /** Ends all running work and waits for it; new work can be started afterwards. */
  async stop(): Promise<void> {
    const ending = [...this.#running];
    this.#controller.abort(new Error('the mock was reset or closed'));
    this.#controller = new AbortController();
    await Promise.allSettled(ending);
  }
}

/** At most `limit` holders at once; waiters are served in order of arrival. */
export class Slots {
  readonly #limit: number;
  #held = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  async use<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#acquire(signal);
    try {
      return await work();
    } finally {
      this.#release();
    }
  }

  async #acquire(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#held < this.#limit) {
      this.#held++;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const take = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(take), 1);
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.push(take);
    });
  }

  #release(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#held--;
  }
}
