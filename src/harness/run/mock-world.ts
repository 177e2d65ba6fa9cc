import type { Clock } from '../../lib/clock.ts';
import type { Queryable } from '../../lib/database/index.ts';
import type { Random } from '../../lib/random.ts';
import { type JournalEntry, type Mocks, startMocks, type TwinFace } from '../../mocks/index.ts';
import { storageHands } from './storage-hands.ts';
import type { Hands, JwtSettings } from './types.ts';
import type { WebhookRelay } from './webhook-relay.ts';

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
    openai: { port: 0 },
    llamaparse: { port: 0 },
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

/** The harness's direct access to a run on the mocks. `database` answers where the pipeline's data is now. */
export function mockHands(options: {
  readonly mocks: Mocks;
  readonly twin: TwinFace | undefined;
  readonly relay: WebhookRelay;
  readonly database: Queryable;
  readonly jwt: JwtSettings;
  readonly logs: string[];
}): Hands {
  const { mocks, twin, relay, database, jwt, logs } = options;
  return {
    database,
    faults: mocks.faults,
    storage: storageHands({
      url: mocks.supabase.url,
      serviceRoleKey: mocks.supabase.serviceRoleKey,
      fetch: mocks.supabase.direct,
    }),
    journal: () => mocks.journal.entries(),
    meter: () => mocks.meter.entries(),
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
