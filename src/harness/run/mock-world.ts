import { createHash } from 'node:crypto';
import type { Clock } from '../../lib/clock.ts';
import type { Queryable } from '../../lib/database/index.ts';
import type { Random } from '../../lib/random.ts';
import { type JournalEntry, type Mocks, startMocks, type TwinFace } from '../../mocks/index.ts';
import { storageHands } from './storage-hands.ts';
import type { Hands, JwtSettings, VendorDoors } from './types.ts';
import type { WebhookRelay } from './webhook-relay.ts';

/** What the keys of scenarios that call a vendor themselves begin with: their limits and their bill are apart. */
const GUESTS = { openai: 'sk-shakedown-guest-', llamaparse: 'llx-shakedown-guest-' };

export function startRunMocks(options: {
  readonly clock: Clock;
  readonly random: Random;
  readonly cacheDir: string;
  readonly relay: WebhookRelay;
  readonly onJournal: ((entry: JournalEntry) => void) | undefined;
  /** Whether stand-ins for the real services are started too. */
  readonly twin: boolean;
}): Promise<Mocks> {
  const { clock, random, cacheDir, relay, onJournal, twin } = options;
  return startMocks({
    clock,
    random,
    cacheDir,
    openai: { port: 0, guests: GUESTS.openai },
    llamaparse: { port: 0, guests: GUESTS.llamaparse, guestPlan: 'enterprise' },
    supabase: { port: 0 },
    ...(twin && { twin: { port: 0 } }),
    fetch: relay.fetch,
    ...(onJournal === undefined ? {} : { journal: onJournal }),
  });
}

/**
 * Sees that every mock writes its journal, by one harmless call each. A count of zero in a journal that records
 * nothing would prove nothing. Throws when an entry is missing.
 */
export async function proveJournals(mocks: Mocks, twin: TwinFace | undefined, signal: AbortSignal): Promise<void> {
  const before = mocks.journal.entries().length;
  const { supabase } = mocks;
  for (const { openai, llamaparse } of twin ? [mocks, twin] : [mocks]) {
    await openai.fetch(`${openai.baseUrl}/models`, { headers: { authorization: `Bearer ${openai.apiKey}` }, signal });
    await llamaparse.fetch(`${llamaparse.baseUrl}/api/health`, { signal });
  }
  await supabase.fetch(`${supabase.url}/storage/v1/bucket`, {
    headers: { authorization: `Bearer ${supabase.serviceRoleKey}` },
    signal,
  });
  const seen = mocks.journal
    .entries()
    .slice(before)
    .map((entry) => `${entry.vendor} at ${entry.instance}`);
  const expected = ['openai at mock', 'llamaparse at mock', 'supabase at mock'];
  if (twin) expected.push('openai at real', 'llamaparse at real');
  const missing = expected.filter((each) => !seen.includes(each));
  if (missing.length > 0)
    throw new Error(`the journal of ${missing.join(' and ')} records nothing: no count could be believed`);
}

function mockDoors(mocks: Mocks, fetch: typeof globalThis.fetch): VendorDoors {
  const own = (prefix: string) => (label: string) => `${prefix}${createHash('sha256').update(label).digest('hex')}`;
  const { openai, llamaparse, supabase } = mocks;
  return {
    openai: { baseUrl: openai.baseUrl, keyFor: own(GUESTS.openai) },
    llamaparse: { baseUrl: llamaparse.baseUrl, keyFor: own(GUESTS.llamaparse) },
    supabase: { baseUrl: supabase.url, keyFor: () => supabase.serviceRoleKey },
    fetch,
  };
}

function isGuest(apiKey: string): boolean {
  return Object.values(GUESTS).some((prefix) => apiKey.startsWith(prefix));
}

/** The harness's direct access to a run on the mocks. `database` answers where the pipeline's data is now. */
export function mockHands(options: {
  readonly mocks: Mocks;
  readonly twin: TwinFace | undefined;
  readonly relay: WebhookRelay;
  readonly database: Queryable;
  readonly jwt: JwtSettings;
  readonly logs: string[];
  readonly fetch: typeof globalThis.fetch;
}): Hands {
  const { mocks, twin, relay, database, jwt, logs, fetch } = options;
  return {
    database,
    faults: mocks.faults,
    storage: storageHands({
      url: mocks.supabase.url,
      serviceRoleKey: mocks.supabase.serviceRoleKey,
      fetch: mocks.supabase.direct,
    }),
    vendors: mockDoors(mocks, fetch),
    journal: () => mocks.journal.entries(),
    meter: () => mocks.meter.entries().filter(({ apiKey }) => !isGuest(apiKey)),
    logs: () => logs,
    plantLog: (line) => void logs.push(line),
    webhooks: () => relay.delivered,
    twin: twin && { parseMarker: twin.llamaparse.marker, answerMarker: twin.openai.marker },
    secrets: {
      openaiKey: mocks.openai.apiKey,
      llamaparseKey: mocks.llamaparse.apiKey,
      supabaseServiceRoleKey: mocks.supabase.serviceRoleKey,
      supabaseJwtSecret: mocks.supabase.jwtSecret,
      jwtSecret: jwt.secret,
      ...(twin && { twinOpenaiKey: twin.openai.apiKey, twinLlamaparseKey: twin.llamaparse.apiKey }),
    },
  };
}
