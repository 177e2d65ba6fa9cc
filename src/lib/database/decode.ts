import { decodeArray } from './arrays.ts';
import { DatabaseError } from './types.ts';

/** Reads the text form of one non-null value. */
export type Decoder = (text: string) => unknown;

/**
 * Decoders by type oid (pg_type.dat), the same for each driver. A type that is not listed stays text:
 * numeric (a number could lose digits), date and timestamp without zone (a Date would need one), uuid, enums.
 */
export function standardDecoders(): Map<number, Decoder> {
  const decoders = new Map<number, Decoder>();
  for (const [scalar, array, decode] of STANDARD) {
    if (decode !== text) decoders.set(scalar, decode);
    decoders.set(array, (value) => decodeArray(value, decode));
  }
  return decoders;
}

const text: Decoder = (value) => value;

/** Scalar oid, array oid, decoder. */
const STANDARD: readonly (readonly [number, number, Decoder])[] = [
  [16, 1000, (value) => value === 't'], // bool
  [17, 1001, decodeBytes], // bytea
  [20, 1016, decodeInt8],
  [21, 1005, Number], // int2
  [23, 1007, Number], // int4
  [26, 1028, Number], // oid
  [700, 1021, Number], // float4
  [701, 1022, Number], // float8
  [114, 199, (value) => JSON.parse(value)], // json
  [3802, 3807, (value) => JSON.parse(value)], // jsonb
  [1184, 1185, decodeTimestamp], // timestamptz
  [25, 1009, text],
  [1043, 1015, text], // varchar
  [1042, 1014, text], // bpchar
  [19, 1003, text], // name
  [2950, 2951, text], // uuid
  [1700, 1231, text], // numeric
];

function decodeInt8(value: string): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new DatabaseError(`the int8 value ${value} does not fit a JavaScript number (2^53): cast it to text`, {
    code: '22003',
  });
}

/** `\x` followed by hexadecimal digits: bytea_output = hex, the default since PostgreSQL 9.0. */
function decodeBytes(value: string): Uint8Array {
  return Uint8Array.from(Buffer.from(value.slice(2), 'hex'));
}

/** `2026-01-02 03:04:05.678901+00`; microseconds are cut to milliseconds. */
function decodeTimestamp(value: string): Date {
  const date = new Date(value.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'));
  if (!Number.isNaN(date.getTime())) return date;
  throw new DatabaseError(`the timestamptz value ${value} is not a moment a Date can hold`, { code: '22008' });
}
