import { DatabaseError } from './types.ts';

/** The database was asked for something after it was disposed. */
export function closedError(): DatabaseError {
  return new DatabaseError('the database is closed', { code: '08003' });
}

/**
 * Turns what a driver threw into a DatabaseError; anything that does not come from the database stays as it is.
 * Statement parameters and row contents are removed from the cause: they are users' documents.
 */
export function toDatabaseError(error: unknown): unknown {
  if (error instanceof DatabaseError || !(error instanceof Error)) return error;
  const facts = error as DriverError;
  const code = sqlStateOf(facts);
  if (code === undefined) return error;
  const detail = facts.detail?.startsWith('Failing row contains') ? undefined : facts.detail;
  for (const key of ['params', 'query', 'queryOptions', 'detail', 'where'] as const) delete facts[key];
  return new DatabaseError(messageOf(facts), {
    code,
    ...(facts.constraint === undefined ? {} : { constraint: facts.constraint }),
    ...(detail === undefined ? {} : { detail }),
    cause: error,
  });
}

interface DriverError extends Error {
  code?: string;
  constraint?: string | undefined;
  detail?: string | undefined;
  severity?: string;
  where?: unknown;
  params?: unknown;
  query?: unknown;
  queryOptions?: unknown;
}

/** Errors without an SQLSTATE that the drivers use for a connection that is not there. */
const CONNECTION_LOST =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded|PGlite is clos)/;

function sqlStateOf(error: DriverError): string | undefined {
  if (error.severity !== undefined && typeof error.code === 'string') return error.code;
  if ((error as { syscall?: unknown }).syscall !== undefined || error instanceof AggregateError) return '08006';
  return CONNECTION_LOST.test(error.message) ? '08006' : undefined;
}

/** Node leaves an AggregateError (each address of a host refused) without a message. */
function messageOf(error: DriverError): string {
  if (error.message !== '') return error.message;
  return error instanceof AggregateError ? error.errors.map((each) => (each as Error).message).join('; ') : error.name;
}
