import type { Database, QueryResult, SqlValue } from '../../lib/database/types.ts';

export class Crash extends Error {}

/**
 * A database for a worker that dies: at its `n`-th acknowledgement, before the statement or after it was committed, and
 * from then on nothing of it gets through, as of a process that was killed.
 */
export function dyingDatabase(
  database: Database,
  death: { n: number; when: 'before' | 'after' },
): { database: Database; readonly died: () => boolean } {
  let acknowledgements = 0;
  let dead = false;
  const die = (): never => {
    dead = true;
    throw new Crash(`killed ${death.when} acknowledgement ${death.n}`);
  };
  const dying: Database = {
    driver: database.driver,
    async query<Row>(sql: string, params?: readonly SqlValue[]): Promise<QueryResult<Row>> {
      if (dead) throw new Crash('dead');
      const now = sql.includes('upload_pipeline.acknowledge') && ++acknowledgements === death.n;
      if (now && death.when === 'before') die();
      const result = await database.query<Row>(sql, params);
      if (now) die();
      return result;
    },
    transaction: (work) => database.transaction(work),
    execute: (script) => database.execute(script),
    listen: (channel, onMessage) => database.listen(channel, onMessage),
    [Symbol.asyncDispose]: async () => undefined,
  };
  return { database: dying, died: () => dead };
}
