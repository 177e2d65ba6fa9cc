import { createHash, randomBytes } from 'node:crypto';

/** Chance as a parameter. Seeded for tests, mocks and scenarios; the system's own for secrets. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** A whole number in [min, max], both included. */
  integer(min: number, max: number): number;
  /** One of `items`, which must not be empty. */
  pick<T>(items: readonly T[]): T;
  /** A copy of `items` in random order. */
  shuffle<T>(items: readonly T[]): T[];
  /** `length` random bytes. */
  bytes(length: number): Uint8Array;
  /** An independent stream: a draw here never changes a draw there. The same name gives the same stream. */
  derive(name: string): Random;
}

/** Same seed, same draws, on every machine (xoshiro128**, seeded by SHA-256 of the text). */
export function seededRandom(seed: string): Random {
  return randomOf(uint32Stream(seed), (name) => seededRandom(`${seed}/${name}`));
}

/** What `seededRandom` draws from: whole numbers in [0, 2^32). */
export function uint32Stream(seed: string): () => number {
  const state = new Uint32Array(4);
  const digest = createHash('sha256').update(seed).digest();
  for (let i = 0; i < 4; i++) state[i] = digest.readUInt32LE(i * 4);
  return () => xoshiro128(state);
}

/** The operating system's generator: for tokens, secrets and production ids. */
export function systemRandom(): Random {
  return randomOf(
    () => randomBytes(4).readUInt32LE(0),
    () => systemRandom(),
  );
}

/** All kinds of draws, from whole numbers in [0, 2^32). */
export function randomOf(nextUint32: () => number, derive: (name: string) => Random): Random {
  const next = () => nextUint32() / 2 ** 32;
  const integer = (min: number, max: number) => {
    if (!(max >= min)) throw new RangeError(`no whole number lies in [${min}, ${max}]`);
    return min + Math.floor(next() * (max - min + 1));
  };
  return {
    next,
    integer,
    pick(items) {
      if (items.length === 0) throw new RangeError('cannot pick from an empty list');
      return items[integer(0, items.length - 1)] as (typeof items)[number];
    },
    shuffle(items) {
      const copy = [...items];
      for (let i = copy.length - 1; i > 0; i--) {
        const j = integer(0, i);
        [copy[i], copy[j]] = [copy[j] as (typeof copy)[number], copy[i] as (typeof copy)[number]];
      }
      return copy;
    },
    bytes(length) {
      const bytes = new Uint8Array(length);
      for (let i = 0; i < length; i++) bytes[i] = nextUint32() & 0xff;
      return bytes;
    },
    derive,
  };
}

/** One step of xoshiro128** 1.1 (Blackman and Vigna, public domain), in place. */
function xoshiro128(s: Uint32Array): number {
  const s0 = s[0] as number; // by index: destructuring goes through an iterator, and this runs sixteen times an id
  const s1 = s[1] as number;
  const s2 = s[2] as number;
  const s3 = s[3] as number;
  const result = Math.imul(rotateLeft(Math.imul(s1, 5), 7), 9) >>> 0;
  const t = s1 << 9;
  const n2 = s2 ^ s0;
  const n3 = s3 ^ s1;
  s[1] = s1 ^ n2;
  s[0] = s0 ^ n3;
  s[2] = n2 ^ t;
  s[3] = rotateLeft(n3, 11);
  return result;
}

function rotateLeft(x: number, k: number): number {
  return (x << k) | (x >>> (32 - k));
}
