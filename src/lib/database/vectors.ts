/**
 * pgvector's binary form (vector_send): int16 dimensions, int16 zero, then each value as a big-endian float4.
 * Text costs 7 to 29 times more to insert.
 */
export function encodeVector(values: Float32Array): Buffer {
  const bytes = Buffer.allocUnsafe(4 + 4 * values.length);
  writeVector(bytes, 0, values);
  return bytes;
}

/** A one-dimensional `vector[]` in PostgreSQL's binary form (array_send). `elementOid` is that of `vector`. */
export function encodeVectorArray(vectors: readonly Float32Array[], elementOid: number): Buffer {
  const header = vectors.length === 0 ? 12 : 20;
  const bytes = Buffer.allocUnsafe(vectors.reduce((size, values) => size + 8 + 4 * values.length, header));
  bytes.writeInt32BE(vectors.length === 0 ? 0 : 1, 0); // dimensions of the array
  bytes.writeInt32BE(0, 4); // has no NULL
  bytes.writeUInt32BE(elementOid, 8);
  if (vectors.length === 0) return bytes;
  bytes.writeInt32BE(vectors.length, 12);
  bytes.writeInt32BE(1, 16); // lower bound
  let at = header;
  for (const values of vectors) {
    bytes.writeInt32BE(4 + 4 * values.length, at);
    at = writeVector(bytes, at + 4, values);
  }
  return bytes;
}

/** Reads pgvector's text form, `[1,2.5,3]`, which loses no bit of a float4. */
export function decodeVector(text: string): Float32Array {
  return Float32Array.from(JSON.parse(text) as number[]);
}

function writeVector(bytes: Buffer, start: number, values: Float32Array): number {
  bytes.writeInt16BE(values.length, start);
  bytes.writeInt16BE(0, start + 2);
  let at = start + 4;
  for (const value of values) at = bytes.writeFloatBE(value, at);
  return at;
}
