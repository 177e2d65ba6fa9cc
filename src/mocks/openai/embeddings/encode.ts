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
  return Int32Array.from(prefix, (value) => Math.round(value * 1e9));
}

/** The JSON value of a vector at the depth where the pretty-printed answer holds it: base64 text, or one number a line. */
export function encodeVector(vector: Billionths, format: Format): Buffer {
  return format === 'base64' ? Buffer.from(`"${base64(vector)}"`, 'latin1') : floats(vector);
}

function base64(vector: Billionths): string {
  const floats = Float32Array.from(vector, (value) => value / 1e9); // little-endian, as every platform Node runs on
  return Buffer.from(floats.buffer).toString('base64');
}

const INDENT = '        ';
/** "        -0.123456789,\n" */
const LINE_BYTES = INDENT.length + 15;
const ZERO = 48;

function floats(vector: Billionths): Buffer {
  const out = Buffer.allocUnsafe(vector.length * LINE_BYTES + 16);
  let at = out.write('[\n', 0, 'latin1');
  for (let i = 0; i < vector.length; i++) {
    at = writeLine(out, at, vector[i] as number);
    if (i < vector.length - 1) out[at++] = 0x2c;
    out[at++] = 0x0a;
  }
  at += out.write('      ]', at, 'latin1');
  return out.subarray(0, at);
}

/** Nine decimals: enough to tell any two float32 values of this size apart. */
function writeLine(out: Buffer, start: number, billionths: number): number {
  let at = start;
  for (let i = 0; i < INDENT.length; i++) out[at++] = 0x20;
  if (billionths < 0) out[at++] = 0x2d;
  let rest = Math.abs(billionths);
  out[at++] = ZERO + (rest >= 1_000_000_000 ? 1 : 0);
  out[at++] = 0x2e;
  rest %= 1_000_000_000;
  for (let digit = 8; digit >= 0; digit--) {
    out[at + digit] = ZERO + (rest % 10);
    rest = (rest / 10) | 0;
  }
  return at + 9;
}
