import type { SupabaseClients } from '../clients/supabase.ts';
import type { Probe } from '../types.ts';
import { authProbes } from './supabase/auth.ts';
import { bucketDeletion, bucketProbes } from './supabase/buckets.ts';
import { imageProbes } from './supabase/images.ts';
import { objectProbes } from './supabase/objects.ts';
import { resumableProbes } from './supabase/resumable.ts';
import { s3Probes } from './supabase/s3.ts';

/** In the order they run: later ones use what earlier ones made. */
export const supabaseProbes: readonly Probe<SupabaseClients>[] = [
  ...bucketProbes,
  ...objectProbes,
  ...imageProbes,
  ...resumableProbes,
  ...s3Probes,
  ...bucketDeletion,
  ...authProbes,
];
