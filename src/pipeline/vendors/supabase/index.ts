import type { CallContext, ObjectStore } from '../types.ts';
import { checkBucket } from './buckets.ts';
import { storageCalls } from './calls.ts';
import type { SupabasePorts, SupabaseSettings } from './settings.ts';
import { supabaseStore } from './store.ts';

export type { SupabasePorts, SupabaseSettings } from './settings.ts';

export interface SupabaseVendor {
  readonly store: ObjectStore;
  /** Resolves when storage answers, accepts our key and has the raw bucket; rejects with the VendorError otherwise. */
  check(context: CallContext): Promise<void>;
}

export function createSupabase(settings: SupabaseSettings, ports: SupabasePorts): SupabaseVendor {
  const calls = storageCalls(settings, ports);
  return {
    store: supabaseStore(calls, settings),
    check: (context) => checkBucket(calls, settings.buckets.raw, context),
  };
}
