/** Things that a mock keeps for those who may ask again; when there are too many or they are too large, the oldest give way. */
export interface Kept<Value> {
  keep(id: string, value: Value): void;
  get(id: string): Value | undefined;
  /** False when there was none. */
  remove(id: string): boolean;
  /** Oldest first. */
  values(): Value[];
  clear(): void;
}

export interface KeptLimits<Value> {
  readonly count: number;
  readonly bytes: number;
  /** Of one value, in bytes of memory, roughly; asked once. */
  readonly bytesOf: (value: Value) => number;
}

export function createKept<Value>({ count, bytes, bytesOf }: KeptLimits<Value>): Kept<Value> {
  const kept = new Map<string, { readonly value: Value; readonly size: number }>();
  let used = 0;
  const remove = (id: string): boolean => {
    used -= kept.get(id)?.size ?? 0;
    return kept.delete(id);
  };
  return {
    keep(id, value) {
      remove(id);
      const size = bytesOf(value);
      kept.set(id, { value, size });
      used += size;
      for (const oldest of kept.keys()) {
        if ((used <= bytes && kept.size <= count) || oldest === id) break;
        remove(oldest);
      }
    },
    get: (id) => kept.get(id)?.value,
    remove,
    values: () => [...kept.values()].map(({ value }) => value),
    clear() {
      kept.clear();
      used = 0;
    },
  };
}
