import type { Clock } from '../../lib/clock.ts';
import type { MockEndpoint } from '../config/types.ts';
import type { Recorder } from '../telemetry/recorder.ts';
import { createLlamaParse, type LlamaParseSettings, type LlamaParseVendor } from './llamaparse/index.ts';
import { observed } from './observed.ts';
import { createOpenAi, type OpenAiSettings, type OpenAiVendor } from './openai/index.ts';
import { createSupabase, type SupabaseSettings, type SupabaseVendor } from './supabase/index.ts';
import type { Backend } from './types.ts';

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
}

/** Every backend this process knows, each made once. A backend that is not configured is absent. */
export interface Adapters {
  readonly llamaparse: Partial<Record<Backend, LlamaParseVendor>>;
  readonly openai: Partial<Record<Backend, OpenAiVendor>>;
  readonly supabase: SupabaseVendor;
}

export function createAdapters(settings: VendorSettings, ports: VendorPorts): Adapters {
  const { buckets, limits } = settings;
  return {
    llamaparse: eachBackend(settings.llamaparse, (own) =>
      observed(createLlamaParse(own, ports), { vendor: 'llamaparse', backend: own.backend, ...ports }),
    ),
    openai: eachBackend(settings.openai, (own) =>
      observed(createOpenAi(own, ports), { vendor: 'openai', backend: own.backend, ...ports }),
    ),
    supabase: observed(createSupabase({ ...settings.supabase, buckets, maxBytes: limits.maxBytes }, ports), {
      ...{ vendor: 'supabase', backend: settings.supabase.backend },
      ...ports,
    }),
  };
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
