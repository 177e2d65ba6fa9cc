import type { S3Client } from '@aws-sdk/client-s3';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import type { VendorAddress } from '../types.ts';
import { s3Client } from './s3.ts';
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
  /** For the S3 protocol. Its package is a development dependency: throws where that is not installed. */
  s3(secret?: string): Promise<S3Client>;
}

export function supabaseClient(address: VendorAddress): SupabaseClients {
  const { baseUrl, apiKey, anonKey = apiKey, fetch } = address;
  const as = (key: string) =>
    createClient(baseUrl, key, {
      global: { fetch },
      auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    });
  return {
    service: as(apiKey),
    anon: as(anonKey),
    as,
    tus: tusClient(address),
    s3: (secret) => s3Client(address, secret),
  };
}
