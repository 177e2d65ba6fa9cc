import type { Extension, PGlite, protocol as Protocol } from '@electric-sql/pglite';
import { assertChannel } from './channel.ts';
import { toDatabaseError } from './errors.ts';
import { PendingWork } from './pending.ts';
import { PgliteSession } from './pglite-session.ts';
import { runStatement } from './statement.ts';
import { runInTransaction } from './transaction.ts';
import { TypeTable } from './type-table.ts';
import type { Database, Queryable, QueryResult, SqlValue } from './types.ts';

export interface PgliteOptions {
  /** Absent: in memory. One process at a time: hold `lockDataFolder` while it is open. */
  readonly dataDir?: string;
  /** A gzipped dump of another PGlite's data; only for memory or a `dataDir` without a database. */
  readonly snapshot?: Uint8Array;
  /** Makes `create extension` of each possible; each is needed for a snapshot in which it is used. */
  readonly extensions: readonly PgliteExtension[];
}

export type PgliteExtension = 'vector' | 'pgcrypto' | 'uuid-ossp';

/** PostgreSQL in this process, one session for all callers. Its own messages are not printed. */
export async function openPglite(options: PgliteOptions): Promise<Database> {
  const { PGlite, protocol } = await import('@electric-sql/pglite');
  const extensions = Object.fromEntries(await Promise.all(options.extensions.map(loadExtension)));
  const pglite = await PGlite.create({
    ...(options.dataDir === undefined ? {} : { dataDir: options.dataDir }),
    ...(options.snapshot === undefined ? {} : { loadDataDir: gzipBlob(options.snapshot) }),
    extensions,
  });
  return new PgliteDatabase(pglite, protocol);
}

/** A gzipped dump of everything in `database`, for `snapshot`. */
export async function dumpPglite(database: Database): Promise<Uint8Array> {
  if (!(database instanceof PgliteDatabase)) throw new TypeError('only a database of openPglite can be dumped');
  return database.dump();
}

class PgliteDatabase implements Database {
  readonly driver = 'pglite';
  readonly #pglite: PGlite;
  readonly #pending = new PendingWork();
  readonly #types = new TypeTable();
  readonly #session: PgliteSession;

  constructor(pglite: PGlite, protocol: typeof Protocol) {
    this.#pglite = pglite;
    this.#session = new PgliteSession(pglite, protocol, (oid) => this.#types.decoder(oid));
  }

  query<Row>(sql: string, params?: readonly SqlValue[]): Promise<QueryResult<Row>> {
    return this.#pending.run(() => runStatement<Row>(this.#session.run, this.#types, sql, params));
  }

  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
    return this.#pending.run(async () => {
      try {
        return await this.#pglite.transaction(() => runInTransaction(this.#session.runWithin, this.#types, work));
      } catch (error) {
        this.#types.forgetVector();
        this.#session.forgetPlans();
        throw toDatabaseError(error);
      }
    });
  }

  execute(script: string): Promise<void> {
    return this.#pending.run(async () => {
      try {
        await this.#pglite.transaction((tx) => tx.exec(script));
      } catch (error) {
        throw toDatabaseError(error);
      } finally {
        this.#types.forgetVector();
        this.#session.forgetPlans();
      }
    });
  }

  async listen(channel: string, onMessage: (payload: string) => void): Promise<AsyncDisposable> {
    assertChannel(channel);
    // PGlite keeps a set of functions: each listener needs its own, or the second would end with the first
    const stop = await this.#pending.run(() => this.#pglite.listen(channel, (payload) => onMessage(payload)));
    let stopped: Promise<void> | undefined;
    return {
      [Symbol.asyncDispose]: () => {
        if (this.#pending.closed) return Promise.resolve();
        stopped ??= this.#pending.run(() => stop());
        return stopped;
      },
    };
  }

  dump(): Promise<Uint8Array> {
    return this.#pending.run(async () => {
      const file = await this.#pglite.dumpDataDir('gzip');
      return new Uint8Array(await file.arrayBuffer());
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#pending.close(() => this.#pglite.close());
  }
}

async function loadExtension(name: PgliteExtension): Promise<readonly [string, Extension]> {
  switch (name) {
    case 'vector':
      return [name, (await import('@electric-sql/pglite-pgvector')).vector];
    case 'pgcrypto':
      return [name, (await import('@electric-sql/pglite/contrib/pgcrypto')).pgcrypto];
    case 'uuid-ossp':
      return [name, (await import('@electric-sql/pglite/contrib/uuid_ossp')).uuid_ossp];
    default:
      return name satisfies never;
  }
}

function gzipBlob(bytes: Uint8Array): Blob {
  return new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'application/x-gzip' });
}
