/** One embedding. Travels in pgvector's binary form in both drivers (text costs 7 to 29 times more). */
export class VectorParam {
  readonly values: Float32Array;
  constructor(values: Float32Array) {
    this.values = values;
  }
}

/** Several embeddings for `unnest($n::vector[])`. */
export class VectorArrayParam {
  readonly vectors: readonly Float32Array[];
  constructor(vectors: readonly Float32Array[]) {
    this.vectors = vectors;
  }
}

/**
 * What a `$n` may be. JSON columns take JSON text (`JSON.stringify(x)` with `$n::jsonb`);
 * arrays are of one type and become PostgreSQL arrays.
 */
export type SqlValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | Date
  | Uint8Array
  | VectorParam
  | VectorArrayParam
  | readonly (string | number | boolean | null | Date)[];

export interface QueryResult<Row> {
  readonly rows: Row[];
  /** Rows returned, or changed by a statement that returns none. */
  readonly rowCount: number;
}

/** Something that runs one SQL statement: a database or an open transaction. */
export interface Queryable {
  /**
   * One statement with `$1 … $n`. Column types come back the same from each driver: int8 and numeric-free counts
   * as number (throws beyond 2^53), timestamptz as Date, jsonb parsed, bytea as Uint8Array, vector as Float32Array,
   * text arrays as string[]. Errors are DatabaseError.
   */
  query<Row = Record<string, unknown>>(sql: string, params?: readonly SqlValue[]): Promise<QueryResult<Row>>;
}

export interface Database extends Queryable, AsyncDisposable {
  readonly driver: 'pglite' | 'pg';
  /** Runs `work` in one transaction: committed when it resolves, rolled back when it rejects. */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  /** Several statements without parameters, for migrations and seeds only. Runs in one transaction. */
  execute(script: string): Promise<void>;
  /** Calls `onMessage` for each NOTIFY on `channel` (lower_snake) until disposed. A hint: polling stays the truth. */
  listen(channel: string, onMessage: (payload: string) => void): Promise<AsyncDisposable>;
}

/** A refusal by the database, the same shape from each driver. `code` is the SQLSTATE. */
export class DatabaseError extends Error {
  readonly code: string;
  readonly constraint: string | undefined;
  readonly detail: string | undefined;

  constructor(message: string, facts: { code: string; constraint?: string; detail?: string; cause?: unknown }) {
    super(message, { cause: facts.cause });
    this.name = 'DatabaseError';
    this.code = facts.code;
    this.constraint = facts.constraint;
    this.detail = facts.detail;
  }
}

/** One step of a schema. Names are unique, in order, and never edited once released. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
}
