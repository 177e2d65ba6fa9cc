import { PendingWork } from '../pending.ts';
import type { Database } from '../types.ts';
import { type Pristine, pristineOf } from './pristine.ts';

interface Pooled {
  readonly database: Database;
  readonly pristine: Pristine;
}

/** By kind. What a worker of the test runner has open and nobody uses: its process ends with it. */
const idle = new Map<string, Pooled[]>();

/**
 * A database as `open` makes it, opened only when none of this `kind` is idle: a PGlite takes most of a second to
 * start and some hundredths to put back. Disposing puts it back, or closes it when it is not as it was.
 */
export async function borrowed(kind: string, open: () => Promise<Database>): Promise<Database> {
  const pooled = idle.get(kind)?.pop() ?? (await openNew(open));
  return new BorrowedDatabase(pooled, async () => {
    if (!(await pooled.pristine.restore())) return pooled.database[Symbol.asyncDispose]();
    idle.set(kind, [...(idle.get(kind) ?? []), pooled]);
  });
}

async function openNew(open: () => Promise<Database>): Promise<Pooled> {
  const database = await open();
  return { database, pristine: await pristineOf(database) };
}

/** Closed for its borrower once disposed, as a database of its own would be. */
class BorrowedDatabase implements Database {
  readonly driver = 'pglite';
  readonly #database: Database;
  readonly #giveBack: () => Promise<void>;
  readonly #pending = new PendingWork();
  readonly #listeners = new Set<AsyncDisposable>();

  constructor({ database }: Pooled, giveBack: () => Promise<void>) {
    this.#database = database;
    this.#giveBack = giveBack;
  }

  query: Database['query'] = (sql, params) => this.#pending.run(() => this.#database.query(sql, params));
  transaction: Database['transaction'] = (work) => this.#pending.run(() => this.#database.transaction(work));
  execute: Database['execute'] = (script) => this.#pending.run(() => this.#database.execute(script));

  async listen(channel: string, onMessage: (payload: string) => void): Promise<AsyncDisposable> {
    const listener = await this.#pending.run(() => this.#database.listen(channel, onMessage));
    this.#listeners.add(listener);
    return {
      [Symbol.asyncDispose]: async () => {
        if (this.#listeners.delete(listener)) await listener[Symbol.asyncDispose]();
      },
    };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#pending.close(async () => {
      for (const listener of this.#listeners) await listener[Symbol.asyncDispose]();
      this.#listeners.clear();
      await this.#giveBack();
    });
  }
}
