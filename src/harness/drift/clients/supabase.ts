import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import type { VendorAddress } from '../types.ts';
import { type TusClient, tusClient } from './tus.ts';

export interface SupabaseClients {
  /** With the service role's key: passes by every policy. */
  readonly service: SupabaseClient;
  /** With the anon key. Probes sign users in and out on it. */
  readonly anon: SupabaseClient;
  /** With any key. */
  as(key: string): SupabaseClient;
  /** For resumable uploads, which supabase-js has not. */
  readonly tus: TusClient;
}

export function supabaseClient(address: VendorAddress): SupabaseClients {
  const { baseUrl, apiKey, anonKey = apiKey, fetch } = address;
  const as = (key: string) =>
    createClient(baseUrl, key, {
      global: { fetch },
      auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    });
  return { service: as(apiKey), anon: as(anonKey), as, tus: tusClient(address) };
}
