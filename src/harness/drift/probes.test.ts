import { beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../lib/clock.ts';
import { testCacheDir } from '../../lib/database/testing.ts';
import { seededRandom } from '../../lib/random.ts';
import { fidelityLedger, type JournalEntry, type Mocks, startMocks, type VendorLedger } from '../../mocks/index.ts';
import { PROBE_SUITES } from './run-probes.ts';
import type { Observation, VendorAddress } from './types.ts';

interface Driven {
  readonly ledger: VendorLedger;
  readonly observations: readonly Observation[];
  readonly journal: readonly JournalEntry[];
}

const addresses = {
  openai: ({ openai }: Mocks) => openai,
  llamaparse: ({ llamaparse }: Mocks) => llamaparse,
  supabase: ({ supabase: { url, serviceRoleKey, anonKey, fetch } }: Mocks): VendorAddress => ({
    ...{ baseUrl: url, apiKey: serviceRoleKey, anonKey, fetch },
  }),
};

describe.each(['in-process', 'socket'] as const)('the probes, %s', (transport) => {
  const driven = new Map<string, Driven>();

  beforeAll(async () => {
    const clock = systemClock();
    const listening = transport === 'socket' ? { port: 0 } : {};
    await using mocks = await startMocks({
      ...{ clock, random: seededRandom('probes'), cacheDir: testCacheDir },
      ...{ openai: listening, llamaparse: listening, supabase: listening },
    });
    const ledgers = await fidelityLedger();
    for (const suite of PROBE_SUITES) {
      const { vendor } = suite;
      const ledger = ledgers.find((one) => one.vendor === vendor) as VendorLedger;
      const address = { ...addresses[vendor](mocks), ...(transport === 'socket' && { fetch: globalThis.fetch }) };
      const observations = await suite.run({ address, ledger, clock, unique: 'shakedown-probes' });
      const journal = mocks.journal.entries({ vendor });
      driven.set(vendor, { ledger, observations, journal });
    }
  });

  describe.each(PROBE_SUITES.map(({ vendor }) => vendor))('%s', (vendor) => {
    const results = () => driven.get(vendor) as Driven;

    test('all come as far as a call of their own operation', () => {
      const short = results().observations.flatMap(({ probe, outcome }) =>
        outcome.type === 'answered' ? [] : [`${probe}: ${outcome.reason}`],
      );
      expect(short).toEqual([]);
    });

    test('see every call by the name that the mock itself has for it', () => {
      const { observations, journal } = results();
      const seen = observations.flatMap(({ exchanges }) => exchanges.map(({ operation }) => operation));
      expect(seen).toEqual(journal.map(({ operation }) => operation));
    });

    test('drive every operation through the official client that the ledger names, and no other', () => {
      const { ledger, observations } = results();
      const calls = observations.flatMap(({ exchanges }) => exchanges).filter(({ status }) => status !== 501);
      const clientsOf = (operation: string) => [
        ...new Set(calls.flatMap((call) => (call.operation === operation && call.sdk ? [call.sdk] : []))),
      ];
      const proven = ledger.entries.map(({ operation }) => [operation, clientsOf(operation)] as const);
      const claimed = ledger.entries.map(({ operation, sdk }) => [operation, sdk ? [sdk] : []] as const);
      expect(Object.fromEntries(proven)).toEqual(Object.fromEntries(claimed));
    });
  });
});
