import type { ClientBase, QueryResult as PgResult, Pool, PoolConfig } from 'pg';
import { assertChannel } from './channel.ts';
import { toDatabaseError } from './errors.ts';
import { PendingWork } from './pending.ts';
import { PgListener } from './pg-listener.ts';
import { runStatement } from './statement.ts';
import { runInTransaction } from './transaction.ts';
import { type RunRaw, TypeTable } from './type-table.ts';
import type { Database, Queryable, QueryResult, SqlValue } from './types.ts';

export interface PgOptions {
  /** `postgres://user:password@host:5432/database`. */
  readonly url: string;
  /** Connections for statements and transactions, 1 or more; one more is opened for `listen`. Default 10. */
  readonly maxConnections?: number;
}

/** Longest wait for a connection, whether it must be made or another caller holds it. */
const CONNECT_TIMEOUT_MS = 30_000;

/** A PostgreSQL server, pooled. Rejects with DatabaseError 08006 when the server cannot be reached. */
export async function openPg(options: PgOptions): Promise<Database> {
  assertUrl(options.url);
  const { default: pg } = await import('pg');
  const types = new TypeTable();
  const config: PoolConfig = {
    connectionString: options.url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    types: { getTypeParser: ((oid: number) => types.decoder(oid) ?? asItIs) as never },
  };
  const pool = new pg.Pool({ ...config, max: options.maxConnections ?? 10 });
  // an idle connection that breaks is dropped by the pool; the next statement opens another or reports why it cannot
  pool.on('error', () => undefined);
  const listener = new PgListener(() => new pg.Client(config));
  const database = new PgDatabase(pool, listener, types);
  try {
    await database.query('select 1');
  } catch (error) {
    await database[Symbol.asyncDispose]();
    throw error;
  }
  return database;
}

class PgDatabase implements Database {
  readonly driver = 'pg';
  readonly #pool: Pool;
  readonly #listener: PgListener;
  readonly #types: TypeTable;
  readonly #pending = new PendingWork();
  readonly #run: RunRaw;

  constructor(pool: Pool, listener: PgListener, types: TypeTable) {
    this.#pool = pool;
    this.#listener = listener;
    this.#types = types;
    this.#run = rawRunner(pool);
  }

  query<Row>(sql: string, params?: readonly SqlValue[]): Promise<QueryResult<Row>> {
    return this.#pending.run(() => runStatement<Row>(this.#run, this.#types, sql, params));
  }

  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
    return this.#pending.run(() => this.#session((client) => runInTransaction(rawRunner(client), this.#types, work)));
  }

  async execute(script: string): Promise<void> {
    await this.#pending.run(() => this.#session((client) => client.query(script)));
    this.#types.forgetVector();
  }

  async listen(channel: string, onMessage: (payload: string) => void): Promise<AsyncDisposable> {
    assertChannel(channel);
    try {
      return await this.#pending.run(() => this.#listener.listen(channel, onMessage));
    } catch (error) {
      throw toDatabaseError(error);
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#pending.close(async () => {
      await this.#listener[Symbol.asyncDispose]();
      await this.#pool.end();
    });
  }

  /** Runs `work` between BEGIN and COMMIT on one connection. A connection that cannot roll back is thrown away. */
  async #session<T>(work: (client: ClientBase) => Promise<T>): Promise<T> {
    try {
      const client = await this.#pool.connect();
      let broken: Error | undefined;
      try {
        await client.query('begin');
        const result = await work(client);
        await client.query('commit');
        return result;
      } catch (error) {
        this.#types.forgetVector();
        broken = await rollBack(client);
        throw error;
      } finally {
        client.release(broken);
      }
    } catch (error) {
      throw toDatabaseError(error);
    }
  }
}

/** The error that makes the connection unusable, if there is one. */
async function rollBack(client: ClientBase): Promise<Error | undefined> {
  try {
    await client.query('rollback');
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

function rawRunner(session: Pool | ClientBase): RunRaw {
  return async (sql, params) => {
    // without the mode, a statement without parameters could be several, which PGlite refuses
    const statement = { text: sql, values: [...params], queryMode: 'extended' };
    const result: PgResult = await session.query(statement);
    return { rows: result.rows, fields: result.fields, rowCount: result.rowCount ?? 0 };
  };
}

const asItIs = (text: string): string => text;

/** Checked here because the URL class puts the whole text, password included, into its error. */
function assertUrl(url: string): void {
  if (/^postgres(ql)?:\/\//.test(url) && URL.canParse(url)) return;
  throw new TypeError('the database URL must look like postgres://user:password@host:5432/database');
}
