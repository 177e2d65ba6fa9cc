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
const [SPACE, MINUS] = [0x20, 0x2d];
/** Two letters as one number, the first in the lower byte. */
const [COMMA_AND_NEW_LINE, ZERO_AND_POINT, ONE_AND_POINT] = [0x0a2c, 0x2e30, 0x2e31];

/** The three ASCII digits of 0 to 999 and a space, each as one number. */
const DIGITS = Uint32Array.from({ length: 1000 }, (_, i) =>
  Buffer.from(`${String(i).padStart(3, '0')} `).readUInt32LE(),
);

/**
 * One number a line, nine decimals: enough to tell any two float32 values of this size apart. What is written anyway in
 * each line, the indent, is written for all at once; what follows it, in steps of up to four letters.
 */
function writeFloats(out: Buffer, start: number, shortened: Shortened): number {
  const { vector, dimensions } = shortened;
  const scale = billion(shortened);
  out.fill(SPACE, start, start + largestBytes(dimensions, 'float'));
  const letters = new DataView(out.buffer, out.byteOffset, out.length);
  let at = start;
  for (let i = 0; i < dimensions; i++) {
    letters.setUint16(at, COMMA_AND_NEW_LINE, true);
    at += 2 + INDENT_BYTES;
    const billionths = ((vector[i] as number) * scale + TO_WHOLE - TO_WHOLE) | 0;
    const isBelow = billionths >>> 31;
    letters.setUint8(at, MINUS); // overwritten where it does not belong, as no jump can be foreseen
    at += isBelow;
    const size = (billionths ^ -isBelow) + isBelow;
    const decimals = size < 1_000_000_000 ? size : size - 1_000_000_000;
    letters.setUint16(at, size < 1_000_000_000 ? ZERO_AND_POINT : ONE_AND_POINT, true);
    const thousands = (decimals / 1000) | 0;
    const millions = (thousands / 1000) | 0;
    letters.setUint32(at + 2, DIGITS[millions] as number, true);
    letters.setUint32(at + 5, DIGITS[thousands - millions * 1000] as number, true);
    letters.setUint32(at + 8, DIGITS[decimals - thousands * 1000] as number, true);
    at += 11;
  }
  out[start] = OPENING;
  return at + out.write('\n      ]', at, 'latin1');
}

/** In the place of the first number's comma. */
const OPENING = 0x5b;
