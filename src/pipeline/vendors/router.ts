import type { Clock } from '../../lib/clock.ts';
import { createLlamaParse, type LlamaParseSettings } from './llamaparse/index.ts';
import { createOpenAi, type OpenAiSettings } from './openai/index.ts';
import { createSupabase, type SupabaseSettings } from './supabase/index.ts';
import type { CallContext, Vendor, VendorRouter } from './types.ts';

/** The part of PipelineConfig that the vendors need. */
export interface VendorSettings {
  readonly llamaparse: LlamaParseSettings;
  readonly openai: OpenAiSettings;
  readonly supabase: Omit<SupabaseSettings, 'buckets' | 'maxBytes'>;
  readonly buckets: SupabaseSettings['buckets'];
  readonly limits: { readonly maxBytes: number };
}

export interface VendorPorts {
  readonly clock: Clock;
  readonly fetch: typeof globalThis.fetch;
}

/** A router that can also be asked whether a vendor is well. */
export interface ProbingRouter extends VendorRouter {
  /** Calls the vendor for real, at no cost: resolves when it answers and takes our key, else rejects with VendorError. */
  check(vendor: Vendor, context: CallContext): Promise<void>;
}

/** Each vendor has one configured backend, made once. */
export function createVendorRouter(settings: VendorSettings, ports: VendorPorts): ProbingRouter {
  const llamaparse = createLlamaParse(settings.llamaparse, ports);
  const openai = createOpenAi(settings.openai, ports);
  const { buckets, limits } = settings;
  const supabase = createSupabase({ ...settings.supabase, buckets, maxBytes: limits.maxBytes }, ports);
  const vendors = { llamaparse, openai, supabase };
  return {
    parser: () => llamaparse.parser,
    embedder: () => openai.embedder,
    answerer: () => openai.answerer,
    store: () => supabase.store,
    check: (vendor, context) => vendors[vendor].check(context),
  };
}
