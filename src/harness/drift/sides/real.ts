import type { Clock } from '../../../lib/clock.ts';
import type { MockVendor } from '../../../mocks/index.ts';
import { DriftError } from '../errors.ts';
import type { VendorAddress } from '../types.ts';
import type { DriftSide } from './types.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where each vendor is and what opens it, by the names that its SDK reads; Supabase has no usual address. */
const VARIABLES = {
  openai: { baseUrl: 'OPENAI_BASE_URL', usual: 'https://api.openai.com/v1', apiKey: 'OPENAI_API_KEY' },
  llamaparse: {
    baseUrl: 'LLAMA_CLOUD_BASE_URL',
    usual: 'https://api.cloud.llamaindex.ai',
    apiKey: 'LLAMA_CLOUD_API_KEY',
  },
  supabase: { baseUrl: 'SUPABASE_URL', usual: undefined, apiKey: 'SUPABASE_SERVICE_ROLE_KEY' },
} as const;

/** Hosts of the vendors' own: what answers elsewhere is no real service, whatever it is asked as. */
const OWN_HOSTS: Readonly<Record<MockVendor, RegExp>> = {
  openai: /^([a-z]+\.)?api\.openai\.com$/,
  llamaparse: /^api\.cloud\.([a-z]+\.)?llamaindex\.ai$/,
  supabase: /^[a-z0-9]+\.supabase\.(co|in)$/,
};

/** Whether the vendor itself answers there. */
export function isOwnHost(vendor: MockVendor, baseUrl: string): boolean {
  const { protocol, hostname } = new URL(baseUrl);
  return protocol === 'https:' && OWN_HOSTS[vendor].test(hostname);
}

export interface RealSideOptions {
  readonly clock: Clock;
  readonly env: Environment;
  readonly vendors: readonly MockVendor[];
  readonly fetch: typeof globalThis.fetch;
}

/** The real services, with keys from the environment and from nowhere else. @throws DriftError naming what is missing */
export function realSide({ clock, env, vendors, fetch }: RealSideOptions): DriftSide {
  const startedAt = new Date(clock.now()).toISOString();
  const addresses = new Map(vendors.map((vendor) => [vendor, addressOf(vendor, env, fetch)]));
  return {
    name: 'real',
    how: 'real',
    costs: true,
    address: (vendor) => addresses.get(vendor),
    answeredAt(vendor) {
      const address = addresses.get(vendor);
      return address && isOwnHost(vendor, address.baseUrl) ? startedAt : undefined;
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

function addressOf(vendor: MockVendor, env: Environment, fetch: typeof globalThis.fetch): VendorAddress {
  const { baseUrl: variable, usual, apiKey: keyVariable } = VARIABLES[vendor];
  const baseUrl = env[variable] || usual;
  const apiKey = env[keyVariable];
  const missing = [...(baseUrl ? [] : [variable]), ...(apiKey ? [] : [keyVariable])];
  if (!baseUrl || !apiKey) {
    throw new DriftError(`${vendor}: set ${missing.join(' and ')} in the environment, or leave it out with --vendor`);
  }
  if (!URL.canParse(baseUrl)) throw new DriftError(`${variable} is no URL`);
  const anonKey = vendor === 'supabase' ? env.SUPABASE_ANON_KEY : undefined;
  return { baseUrl: baseUrl.replace(/\/+$/, ''), apiKey, ...(anonKey && { anonKey }), fetch };
}
