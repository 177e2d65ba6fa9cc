import type { Clock } from '../../../lib/clock.ts';
import { seededRandom } from '../../../lib/random.ts';
import { type FaultRule, type Mocks, type MockVendor, startMocks } from '../../../mocks/index.ts';
import type { DriftSide } from './types.ts';

export interface MockSideOptions {
  readonly clock: Clock;
  readonly seed: string;
  readonly vendors: readonly MockVendor[];
  /** Where Supabase's migrated database is kept between starts. */
  readonly cacheDir: string;
  /** Planted before the first probe: a control that must show. */
  readonly faults?: readonly FaultRule[];
}

/** Mocks of its own, in-process. */
export async function mockSide({ clock, seed, vendors, cacheDir, faults = [] }: MockSideOptions): Promise<DriftSide> {
  const started = (vendor: MockVendor) => (vendors.includes(vendor) ? {} : (false as const));
  const mocks = await startMocks({
    ...{ clock, random: seededRandom(seed), cacheDir },
    ...{ openai: started('openai'), llamaparse: started('llamaparse'), supabase: started('supabase') },
  });
  for (const rule of faults) mocks.faults.add(rule);
  return sideOfMocks(mocks, vendors);
}

/** Mocks that run already. Disposing the side closes them. */
export function sideOfMocks(mocks: Mocks, vendors: readonly MockVendor[]): DriftSide {
  return {
    name: mocks.faults.list().length === 0 ? 'mock' : 'mock with planted faults',
    how: 'mock',
    costs: false,
    address(vendor) {
      if (!vendors.includes(vendor)) return undefined;
      if (vendor !== 'supabase') return mocks[vendor];
      const { url, serviceRoleKey, anonKey, fetch } = mocks.supabase;
      return { baseUrl: url, apiKey: serviceRoleKey, anonKey, fetch };
    },
    answeredAt: () => undefined,
    [Symbol.asyncDispose]: () => mocks[Symbol.asyncDispose](),
  };
}
