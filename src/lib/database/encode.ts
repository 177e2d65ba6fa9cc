import { encodeArray } from './arrays.ts';
import { type SqlValue, VectorArrayParam, VectorParam } from './types.ts';
import { encodeVector, encodeVectorArray } from './vectors.ts';

/** What goes over the wire: text for a string, binary for a Buffer. */
export type WireParam = string | Buffer | null;

/**
 * `vectorOid` is asked when a vector is among the values: an array's binary form names the element type, and PGlite takes
 * bytes for a type it has not met yet as text.
 */
export async function encodeParams(
  values: readonly SqlValue[],
  vectorOid: () => Promise<number>,
): Promise<WireParam[]> {
  const hasVector = values.some((value) => value instanceof VectorParam || value instanceof VectorArrayParam);
  const oid = hasVector ? await vectorOid() : 0;
  return values.map((value, index) => {
    if (value === undefined) throw new TypeError(`the SQL parameter $${index + 1} is undefined: null was meant?`);
    return encodeParam(value, oid);
  });
}

function encodeParam(value: SqlValue, vectorOid: number): WireParam {
  if (value instanceof VectorParam) return encodeVector(value.values);
  if (value instanceof VectorArrayParam) return encodeVectorArray(value.vectors, vectorOid);
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  if (isList(value)) return encodeArray(value.map(encodeScalar));
  return encodeScalar(value);
}

function encodeScalar(value: string | number | bigint | boolean | null | Date): string | null {
  if (value === null) return null;
  return value instanceof Date ? value.toISOString() : String(value);
}

function isList(value: SqlValue): value is Extract<SqlValue, readonly unknown[]> {
  return Array.isArray(value);
}
