import type { Database } from './types.ts';

/** `database`, whose disposal, once, releases `resource` afterwards. */
export function closingAlso(database: Database, resource: AsyncDisposable): Database {
  let closed: Promise<void> | undefined;
  const close = async () => {
    try {
      await database[Symbol.asyncDispose]();
    } finally {
      await resource[Symbol.asyncDispose]();
    }
  };
  return {
    driver: database.driver,
    query: (sql, params) => database.query(sql, params),
    transaction: (work) => database.transaction(work),
    execute: (script) => database.execute(script),
    listen: (channel, onMessage) => database.listen(channel, onMessage),
    [Symbol.asyncDispose]() {
      closed ??= close();
      return closed;
    },
  };
}
