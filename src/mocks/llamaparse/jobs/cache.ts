import { createHash } from 'node:crypto';
import type { Clock } from '../../../lib/clock.ts';
import { LIMITS } from '../limits.ts';
import type { ParsedDocument } from '../parsing/types.ts';
import type { ParseOptions } from '../schemas.ts';
import type { V1Request } from '../v1/request.ts';

/** Results by (file, options) for 48 hours: the same parse again is free. Bounded by characters, oldest first out. */
export class ParseCache {
  readonly #clock: Clock;
  readonly #entries = new Map<string, { readonly at: number; readonly result: ParsedDocument }>();
  #chars = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  find(key: string): ParsedDocument | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    if (entry.at > this.#clock.now() - LIMITS.cacheMs) return entry.result;
    this.#drop(key);
    return undefined;
  }

  store(key: string, result: ParsedDocument): void {
    this.#drop(key);
    this.#entries.set(key, { at: this.#clock.now(), result });
    this.#chars += result.chars;
    for (const oldest of this.#entries.keys()) {
      if (this.#chars <= LIMITS.maxResultChars) return;
      this.#drop(oldest);
    }
  }

  clear(): void {
    this.#entries.clear();
    this.#chars = 0;
  }

  #drop(key: string): void {
    this.#chars -= this.#entries.get(key)?.result.chars ?? 0;
    this.#entries.delete(key);
  }
}

/** Equal for the same bytes, kind of file name, tier, version and options; what does not change the result is left out. */
export function cacheKey(bytes: Uint8Array, filename: string, options: ParseOptions, v1?: V1Request): string {
  const {
    webhook_configurations: _webhooks,
    webhook_configuration_ids: _saved,
    user_metadata: _tags,
    client_name: _client,
    disable_cache: _disable,
    ...rest
  } = options;
  const extension = filename.slice(filename.lastIndexOf('.') + 1).toLowerCase();
  return createHash('sha256')
    .update(bytes)
    .update(`\n${extension}\n${canonical(v1 ? { ...rest, v1: v1.cached } : rest)}`)
    .digest('hex');
}

/** JSON with sorted keys, without absent and null members. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    const members = Object.entries(inner).filter(([, member]) => member !== null && member !== undefined);
    return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
