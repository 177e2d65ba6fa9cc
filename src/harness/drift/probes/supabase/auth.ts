import type { SupabaseClients } from '../../clients/supabase.ts';
import type { Probe, ProbeContext } from '../../types.ts';
import { WRONG_KEYS } from '../wrong-keys.ts';

const PASSWORD = 'correct horse battery';

const plain =
  (path: string) =>
  (_clients: SupabaseClients, { fetch, baseUrl, apiKey }: ProbeContext) =>
    fetch(`${baseUrl}/auth/v1${path}`, { headers: { apikey: apiKey } });

const address = ({ unique }: ProbeContext) => `${unique}@example.com`;
const credentials = (context: ProbeContext) => ({ email: address(context), password: PASSWORD });

const openProbes: readonly Probe<SupabaseClients>[] = [
  { id: 'auth.health', operation: 'auth.health', run: plain('/health') },
  { id: 'auth.settings', operation: 'auth.settings', run: plain('/settings') },
  { id: 'auth.jwks', operation: 'auth.jwks', run: plain('/.well-known/jwks.json') },
];

const adminProbes: readonly Probe<SupabaseClients>[] = [
  {
    id: 'auth.admin.createUser',
    operation: 'auth.admin.createUser',
    async run({ service }, context) {
      const { data } = await service.auth.admin.createUser({ ...credentials(context), email_confirm: true });
      if (data.user) context.keep('user', data.user.id);
    },
  },
  {
    id: 'auth.admin.createUser/again',
    operation: 'auth.admin.createUser',
    run: ({ service }, context) => service.auth.admin.createUser(credentials(context)),
  },
  {
    id: 'auth.admin.getUser',
    operation: 'auth.admin.getUser',
    run: ({ service }, { kept }) => service.auth.admin.getUserById(kept('user')),
  },
  {
    id: 'auth.admin.listUsers',
    operation: 'auth.admin.listUsers',
    run: ({ service }) => service.auth.admin.listUsers({ page: 1, perPage: 1 }),
  },
  {
    id: 'auth.admin.updateUser',
    operation: 'auth.admin.updateUser',
    run: ({ service }, { kept }) => service.auth.admin.updateUserById(kept('user'), { user_metadata: { probe: 1 } }),
  },
];

const userProbes: readonly Probe<SupabaseClients>[] = [
  {
    id: 'auth.token/wrong-password',
    operation: 'auth.token',
    run: ({ anon }, context) => anon.auth.signInWithPassword({ email: address(context), password: 'wrong horse' }),
  },
  {
    id: 'auth.token',
    operation: 'auth.token',
    run: ({ anon }, context) => anon.auth.signInWithPassword(credentials(context)),
  },
  {
    id: 'auth.token/refresh',
    operation: 'auth.token',
    run: ({ anon }) => anon.auth.refreshSession(),
  },
  { id: 'auth.user', operation: 'auth.user', run: ({ anon }) => anon.auth.getUser() },
  {
    id: 'auth.user/wrong-key',
    operation: 'auth.user',
    run: ({ anon }) => anon.auth.getUser(WRONG_KEYS.supabase),
  },
  {
    id: 'auth.updateUser',
    operation: 'auth.updateUser',
    run: ({ anon }) => anon.auth.updateUser({ data: { probe: 2 } }),
  },
  { id: 'auth.reauthenticate', operation: 'auth.reauthenticate', run: ({ anon }) => anon.auth.reauthenticate() },
  { id: 'auth.logout', operation: 'auth.logout', run: ({ anon }) => anon.auth.signOut() },
  {
    id: 'auth.signup/exists',
    operation: 'auth.signup',
    run: ({ anon }, context) => anon.auth.signUp(credentials(context)),
  },
  {
    id: 'auth.signup/weak',
    operation: 'auth.signup',
    run: ({ anon }, { unique }) => anon.auth.signUp({ email: `${unique}-weak@example.com`, password: '123' }),
  },
  {
    id: 'auth.admin.deleteUser',
    operation: 'auth.admin.deleteUser',
    run: ({ service }, { kept }) => service.auth.admin.deleteUser(kept('user')),
  },
];

/** In the order they run. Every user they make is deleted by the last of them. */
export const authProbes: readonly Probe<SupabaseClients>[] = [...openProbes, ...adminProbes, ...userProbes];
