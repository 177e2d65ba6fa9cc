import { squaredLength } from './projection.ts';

export type Format = 'float' | 'base64';

/** A unit vector, of which the first `dimensions` components are sent, at length 1 again, as the service shortens. */
export interface Shortened {
  readonly vector: Float64Array;
  readonly dimensions: number;
}

/** What the JSON value of a vector takes at most. */
export function largestBytes(dimensions: number, format: Format): number {
  return format === 'base64' ? 2 + 4 * Math.ceil((dimensions * 4) / 3) : dimensions * LINE_BYTES + 16;
}

/**
 * Writes the JSON value of a vector at the depth where the pretty-printed answer holds it: base64 text, or one number a
 * line. Returns where it ends. Both are made from whole billionths, so that the decimal text of one, rounded to float32,
 * is the other to the last bit, and printing needs no float-to-text search.
 */
export function writeVector(out: Buffer, at: number, shortened: Shortened, format: Format): number {
  return format === 'base64' ? writeBase64(out, at, shortened) : writeFloats(out, at, shortened);
}

/** From a component to its billionths. */
function billion({ vector, dimensions }: Shortened): number {
  return dimensions === vector.length ? 1e9 : 1e9 / Math.sqrt(squaredLength(vector, dimensions));
}

/**
 * 1.5 * 2^52, where doubles are whole numbers: to add it and take it away again rounds what is small beside it, to the even
 * one of two that are equally near, in a third of the time of Math.round.
 */
const TO_WHOLE = 6_755_399_441_055_744;

/**
 * From billionths to the number. To multiply comes to the same float32 as to divide by a billion, for every whole number
 * of billionths up to 1 (all of them were tried), and takes half of the time.
 */
const BILLIONTH = 1e-9;

/** Worked in by one vector after the other: to make one anew costs more than to fill it. Little-endian, as every platform Node runs on. */
let floats = new Float32Array(0);
let floatBytes = Buffer.from(floats.buffer);

function writeBase64(out: Buffer, start: number, shortened: Shortened): number {
  const { vector, dimensions } = shortened;
  const scale = billion(shortened);
  if (floats.length < dimensions) {
    floats = new Float32Array(dimensions);
    floatBytes = Buffer.from(floats.buffer);
  }
  const numbers = floats;
  for (let i = 0; i < dimensions; i++) {
    numbers[i] = ((vector[i] as number) * scale + TO_WHOLE - TO_WHOLE) * BILLIONTH;
  }
  out[start] = QUOTE;
  const end = start + 1 + out.write(floatBytes.toString('base64', 0, dimensions * 4), start + 1, 'latin1');
  out[end] = QUOTE;
  return end + 1;
}

const QUOTE = 0x22;
const INDENT_BYTES = 8;
/** "        -0.123456789,\n" */
const LINE_BYTES = INDENT_BYTES + 15;
const [COMMA, NEW_LINE, SPACE] = [0x2c, 0x0a, 0x20];

/** The three ASCII digits of 0 to 999, one number after the other. */
const DIGITS = Buffer.from(Array.from({ length: 1000 }, (_, i) => String(i).padStart(3, '0')).join(''), 'latin1');

function writeFloats(out: Buffer, start: number, shortened: Shortened): number {
  const { vector, dimensions } = shortened;
  const scale = billion(shortened);
  let at = start + out.write('[', start, 'latin1');
  for (let i = 0; i < dimensions; i++) {
    if (i > 0) out[at++] = COMMA;
    out[at++] = NEW_LINE;
    for (let space = 0; space < INDENT_BYTES; space++) out[at++] = SPACE;
    at = writeNumber(out, at, (vector[i] as number) * scale + TO_WHOLE - TO_WHOLE);
  }
  return at + out.write('\n      ]', at, 'latin1');
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
