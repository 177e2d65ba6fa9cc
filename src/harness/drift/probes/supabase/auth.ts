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

const linkProbes: readonly Probe<SupabaseClients>[] = [
  {
    id: 'auth.admin.generateLink',
    operation: 'auth.admin.generateLink',
    async run({ service }, context) {
      const { data } = await service.auth.admin.generateLink({ type: 'magiclink', email: address(context) });
      if (data.properties) context.keep('link', data.properties.action_link);
    },
  },
  {
    id: 'auth.followLink',
    operation: 'auth.followLink',
    run: (_clients, { fetch, kept, baseUrl }) =>
      fetch(`${baseUrl}/auth/v1/verify${new URL(kept('link')).search}`, { redirect: 'manual' }),
  },
  {
    id: 'auth.verify/expired',
    operation: 'auth.verify',
    run: ({ anon }, context) => anon.auth.verifyOtp({ email: address(context), token: '000000', type: 'email' }),
  },
  {
    id: 'auth.otp/nobody',
    operation: 'auth.otp',
    run: ({ anon }, { unique }) =>
      anon.auth.signInWithOtp({ email: `${unique}-no@example.com`, options: { shouldCreateUser: false } }),
  },
  {
    id: 'auth.recover/nobody',
    operation: 'auth.recover',
    run: ({ anon }, { unique }) => anon.auth.resetPasswordForEmail(`${unique}-no@example.com`),
  },
  {
    id: 'auth.resend/nobody',
    operation: 'auth.resend',
    run: ({ anon }, { unique }) => anon.auth.resend({ type: 'signup', email: `${unique}-no@example.com` }),
  },
  {
    id: 'auth.magiclink/no-address',
    operation: 'auth.magiclink',
    run: (_clients, { fetch, baseUrl, apiKey }) =>
      fetch(`${baseUrl}/auth/v1/magiclink`, { method: 'POST', headers: { apikey: apiKey }, body: '{}' }),
  },
  { id: 'auth.authorize', operation: 'auth.authorize', run: plain('/authorize?provider=gitlab') },
  {
    id: 'auth.sso',
    operation: 'auth.sso',
    run: ({ anon }) => anon.auth.signInWithSSO({ domain: 'example.com' }),
  },
  {
    id: 'auth.admin.invite/exists',
    operation: 'auth.admin.invite',
    run: ({ service }, context) => service.auth.admin.inviteUserByEmail(address(context)),
  },
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
  {
    id: 'auth.linkIdentity',
    operation: 'auth.linkIdentity',
    run: ({ anon }) => anon.auth.linkIdentity({ provider: 'gitlab', options: { skipBrowserRedirect: true } }),
  },
  {
    id: 'auth.unlinkIdentity',
    operation: 'auth.unlinkIdentity',
    async run({ anon }) {
      const { data } = await anon.auth.getUserIdentities();
      const [identity] = data?.identities ?? [];
      if (identity) await anon.auth.unlinkIdentity(identity);
    },
  },
  {
    id: 'auth.mfa.enroll',
    operation: 'auth.mfa.enroll',
    async run({ anon }, { keep }) {
      const { data } = await anon.auth.mfa.enroll({ factorType: 'totp', friendlyName: 'probe' });
      if (data) keep('factor', data.id);
    },
  },
  {
    id: 'auth.mfa.challenge',
    operation: 'auth.mfa.challenge',
    run: ({ anon }, { kept }) => anon.auth.mfa.challenge({ factorId: kept('factor') }),
  },
  {
    id: 'auth.mfa.verify/unknown-challenge',
    operation: 'auth.mfa.verify',
    run: ({ anon }, { kept }) =>
      anon.auth.mfa.verify({
        ...{ factorId: kept('factor'), challengeId: '99999999-9999-4999-8999-999999999999', code: '000000' },
      }),
  },
  {
    id: 'auth.admin.mfa.listFactors',
    operation: 'auth.admin.mfa.listFactors',
    run: ({ service }, { kept }) => service.auth.admin.mfa.listFactors({ userId: kept('user') }),
  },
  {
    id: 'auth.admin.mfa.updateFactor/no-admin',
    operation: 'auth.admin.mfa.updateFactor',
    run: (_clients, { fetch, baseUrl, apiKey, kept }) =>
      fetch(`${baseUrl}/auth/v1/admin/users/${kept('user')}/factors/${kept('factor')}`, {
        ...{ method: 'PUT', headers: { apikey: apiKey }, body: '{}' },
      }),
  },
  {
    id: 'auth.admin.mfa.deleteFactor/unknown',
    operation: 'auth.admin.mfa.deleteFactor',
    run: ({ service }, { kept }) =>
      service.auth.admin.mfa.deleteFactor({ ...{ userId: kept('user'), id: '99999999-9999-4999-8999-999999999999' } }),
  },
  {
    id: 'auth.mfa.unenroll',
    operation: 'auth.mfa.unenroll',
    run: ({ anon }, { kept }) => anon.auth.mfa.unenroll({ factorId: kept('factor') }),
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
export const authProbes: readonly Probe<SupabaseClients>[] = [
  ...openProbes,
  ...adminProbes,
  ...linkProbes,
  ...userProbes,
];
