import type { Clock } from '../../../lib/clock.ts';
import type { Backend } from '../types.ts';

export interface SupabaseSettings {
  /** The gateway's root: `/storage/v1` is added by the SDK. */
  readonly url: string;
  /** Where users reach the gateway, if elsewhere: their upload URLs begin with it. */
  readonly publicUrl?: string | undefined;
  readonly serviceRoleKey: string;
  readonly backend: Backend;
  readonly buckets: { readonly raw: string; readonly parsed: string };
  /** A raw bucket made by us refuses larger uploads by itself, so that nobody makes us download more. */
  readonly maxBytes: number;
}

export interface SupabasePorts {
  readonly clock: Clock;
  readonly fetch: typeof globalThis.fetch;
}
