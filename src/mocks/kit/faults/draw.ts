import { hash } from 'node:crypto';

/** What a draw depends on: nothing else, so neither the order of calls nor another rule changes it. */
export interface Lot {
  readonly seed: string;
  readonly rule: string;
  readonly operation: string;
  /** A digest, in hexadecimal. */
  readonly request: string;
  readonly attempt: string;
}

/** A number in [0, 1) for one field of one lot. */
export function draw({ seed, rule, operation, request, attempt }: Lot, field: string): number {
  const [a, b] = streamOf(JSON.stringify([seed, rule, operation, field]));
  let word = mix(a ^ Number.parseInt(request.slice(0, 8), 16));
  word = mix(word ^ b ^ Number.parseInt(request.slice(8, 16), 16));
  for (let i = 0; i < attempt.length; i++) word = mix(word ^ attempt.charCodeAt(i));
  return mix(word) / 2 ** 32;
}

const streams = new Map<string, readonly [number, number]>();
/** Each rule has a handful; past this many the table begins anew, and is only slower. */
const STREAMS_KEPT = 10_000;

/** Two words for each rule, operation and field, by a real hash: worth keeping, as there are few and it is dear. */
function streamOf(name: string): readonly [number, number] {
  let words = streams.get(name);
  if (!words) {
    const digest = hash('sha256', name, 'buffer');
    words = [digest.readUInt32BE(0), digest.readUInt32BE(4)];
    if (streams.size >= STREAMS_KEPT) streams.clear();
    streams.set(name, words);
  }
  return words;
}

/** The finisher of MurmurHash3 (Austin Appleby, public domain), after a step that takes 0 away from 0. */
function mix(value: number): number {
  let word = (value + 0x9e3779b9) >>> 0;
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return (word ^ (word >>> 16)) >>> 0;
}
