import { createClient } from '@supabase/supabase-js';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../lib/virtual-clock.ts';
import { startTestMock, type TestMock } from '../testing.ts';

const PASSWORD = 'correct horse';
const APP = 'http://app.example/welcome';

describe.each(['socket', 'in-process'] as const)('codes and links through supabase-js over %s', (transport) => {
  let mock: TestMock;
  beforeAll(async () => {
    const options = { auth: { autoconfirm: false, phone: true, phoneAutoconfirm: false } };
    mock = await startTestMock(transport, options, new VirtualClock(Date.now()));
  });
  beforeEach(() => mock.mock.reset());
  afterAll(async () => {
    expect(mock.bugs).toEqual([]);
    await mock[Symbol.asyncDispose]();
  });
  const anon = () => mock.client(mock.mock.anonKey);
  const admin = () => mock.client().auth.admin;
  const last = () => mock.mock.outbox().at(-1)!;
  const email = 'ann@example.com';
  const confirmedUser = async () => {
    const { data } = await admin().createUser({ email, password: PASSWORD, email_confirm: true });
    return data.user!;
  };
  /** The address a link leads on to. */
  const follow = async (link: string) => {
    const answer = await mock.fetch(link, { redirect: 'manual' });
    expect(answer.status).toBe(303);
    return new URL(answer.headers.get('location')!);
  };

  test('a sign-up waits for its confirmation, by the code of the mail', async () => {
    const { data } = await anon().auth.signUp({ email, password: PASSWORD });
    expect(data.session).toBeNull();
    expect(data.user).toMatchObject({ email, confirmation_sent_at: expect.any(String) });
    expect(data.user).not.toHaveProperty('email_confirmed_at');
    const early = await anon().auth.signInWithPassword({ email, password: PASSWORD });
    expect(early.error).toMatchObject({ status: 400, code: 'email_not_confirmed', message: 'Email not confirmed' });
    expect(last()).toMatchObject({
      kind: 'signup',
      channel: 'email',
      to: email,
      token: expect.stringMatching(/^\d{6}$/),
    });
    const wrong = await anon().auth.verifyOtp({ email, token: '00000x', type: 'signup' });
    expect(wrong.error).toMatchObject({
      ...{ status: 403, code: 'otp_expired', message: 'Token has expired or is invalid' },
    });
    const { token } = last();
    const verified = await anon().auth.verifyOtp({ email, token, type: 'email' });
    expect(verified.data.user).toMatchObject({
      ...{ email_confirmed_at: expect.any(String), identities: [{ identity_data: { email_verified: true } }] },
    });
    expect(decodeJwt(verified.data.session!.access_token).amr).toMatchObject([{ method: 'otp' }]);
    const twice = await anon().auth.verifyOtp({ email, token, type: 'email' });
    expect(twice.error?.code).toBe('otp_expired');
  });

  test('a sign-up of an address that exists looks like any other, and sends nothing', async () => {
    const user = await confirmedUser();
    const { data } = await anon().auth.signUp({ email, password: 'another password' });
    expect(data.user).toMatchObject({ email, identities: [], role: '' });
    expect(data.user!.id).not.toBe(user.id);
    expect(mock.mock.outbox()).toEqual([]);
  });

  test('a link confirms, and leads on with the tokens in its fragment', async () => {
    await anon().auth.signUp({ email, password: PASSWORD, options: { emailRedirectTo: APP } });
    const target = await follow(last().link!);
    expect(target.origin + target.pathname).toBe(APP);
    const fragment = new URLSearchParams(target.hash.slice(1));
    expect([...fragment.keys()]).toEqual([
      ...['access_token', 'expires_at', 'expires_in', 'refresh_token', 'sb', 'token_type', 'type'],
    ]);
    const { data } = await anon().auth.getUser(fragment.get('access_token')!);
    expect(data.user?.email).toBe(email);
    const again = await follow(last().link!);
    expect(Object.fromEntries(new URLSearchParams(again.hash.slice(1)))).toEqual({
      error: 'access_denied',
      error_code: 'otp_expired',
      error_description: 'Email link is invalid or has expired',
      sb: '',
    });
  });

  test('a code is good for an hour', async () => {
    await anon().auth.signUp({ email, password: PASSWORD });
    await mock.clock.advance(3_600_001);
    const late = await anon().auth.verifyOtp({ email, token: last().token, type: 'signup' });
    expect(late.error?.code).toBe('otp_expired');
    await anon().auth.resend({ type: 'signup', email });
    const fresh = await anon().auth.verifyOtp({ email, token: last().token, type: 'signup' });
    expect(fresh.error).toBeNull();
  });

  test('a magic link signs in by the hash in it, and signs up who is new', async () => {
    await confirmedUser();
    expect((await anon().auth.signInWithOtp({ email })).error).toBeNull();
    expect(last()).toMatchObject({ kind: 'magiclink', to: email });
    const verified = await anon().auth.verifyOtp({ token_hash: last().tokenHash, type: 'magiclink' });
    expect(verified.data.user?.email).toBe(email);
    const nobody = { email: 'new@example.com', options: { shouldCreateUser: false } };
    const refused = await anon().auth.signInWithOtp(nobody);
    expect(refused.error).toMatchObject({ status: 422, code: 'otp_disabled', message: 'Signups not allowed for otp' });
    await anon().auth.signInWithOtp({ email: 'new@example.com', options: { data: { from: 'otp' } } });
    const code = { email: 'new@example.com', token: last().token, type: 'email' } as const;
    expect((await anon().auth.verifyOtp(code)).data.user?.user_metadata).toMatchObject({ from: 'otp' });
  });

  test('a forgotten password is set anew after the mail; unknown addresses are not told', async () => {
    await confirmedUser();
    expect((await anon().auth.resetPasswordForEmail('nobody@example.com')).error).toBeNull();
    expect(mock.mock.outbox()).toEqual([]);
    await anon().auth.resetPasswordForEmail(email, { redirectTo: APP });
    const client = anon();
    await client.auth.verifyOtp({ email, token: last().token, type: 'recovery' });
    await client.auth.updateUser({ password: 'battery staple' });
    expect((await anon().auth.signInWithPassword({ email, password: 'battery staple' })).error).toBeNull();
  });

  test('a PKCE flow ends in a code that its verifier alone redeems, once', async () => {
    const stored = new Map<string, string>();
    const storage = {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => void stored.set(key, value),
      removeItem: (key: string) => void stored.delete(key),
    };
    const auth = { flowType: 'pkce', storage, autoRefreshToken: false, detectSessionInUrl: false } as const;
    const client = createClient(mock.url, mock.mock.anonKey, { global: { fetch: mock.fetch }, auth });
    await client.auth.signUp({ email, password: PASSWORD, options: { emailRedirectTo: `${APP}?tab=1` } });
    expect(last().tokenHash).toMatch(/^pkce_/);
    const target = await follow(last().link!);
    const code = target.searchParams.get('code')!;
    const again = await follow(last().link!);
    const refusal = 'error=access_denied&error_code=otp_expired&error_description=Email+link+is+invalid+or+has+expired';
    expect([again.search, again.hash]).toEqual([`?${refusal}&tab=1`, `#${refusal}&sb=`]);
    const redeem = (verifier: string) =>
      mock.fetch(`${mock.url}/auth/v1/token?grant_type=pkce`, {
        method: 'POST',
        body: JSON.stringify({ auth_code: code, code_verifier: verifier }),
      });
    expect(await (await redeem('x'.repeat(43))).json()).toMatchObject({
      error_code: 'bad_code_verifier',
      msg: 'code challenge does not match previously saved code verifier',
    });
    const { data } = await client.auth.exchangeCodeForSession(code);
    expect(data.user?.email).toBe(email);
    expect(decodeJwt(data.session!.access_token).amr).toMatchObject([{ method: 'email/signup' }]);
    expect(await (await redeem('x'.repeat(43))).json()).toMatchObject({
      error_code: 'flow_state_not_found',
      msg: 'invalid flow state, no valid flow state found',
    });
  });

  test('a confirmation that a PKCE client asks for again ends in a code too', async () => {
    await anon().auth.signUp({ email, password: PASSWORD });
    const verifier = 'v'.repeat(43);
    const body = { type: 'signup', email, code_challenge: verifier, code_challenge_method: 'plain' };
    const post = async (path: string, json: object) =>
      (await mock.fetch(`${mock.url}/auth/v1${path}`, { method: 'POST', body: JSON.stringify(json) })).json();
    expect(await post('/resend', body)).toEqual({});
    const target = await follow(last().link!);
    const grant = { auth_code: target.searchParams.get('code'), code_verifier: verifier };
    expect(await post('/token?grant_type=pkce', grant)).toMatchObject({ user: { email } });
  });

  test('a new address needs the word of the old one too', async () => {
    await confirmedUser();
    const client = anon();
    await client.auth.signInWithPassword({ email, password: PASSWORD });
    const { data } = await client.auth.updateUser({ email: 'new@example.com' });
    expect(data.user).toMatchObject({ email, new_email: 'new@example.com', email_change_sent_at: expect.any(String) });
    const [toNew, toOld] = mock.mock.outbox();
    expect([toNew?.to, toOld?.to]).toEqual(['new@example.com', email]);
    const half = await follow(toNew!.link!);
    expect(decodeURIComponent(half.hash.replaceAll('+', ' '))).toBe(
      '#message=Confirmation link accepted. Please proceed to confirm link sent to the other email&sb=',
    );
    expect((await client.auth.getUser()).data.user?.email).toBe(email);
    const code = { email, token: toOld!.token, type: 'email_change' } as const;
    const { data: changed } = await anon().auth.verifyOtp(code);
    expect(changed.user).toMatchObject({ email: 'new@example.com' });
    const proved = { email: 'new@example.com', email_verified: true };
    expect(changed.user!.identities![0]!.identity_data).toMatchObject(proved);
  });

  test('a phone signs up and in by codes', async () => {
    const phone = '+4915112345678';
    const up = await anon().auth.signUp({ phone, password: PASSWORD });
    expect(up.data).toMatchObject({ session: null, user: { phone: '4915112345678', email: '' } });
    expect(last()).toMatchObject({ channel: 'sms', kind: 'sms', to: '4915112345678' });
    const verified = await anon().auth.verifyOtp({ phone, token: last().token, type: 'sms' });
    expect(verified.data.user).toMatchObject({ phone_confirmed_at: expect.any(String) });
    expect((await anon().auth.signInWithOtp({ phone })).data).toEqual({
      ...{ user: null, session: null, messageId: 'test-otp' },
    });
    expect((await anon().auth.verifyOtp({ phone, token: last().token, type: 'sms' })).error).toBeNull();
    expect((await anon().auth.signInWithPassword({ phone, password: PASSWORD })).error).toBeNull();
  });

  test('an invited user joins by the link', async () => {
    const { data } = await admin().inviteUserByEmail(email, { data: { team: 'blue' }, redirectTo: APP });
    expect(data.user).toMatchObject({ email, invited_at: expect.any(String), user_metadata: { team: 'blue' } });
    const { tokenHash } = last();
    const stranger = await anon().auth.signUp({ email: 'bob@example.com', password: PASSWORD });
    expect(stranger.data.user!.identities).toHaveLength(1);
    await admin().inviteUserByEmail('bob@example.com', { data: { team: 'red' } });
    const told = await anon().auth.signUp({ email: 'bob@example.com', password: PASSWORD });
    expect(told.data.user).toMatchObject({ user_metadata: {}, identities: [] });
    const verified = await anon().auth.verifyOtp({ token_hash: tokenHash, type: 'invite' });
    expect(verified.data.user).toMatchObject({ email, email_confirmed_at: expect.any(String) });
    const again = await admin().inviteUserByEmail(email);
    expect(again.error).toMatchObject({ status: 422, code: 'email_exists' });
  });

  test.each([
    ['signup', { type: 'signup', email: 'new@example.com', password: PASSWORD }, 'signup', 'signup'],
    ['invite', { type: 'invite', email: 'new@example.com' }, 'invite', 'invite'],
    ['magiclink', { type: 'magiclink', email }, 'magiclink', 'magiclink'],
    ['magiclink for somebody new', { type: 'magiclink', email: 'new@example.com' }, 'signup', 'signup'],
    ['recovery', { type: 'recovery', email }, 'recovery', 'recovery'],
    [
      'email_change_current',
      { type: 'email_change_current', email, newEmail: 'new@example.com' },
      'email_change_current',
      'email_change',
    ],
    [
      'email_change_new',
      { type: 'email_change_new', email, newEmail: 'new@example.com' },
      'email_change_new',
      'email_change',
    ],
  ] as const)('an admin makes a link without a mail: %s', async (_name, params, type, linkType) => {
    await confirmedUser();
    const { data, error } = await admin().generateLink({ ...params, options: { redirectTo: APP } } as never);
    expect(error).toBeNull();
    expect(data.properties).toEqual({
      action_link: expect.stringContaining(`${mock.url}/auth/v1/verify?token=`),
      email_otp: expect.stringMatching(/^\d{6}$/),
      hashed_token: expect.stringMatching(/^[0-9a-f]{56}$/),
      verification_type: type,
      redirect_to: APP,
    });
    const link = new URL(data.properties!.action_link);
    expect([link.searchParams.get('type'), link.searchParams.get('redirect_to')]).toEqual([linkType, APP]);
    expect(mock.mock.outbox()).toEqual([]);
    const target = await follow(link.href);
    expect(target.hash).toMatch(linkType === 'email_change' ? /message=|access_token=/ : /access_token=/);
  });

  test('a link for nobody is refused', async () => {
    const { error } = await admin().generateLink({ type: 'recovery', email: 'nobody@example.com' });
    expect(error).toMatchObject({ status: 404, code: 'user_not_found', message: 'User with this email not found' });
  });

  test('the outbox is read as Mailpit’s, the newest first', async () => {
    await anon().auth.signUp({ email, password: PASSWORD });
    await anon().auth.signUp({ email: 'bob@example.com', password: PASSWORD });
    const list = await (await mock.fetch(`${mock.url}/api/v1/messages`)).json();
    expect(list).toMatchObject({
      total: 2,
      messages: [{ To: [{ Address: 'bob@example.com' }] }, { To: [{ Address: email }] }],
    });
    const latest = await (await mock.fetch(`${mock.url}/api/v1/message/${list.messages[0].ID}`)).json();
    expect(latest.Text).toContain(last().token);
    expect(latest.HTML).toContain(last().link!.replaceAll('&', '&amp;'));
    expect((await mock.fetch(`${mock.url}/api/v1/messages`, { method: 'DELETE' })).status).toBe(200);
    expect(mock.mock.outbox()).toEqual([]);
  });
});
