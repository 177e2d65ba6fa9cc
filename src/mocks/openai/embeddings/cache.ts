/**
 * A map that forgets what was not used for long: two generations, of which the older one goes when the younger has half
 * of the limit. To use a value of the older one brings it over. No value moves for each use, as it would in a list by age.
 * A value has a kind and a key, so that nobody has to join the two into one long string for each look.
 */
export class SizedCache<Value> {
  readonly #limit: number;
  readonly #sizeOf: (value: Value, key: string) => number;
  readonly #moved: (value: Value) => Value;
  #young: Generation<Value> = new Map();
  #old: Generation<Value> = new Map();
  #youngSize = 0;

  /** `moved`: the value as it is kept by the younger generation, when nothing of the older one may stay in use. */
  constructor(
    limit: number,
    sizeOf: (value: Value, key: string) => number,
    moved: (value: Value) => Value = (value) => value,
  ) {
    this.#limit = limit;
    this.#sizeOf = sizeOf;
    this.#moved = moved;
  }

  get(kind: string, key: string): Value | undefined {
    const value = this.#young.get(kind)?.get(key);
    if (value !== undefined) return value;
    const olds = this.#old.get(kind);
    const old = olds?.get(key);
    if (old === undefined) return undefined;
    olds?.delete(key);
    const moved = this.#moved(old);
    this.add(kind, key, moved);
    return moved;
  }

  /** `key` must be new to the kind. */
  add(kind: string, key: string, value: Value): void {
    let values = this.#young.get(kind);
    if (!values) {
      values = new Map();
      this.#young.set(kind, values);
    }
    values.set(key, value);
    this.#youngSize += this.#sizeOf(value, key);
    if (this.#youngSize <= this.#limit / 2) return;
    this.#old = this.#young;
    this.#young = new Map();
    this.#youngSize = 0;
  }
}

type Generation<Value> = Map<string, Map<string, Value>>;
