import { Durations } from './histogram.ts';
import type { LoadBucket } from './types.ts';

const FIRST_WIDTH_MS = 100;
/** Twice what a plot can show; then neighbours are merged, so that a load of hours takes no more memory than one of seconds. */
const BUCKETS_MAX = 120;

interface Bucket {
  count: number;
  errors: number;
  readonly durations: Durations;
}

/** Samples by when they ended, in stretches of equal width that grow with the time that is covered. */
export class Timeline {
  #widthMs = FIRST_WIDTH_MS;
  #buckets: (Bucket | undefined)[] = [];

  record(endMs: number, latencyMs: number, ok: boolean): void {
    while (endMs >= this.#widthMs * BUCKETS_MAX) this.#halve();
    const bucket = this.#bucket(Math.floor(Math.max(0, endMs) / this.#widthMs));
    bucket.durations.record(latencyMs);
    if (ok) bucket.count++;
    else bucket.errors++;
  }

  /** Stretches without a sample are there too: a standstill must be seen. */
  buckets(): LoadBucket[] {
    return Array.from(this.#buckets, (bucket, i) => ({
      t: i * this.#widthMs,
      count: bucket?.count ?? 0,
      errors: bucket?.errors ?? 0,
      p50: bucket?.durations.at(50) ?? null,
      p95: bucket?.durations.at(95) ?? null,
      p99: bucket?.durations.at(99) ?? null,
    }));
  }

  #bucket(index: number): Bucket {
    const found = this.#buckets[index];
    if (found) return found;
    const made = { count: 0, errors: 0, durations: new Durations(2) };
    this.#buckets[index] = made;
    return made;
  }

  #halve(): void {
    const before = this.#buckets;
    this.#buckets = [];
    this.#widthMs *= 2;
    for (const [i, bucket] of before.entries()) {
      if (!bucket) continue;
      const merged = this.#bucket(i >> 1);
      merged.count += bucket.count;
      merged.errors += bucket.errors;
      merged.durations.add(bucket.durations);
    }
  }
}
