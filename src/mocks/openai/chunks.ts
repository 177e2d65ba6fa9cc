/** Longer texts are mostly long in all, so that their chunks are not what takes time. */
const TEXT_LIMIT = 16 * 1024;
/** Bytes of a chunk that is kept. */
const CHUNK_LIMIT = 32;
/** Chunks kept; when they are more, all are forgotten. */
const CHUNKS_KEPT = 20_000;
const SLOTS = 64 * 1024;

/**
 * What is to be known of a text of ASCII letters, found out chunk by chunk, and of each chunk once. A chunk ends before a
 * single space between two other characters, mostly a word then:
 *
 *     "The  cat sat, it says."   "The  cat"   " sat,"   " it"   " says."
 *
 * For what never depends on characters across such a place: neither do the pieces of the tokenizers' encodings (a space
 * stands first in a piece, or among white space alone), nor words. The text is read as bytes and no string is made of a
 * chunk that is known, as this takes most of the time.
 */
export class Chunks<Value> {
  readonly #make: (chunk: string) => Value;
  /** The text being read. UTF-8 takes three bytes for a UTF-16 unit at most. */
  readonly #bytes = Buffer.alloc(3 * TEXT_LIMIT);
  /** Number of a kept chunk and 1, by hash; 0 where there is none. */
  readonly #slots = new Uint16Array(SLOTS);
  readonly #keys = Buffer.alloc(CHUNKS_KEPT * CHUNK_LIMIT);
  readonly #lengths = new Uint8Array(CHUNKS_KEPT);
  #values: Value[] = [];

  /** `make` is told the chunk, its space with it. */
  constructor(make: (chunk: string) => Value) {
    this.#make = make;
  }

  /** How many are kept. */
  get size(): number {
    return this.#values.length;
  }

  /** What is known of each chunk, in their order; undefined for a text that is not ASCII or too long. */
  read(text: string): Value[] | undefined {
    const { length } = text;
    const bytes = this.#bytes;
    if (length > TEXT_LIMIT || bytes.write(text, 'utf8') !== length) return undefined;
    const values: Value[] = [];
    let from = 0;
    let hash = HASH_START;
    for (let at = 0; at < length; at++) {
      const byte = bytes[at] as number;
      if (byte === SPACE && at > 0 && at + 1 < length && isVisible(bytes[at - 1]) && isVisible(bytes[at + 1])) {
        values.push(this.#valueOf(text, from, at, hash));
        from = at;
        hash = HASH_START;
      }
      hash = Math.imul(hash ^ byte, HASH_FACTOR);
    }
    if (length > 0) values.push(this.#valueOf(text, from, length, hash));
    return values;
  }

  #valueOf(text: string, from: number, to: number, hash: number): Value {
    if (to - from > CHUNK_LIMIT) return this.#make(text.slice(from, to));
    const slots = this.#slots;
    let slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    for (let kept = slots[slot] as number; kept > 0; kept = slots[slot] as number) {
      if (this.#is(kept - 1, from, to)) return this.#values[kept - 1] as Value;
      slot = (slot + 1) & (SLOTS - 1);
    }
    const value = this.#make(text.slice(from, to));
    if (this.#values.length < CHUNKS_KEPT) this.#keep(slot, from, to, value);
    else this.#forget(); // and begins anew with the next
    return value;
  }

  #is(kept: number, from: number, to: number): boolean {
    if (this.#lengths[kept] !== to - from) return false;
    const [keys, bytes] = [this.#keys, this.#bytes];
    const key = kept * CHUNK_LIMIT - from;
    for (let at = from; at < to; at++) if (keys[key + at] !== bytes[at]) return false;
    return true;
  }

  #keep(slot: number, from: number, to: number, value: Value): void {
    const kept = this.#values.length;
    this.#values.push(value);
    this.#lengths[kept] = to - from;
    this.#bytes.copy(this.#keys, kept * CHUNK_LIMIT, from, to);
    this.#slots[slot] = kept + 1;
  }

  #forget(): void {
    this.#values = [];
    this.#slots.fill(0);
  }
}

const SPACE = 0x20;

/** Neither white space nor a control character. */
function isVisible(byte: number | undefined): boolean {
  return byte !== undefined && byte > SPACE;
}

/** FNV-1a. */
const [HASH_START, HASH_FACTOR] = [0x811c9dc5 | 0, 0x01000193];
