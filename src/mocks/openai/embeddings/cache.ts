/**
 * A map that forgets what was not used for long: two generations, of which the older one goes when the younger has half
 * of the limit. To use a value of the older one brings it over. No value moves for each use, as it would in a list by age.
 */
export class SizedCache<Value> {
  readonly #limit: number;
  readonly #sizeOf: (value: Value) => number;
  #young = new Map<string, Value>();
  #old = new Map<string, Value>();
  #youngSize = 0;

  constructor(limit: number, sizeOf: (value: Value) => number) {
    this.#limit = limit;
    this.#sizeOf = sizeOf;
  }

  get(key: string): Value | undefined {
    const value = this.#young.get(key);
    if (value !== undefined) return value;
    const old = this.#old.get(key);
    if (old !== undefined) {
      this.#old.delete(key);
      this.add(key, old);
    }
    return old;
  }

  /** `key` must be new. */
  add(key: string, value: Value): void {
    this.#young.set(key, value);
    this.#youngSize += this.#sizeOf(value);
    if (this.#youngSize <= this.#limit / 2) return;
    this.#old = this.#young;
    this.#young = new Map();
    this.#youngSize = 0;
  }
}
