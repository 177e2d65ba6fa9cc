/** A map that forgets what was used longest ago once its values' total size passes the limit. */
export class SizedCache<Value> {
  readonly #limit: number;
  readonly #sizeOf: (value: Value) => number;
  readonly #entries = new Map<string, Value>();
  #size = 0;

  constructor(limit: number, sizeOf: (value: Value) => number) {
    this.#limit = limit;
    this.#sizeOf = sizeOf;
  }

  get(key: string): Value | undefined {
    const value = this.#entries.get(key);
    if (value === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, value);
    return value;
  }

  /** `key` must be new. */
  add(key: string, value: Value): void {
    this.#entries.set(key, value);
    this.#size += this.#sizeOf(value);
    for (const [oldest, old] of this.#entries) {
      if (this.#size <= this.#limit || oldest === key) return;
      this.#entries.delete(oldest);
      this.#size -= this.#sizeOf(old);
    }
  }

  clear(): void {
    this.#entries.clear();
    this.#size = 0;
  }
}
