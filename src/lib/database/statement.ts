import { encodeParams } from './encode.ts';
import { toDatabaseError } from './errors.ts';
import type { RunRaw, TypeTable } from './type-table.ts';
import type { QueryResult, SqlValue } from './types.ts';

/** One statement: parameters encoded, rows decoded, errors made DatabaseError. The same for each driver. */
export async function runStatement<Row>(
  run: RunRaw,
  types: TypeTable,
  sql: string,
  params: readonly SqlValue[] = [],
): Promise<QueryResult<Row>> {
  try {
    const wire = await encodeParams(params, () => types.vectorOid(run));
    const result = await run(sql, wire);
    await types.decodeLate(run, result);
    return { rows: result.rows as Row[], rowCount: result.rowCount };
  } catch (error) {
    throw toDatabaseError(error);
  }
}
