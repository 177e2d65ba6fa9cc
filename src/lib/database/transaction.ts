import { runStatement } from './statement.ts';
import type { RunRaw, TypeTable } from './type-table.ts';
import { DatabaseError, type Queryable, type QueryResult, type SqlValue } from './types.ts';

interface OpenTransaction {
  readonly queryable: Queryable;
  /** Refuses further statements and waits for those under way. */
  end(): Promise<void>;
  /**
   * To be awaited before COMMIT. A statement that failed leaves the transaction aborted, and PostgreSQL answers the
   * COMMIT of an aborted transaction with a silent ROLLBACK: when `work` swallowed such an error, this rejects.
   */
  finish(): Promise<void>;
}

/**
 * Runs `work`, then ends its statements. The caller begins before and commits or rolls back after, as this resolves
 * or rejects.
 */
export async function runInTransaction<T>(
  run: RunRaw,
  types: TypeTable,
  work: (tx: Queryable) => Promise<T>,
): Promise<T> {
  const transaction = openTransaction(run, types);
  let result: T;
  try {
    result = await work(transaction.queryable);
  } catch (error) {
    await transaction.end();
    throw error;
  }
  await transaction.finish();
  return result;
}

/** The face of an open transaction: statements one after another, none after the end. */
function openTransaction(run: RunRaw, types: TypeTable): OpenTransaction {
  let open = true;
  let failed = false;
  let last: Promise<unknown> = Promise.resolve();
  const queryable: Queryable = {
    query<Row>(sql: string, params?: readonly SqlValue[]): Promise<QueryResult<Row>> {
      if (!open) return Promise.reject(new DatabaseError('the transaction has ended', { code: '25P01' }));
      const statement = last.then(() => runStatement<Row>(run, types, sql, params));
      last = statement.catch(() => {
        failed = true;
      });
      return statement;
    },
  };
  const end = async () => {
    open = false;
    await last;
  };
  return {
    queryable,
    end,
    async finish() {
      await end();
      if (failed) await runStatement(run, types, 'select 1');
    },
  };
}
