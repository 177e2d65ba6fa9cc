import type { SupabaseClients } from '../../clients/supabase.ts';
import type { Probe, ProbeContext } from '../../types.ts';
import { WRONG_KEYS } from '../wrong-keys.ts';

const plain =
  (path: string) =>
  (_clients: SupabaseClients, { fetch, baseUrl, apiKey }: ProbeContext) =>
    fetch(`${baseUrl}/auth/v1${path}`, { headers: { apikey: apiKey } });

export const authProbes: readonly Probe<SupabaseClients>[] = [
  { id: 'auth.health', operation: 'auth.health', run: plain('/health') },
  { id: 'auth.settings', operation: 'auth.settings', run: plain('/settings') },
  { id: 'auth.jwks', operation: 'auth.jwks', run: plain('/.well-known/jwks.json') },
  {
    id: 'auth.user/wrong-key',
    operation: 'auth.user',
    run: ({ anon }) => anon.auth.getUser(WRONG_KEYS.supabase),
  },
];
