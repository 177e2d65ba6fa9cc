import type { Database, Queryable, SqlValue } from '../src/lib/database/types.ts';

/** A statement or a vendor call, to be done again by itself. */
export interface Act {
  /** The statement in a few words, or `vendor call`. */
  readonly name: string;
  again(database: Queryable): Promise<unknown>;
}

/** Statements and vendor calls in the order in which they were begun. */
export type Recording = Act[];

/** `database`, all of whose statements are also written down. Transactions are written down as their statements. */
export function recordedDatabase(database: Database, recording: Recording): Database {
  const noting = (queryable: Queryable): Queryable => ({
    query<Row>(sql: string, params?: readonly SqlValue[]) {
      recording.push({ name: nameOf(sql, params), again: (other) => other.query(sql, params) });
      return queryable.query<Row>(sql, params);
    },
  });
  return {
    driver: database.driver,
    ...noting(database),
    transaction: (work) => database.transaction((tx) => work(noting(tx))),
    execute: (script) => database.execute(script),
    listen: (channel, onMessage) => database.listen(channel, onMessage),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/** `fetch`, all of whose calls are also written down. */
export function recordedFetch(fetch: typeof globalThis.fetch, recording: Recording): typeof globalThis.fetch {
  return (input, init) => {
    if (!String(input).startsWith('data:')) {
      // else an SDK tries what this fetch can do
      const { signal: _, ...again } = init ?? {};
      recording.push({ name: 'vendor call', again: async () => (await fetch(input, again)).arrayBuffer() });
    }
    return fetch(input, init);
  };
}

function nameOf(sql: string, params: readonly SqlValue[] = []): string {
  const called = /upload_pipeline\.(claim|acknowledge)\(/.exec(sql)?.[1];
  if (called === 'acknowledge') return `acknowledge ${params[2]}`;
  return called ?? sql.trim().replace(/\s+/g, ' ').slice(0, 48);
}
