import { unit } from './projection.ts';

export type Format = 'float' | 'base64';

/**
 * A vector's components in whole billionths. Both encodings are made from them, so that the decimal text of one,
 * rounded to float32, is the other to the last bit, and printing needs no float-to-text search.
 */
export type Billionths = Int32Array;

/** The first `dimensions` components at length 1 again, as the service shortens. */
export function shortened(vector: Float64Array, dimensions: number): Billionths {
  const prefix = unit(vector.slice(0, dimensions));
  const billionths = new Int32Array(dimensions);
  for (let i = 0; i < dimensions; i++) billionths[i] = Math.round((prefix[i] as number) * 1e9);
  return billionths;
}

/** The JSON value of a vector at the depth where the pretty-printed answer holds it: base64 text, or one number a line. */
export function encodeVector(vector: Billionths, format: Format): Buffer {
  return format === 'base64' ? Buffer.from(`"${base64(vector)}"`, 'latin1') : floats(vector);
}

function base64(vector: Billionths): string {
  const floats = new Float32Array(vector.length); // little-endian, as every platform Node runs on
  for (let i = 0; i < vector.length; i++) floats[i] = (vector[i] as number) / 1e9;
  return Buffer.from(floats.buffer).toString('base64');
}

const INDENT_BYTES = 8;
/** "        -0.123456789,\n" */
const LINE_BYTES = INDENT_BYTES + 15;
const SPACE = 0x20;

/** The three ASCII digits of 0 to 999, one number after the other. */
const DIGITS = Buffer.from(Array.from({ length: 1000 }, (_, i) => String(i).padStart(3, '0')).join(''), 'latin1');

function floats(vector: Billionths): Buffer {
  const out = Buffer.alloc(vector.length * LINE_BYTES + 16, SPACE);
  let at = out.write('[\n', 0, 'latin1');
  for (let i = 0; i < vector.length; i++) {
    at = writeNumber(out, at + INDENT_BYTES, vector[i] as number);
    if (i < vector.length - 1) out[at++] = 0x2c;
    out[at++] = 0x0a;
  }
  at += out.write('      ]', at, 'latin1');
  return out.subarray(0, at);
}

/** Nine decimals: enough to tell any two float32 values of this size apart. Returns where the number ends. */
function writeNumber(out: Buffer, start: number, billionths: number): number {
  let at = start;
  if (billionths < 0) out[at++] = 0x2d;
  const size = Math.abs(billionths);
  const isOne = size >= 1_000_000_000;
  out[at++] = isOne ? 0x31 : 0x30;
  out[at++] = 0x2e;
  const decimals = isOne ? size - 1_000_000_000 : size;
  const thousands = (decimals / 1000) | 0;
  at = writeThree(out, at, (decimals / 1_000_000) | 0);
  at = writeThree(out, at, thousands % 1000);
  return writeThree(out, at, decimals - thousands * 1000);
}

function writeThree(out: Buffer, at: number, number: number): number {
  const from = number * 3;
  out[at] = DIGITS[from] as number;
  out[at + 1] = DIGITS[from + 1] as number;
  out[at + 2] = DIGITS[from + 2] as number;
  return at + 3;
}
