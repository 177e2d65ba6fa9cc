import { closedError } from './errors.ts';

/** Counts work that is under way, so that closing can wait for it. */
export class PendingWork {
  readonly #running = new Set<Promise<unknown>>();
  #closing: Promise<void> | undefined;

  /** Runs `work`; rejects with "the database is closed" once `close` was called. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closing) throw closedError();
    const promise = work();
    this.#running.add(promise);
    try {
      return await promise;
    } finally {
      this.#running.delete(promise);
    }
  }

  get closed(): boolean {
    return this.#closing !== undefined;
  }

  /** Refuses new work, waits for what runs, then calls `release` once, however often this is called. */
  close(release: () => Promise<void>): Promise<void> {
    this.#closing ??= Promise.allSettled(this.#running).then(release);
    return this.#closing;
  }
}
