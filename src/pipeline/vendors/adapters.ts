import type { Clock } from '../../lib/clock.ts';
import type { Queryable } from '../../lib/database/types.ts';
import type { MockEndpoint } from '../config/types.ts';
import type { Log } from '../telemetry/log.ts';
import type { Recorder } from '../telemetry/recorder.ts';
import { createLlamaParse, type LlamaParseSettings, type LlamaParseVendor } from './llamaparse/index.ts';
import { observed } from './observed.ts';
import { createOpenAi, type OpenAiSettings, type OpenAiVendor } from './openai/index.ts';
import { createSupabase, type SupabaseSettings, type SupabaseVendor } from './supabase/index.ts';
import type { Backend, Vendor } from './types.ts';
import { type WatchedEndpoint, watchedFetch } from './watched-fetch.ts';

/** The part of PipelineConfig that the vendors need. */
export interface VendorSettings {
  readonly llamaparse: LlamaParseSettings & WithMock;
  readonly openai: OpenAiSettings & WithMock;
  readonly supabase: Omit<SupabaseSettings, 'buckets' | 'maxBytes'>;
  readonly buckets: SupabaseSettings['buckets'];
  readonly limits: { readonly maxBytes: number };
}

interface WithMock {
  readonly mock: MockEndpoint | undefined;
}

export interface VendorPorts {
  readonly clock: Clock;
  readonly fetch: typeof globalThis.fetch;
  readonly recorder: Recorder;
  readonly database: Queryable;
  readonly log: Log;
}

/** Every backend this process knows, each made once. A backend that is not configured is absent. */
export interface Adapters {
  readonly llamaparse: Partial<Record<Backend, LlamaParseVendor>>;
  readonly openai: Partial<Record<Backend, OpenAiVendor>>;
  readonly supabase: SupabaseVendor;
}

export function createAdapters(settings: VendorSettings, ports: VendorPorts): Adapters {
  const { buckets, limits } = settings;
  const { backend, serviceRoleKey: apiKey } = settings.supabase;
  const storage = watched('supabase', { backend, apiKey }, ports);
  return {
    llamaparse: eachBackend(settings.llamaparse, (own) =>
      observed(createLlamaParse(own, watched('llamaparse', own, ports)), {
        vendor: 'llamaparse',
        backend: own.backend,
        ...ports,
      }),
    ),
    openai: eachBackend(settings.openai, (own) =>
      observed(createOpenAi(own, watched('openai', own, ports)), { vendor: 'openai', backend: own.backend, ...ports }),
    ),
    supabase: observed(createSupabase({ ...settings.supabase, buckets, maxBytes: limits.maxBytes }, storage), {
      ...{ vendor: 'supabase', backend: settings.supabase.backend },
      ...ports,
    }),
  };
}

/** The ports of one backend: its `fetch` notes every use of the key and keeps to the rate limits. */
function watched(vendor: Vendor, own: Omit<WatchedEndpoint, 'vendor'>, ports: VendorPorts): VendorPorts {
  const { backend, apiKey } = own;
  return { ...ports, fetch: watchedFetch({ vendor, backend, apiKey }, ports) };
}

interface Endpoint {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly backend: Backend;
}

/** What answers at the base URL, and the mock beside it where there is one. */
function eachBackend<Settings extends Endpoint & WithMock, Made>(
  settings: Settings,
  make: (settings: Settings) => Made,
): Partial<Record<Backend, Made>> {
  const made: Partial<Record<Backend, Made>> = { [settings.backend]: make(settings) };
  if (settings.mock) made.mock ??= make({ ...settings, ...settings.mock, backend: 'mock' });
  return made;
}
