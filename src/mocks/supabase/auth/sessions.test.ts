import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../lib/virtual-clock.ts';
import { startTestMock, type TestMock } from '../testing.ts';

const PASSWORD = 'correct horse';
/** What the SDK makes of session_not_found. */
const GONE = 'AuthSessionMissingError';

describe.each(['socket', 'in-process'] as const)('sessions through supabase-js over %s', (transport) => {
  let mock: TestMock;
  beforeAll(async () => {
    // the SDK looks at the machine's clock to see whether its token is still good
    mock = await startTestMock(transport, {}, new VirtualClock(Date.now()));
  });
  afterAll(async () => {
    expect(mock.bugs).toEqual([]);
    await mock[Symbol.asyncDispose]();
  });
  const anon = () => mock.client(mock.mock.anonKey);
  let count = 0;
  const newEmail = () => `User${++count}@Example.com`;
  const signedUp = async (data: object = {}) => {
    const client = anon();
    const email = newEmail();
    const answer = await client.auth.signUp({ email, password: PASSWORD, options: { data } });
    expect(answer.error).toBeNull();
    return { client, email, user: answer.data.user!, session: answer.data.session! };
  };

  test('a sign-up is confirmed and signed in at once, with the user as a project shows it', async () => {
    const { user, session, email } = await signedUp({ name: 'Ann' });
    const address = email.toLowerCase();
    const at = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const claims = { email: address, email_verified: true, phone_verified: false, sub: user.id };
    expect(user).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      aud: 'authenticated',
      role: 'authenticated',
      email: address,
      email_confirmed_at: at,
      phone: '',
      confirmed_at: at,
      last_sign_in_at: at,
      app_metadata: { provider: 'email', providers: ['email'] },
      user_metadata: { ...claims, name: 'Ann' },
      identities: [
        {
          identity_id: expect.any(String),
          id: user.id,
          user_id: user.id,
          identity_data: { ...claims, name: 'Ann' },
          provider: 'email',
          last_sign_in_at: at,
          created_at: at,
          updated_at: at,
          email: address,
        },
      ],
      created_at: at,
      updated_at: at,
      is_anonymous: false,
    });
    expect(session).toMatchObject({ token_type: 'bearer', expires_in: 3600, user });
    expect(session.refresh_token).toMatch(/^[a-z0-9]{12}$/);
  });

  test('the identity of an address that nobody proved is not verified, whatever the answer to the sign-up says', async () => {
    const { client, email } = await signedUp();
    const { data } = await client.auth.getUser();
    expect(data.user).toMatchObject({
      user_metadata: { email_verified: true },
      identities: [{ identity_data: { email: email.toLowerCase(), email_verified: false } }],
    });
  });

  test('a magic link for somebody new is a sign-up, whose session stays although nobody gets it', async () => {
    const email = newEmail().toLowerCase();
    expect((await anon().auth.signInWithOtp({ email })).error).toBeNull();
    const { rows } = await mock.mock.database.query(
      'select u.last_sign_in_at is not null as signed_in, s.aal::text from auth.users u join auth.sessions s on s.user_id = u.id where email = $1',
      [email],
    );
    expect(rows).toEqual([{ signed_in: true, aal: 'aal1' }]);
    expect(mock.mock.outbox().at(-1)).toMatchObject({ kind: 'magiclink', to: email });
  });

  test('an access token says who, until when and how', async () => {
    const { user, session, email } = await signedUp();
    const now = Math.floor(mock.clock.now() / 1000);
    expect(decodeJwt(session.access_token)).toEqual({
      iss: `${mock.url}/auth/v1`,
      sub: user.id,
      aud: 'authenticated',
      exp: now + 3600,
      iat: now,
      email: email.toLowerCase(),
      phone: '',
      app_metadata: user.app_metadata,
      user_metadata: user.user_metadata,
      role: 'authenticated',
      aal: 'aal1',
      amr: [{ method: 'password', timestamp: now }],
      session_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      is_anonymous: false,
    });
    expect(session.expires_at).toBe(now + 3600);
  });

  test('a password opens a session, and a wrong one, a wrong address or none do not', async () => {
    const { email } = await signedUp();
    const right = await anon().auth.signInWithPassword({ email: email.toUpperCase(), password: PASSWORD });
    expect(right.data.user?.email).toBe(email.toLowerCase());
    const wrong = { status: 400, code: 'invalid_credentials', message: 'Invalid login credentials' };
    const attempt = async (address: string, password: string) =>
      (await anon().auth.signInWithPassword({ email: address, password })).error;
    expect(await attempt(email, 'wrong horse')).toMatchObject(wrong);
    expect(await attempt('nobody@example.com', PASSWORD)).toMatchObject(wrong);
    expect(await attempt(email, '')).toMatchObject(wrong);
  });

  test('a second sign-up of an address is refused', async () => {
    const { email } = await signedUp();
    const again = await anon().auth.signUp({ email, password: PASSWORD });
    expect(again.error).toMatchObject({
      status: 422,
      code: 'user_already_exists',
      message: 'User already registered',
    });
  });

  test('a refresh token is swapped for a new one, and taken again only while its answer may be lost', async () => {
    const { client, session } = await signedUp();
    const refresh = (token: string) => anon().auth.refreshSession({ refresh_token: token });
    const first = await refresh(session.refresh_token);
    expect(first.data.session!.refresh_token).not.toBe(session.refresh_token);
    const lost = await refresh(session.refresh_token);
    expect(lost.data.session!.refresh_token).toBe(first.data.session!.refresh_token);
    const second = await refresh(first.data.session!.refresh_token);
    await mock.clock.advance(11_000);
    const reused = await refresh(session.refresh_token);
    expect(reused.error).toMatchObject({
      status: 400,
      code: 'refresh_token_already_used',
      message: 'Invalid Refresh Token: Already Used',
    });
    const last = second.data.session!.refresh_token;
    await mock.clock.advance(9000);
    expect((await refresh(last)).error).toBeNull(); // revoked with its line, but just now
    await mock.clock.advance(11_000);
    expect((await refresh(session.refresh_token)).error?.code).toBe('refresh_token_already_used');
    await mock.clock.advance(11_000);
    expect((await refresh(last)).error?.code).toBe('refresh_token_already_used');
    expect((await client.auth.getUser()).error).toBeNull(); // the session itself stays until its token ends
  });

  test('a refresh token used twice at once opens a second line of tokens within the reuse interval', async () => {
    const { session } = await signedUp();
    const refresh = async (token: string) =>
      (await anon().auth.refreshSession({ refresh_token: token })).data.session!.refresh_token;
    const child = await refresh(session.refresh_token);
    const grandchild = await refresh(child);
    const other = await refresh(session.refresh_token);
    expect(new Set([session.refresh_token, child, grandchild, other]).size).toBe(4);
  });

  test.each([
    ['aaaaaaaaaaaa', 'refresh_token_not_found', 'Invalid Refresh Token: Refresh Token Not Found'],
    ['AAAAAAAAAAAA', 'validation_failed', 'Refresh token is not valid'],
    ['short', 'validation_failed', 'Refresh token is not valid'],
  ])('the refresh token %s is refused as %s', async (token, code, message) => {
    const { error } = await anon().auth.refreshSession({ refresh_token: token });
    expect(error).toMatchObject({ status: 400, code, message });
  });

  test('signing out ends the sessions that its scope names', async () => {
    const { email, client: one } = await signedUp();
    const signIn = async () => {
      const client = anon();
      const { data } = await client.auth.signInWithPassword({ email, password: PASSWORD });
      return { client, token: data.session!.access_token };
    };
    const [two, three, four] = [await signIn(), await signIn(), await signIn()];
    const alive = async (token: string) => (await anon().auth.getUser(token)).error?.name ?? 'alive';
    await two.client.auth.signOut({ scope: 'local' });
    expect([await alive(two.token), await alive(three.token)]).toEqual([GONE, 'alive']);
    await three.client.auth.signOut({ scope: 'others' });
    expect([await alive(three.token), await alive(four.token)]).toEqual(['alive', GONE]);
    expect((await one.auth.getUser()).error?.name).toBe(GONE);
    const { data } = await three.client.auth.getSession();
    await mock.client().auth.admin.signOut(data.session!.access_token, 'global');
    expect(await alive(three.token)).toBe(GONE);
  });

  test('an anonymous user is signed in without an address, and keeps the id when it gets one', async () => {
    const client = anon();
    const { data } = await client.auth.signInAnonymously({ options: { data: { cart: 3 } } });
    expect(data.user).toMatchObject({
      ...{ is_anonymous: true, email: '', app_metadata: {}, user_metadata: { cart: 3 }, identities: [] },
    });
    expect(decodeJwt(data.session!.access_token)).toMatchObject({
      ...{ is_anonymous: true, amr: [{ method: 'anonymous' }] },
    });
    const email = newEmail().toLowerCase();
    const alone = await client.auth.updateUser({ password: PASSWORD });
    expect(alone.error?.message).toMatch(/^Updating password of an anonymous user without an email or phone/);
    const updated = await client.auth.updateUser({ email, password: PASSWORD });
    expect(updated.data.user).toMatchObject({ id: data.user!.id, email, is_anonymous: false });
    expect(updated.data.user!.app_metadata).toEqual({ provider: 'email', providers: ['email'] });
    const back = await anon().auth.signInWithPassword({ email, password: PASSWORD });
    expect(back.data.user?.id).toBe(data.user!.id);
  });

  test('a user changes password and data; other sessions end, the same password is refused', async () => {
    const { client, email } = await signedUp({ name: 'Ann', age: 3 });
    const other = await anon().auth.signInWithPassword({ email, password: PASSWORD });
    const same = await client.auth.updateUser({ password: PASSWORD });
    expect(same.error).toMatchObject({ status: 422, code: 'same_password' });
    const updated = await client.auth.updateUser({ password: 'battery staple', data: { name: 'Bea', age: null } });
    expect(updated.data.user?.user_metadata).toMatchObject({ name: 'Bea' });
    expect(updated.data.user?.user_metadata).not.toHaveProperty('age');
    expect((await client.auth.getUser()).error).toBeNull();
    expect((await anon().auth.getUser(other.data.session!.access_token)).error?.name).toBe(GONE);
    expect((await anon().auth.signInWithPassword({ email, password: PASSWORD })).error?.code).toBe(
      'invalid_credentials',
    );
    expect((await anon().auth.signInWithPassword({ email, password: 'battery staple' })).error).toBeNull();
  });

  test('a token whose user is deleted, or that nobody signed, is told so', async () => {
    const { client, user } = await signedUp();
    await mock.client().auth.admin.deleteUser(user.id);
    expect((await client.auth.getUser()).error).toMatchObject({
      status: 403,
      code: 'user_not_found',
      message: 'User from sub claim in JWT does not exist',
    });
    const forged = await mock.userToken({ sub: user.id }, { secret: 'another-secret-of-thirty-two-characters' });
    expect((await anon().auth.getUser(forged)).error).toMatchObject({
      status: 403,
      code: 'bad_jwt',
      message: 'invalid JWT: unable to parse or verify signature, token signature is invalid: signature is invalid',
    });
  });

  test.each([
    [{ email: 'a@b.co', password: '12345' }, 422, 'weak_password', 'Password should be at least 6 characters.'],
    [{ email: 'a@b.co', password: '' }, 400, 'validation_failed', 'Signup requires a valid password'],
    [{ email: 'a@b.co', password: 'x'.repeat(73) }, 400, 'validation_failed', /longer than 72 characters/],
    [{ email: 'not-an-address', password: PASSWORD }, 400, 'validation_failed', /^Unable to validate email address: /],
    [{ phone: '+4915112345678', password: PASSWORD }, 400, 'phone_provider_disabled', 'Phone signups are disabled'],
  ])('the sign-up %j is refused', async (credentials, status, code, message) => {
    const { error } = await anon().auth.signUp(credentials as { email: string; password: string });
    expect(error).toMatchObject({ status, code, message: expect.stringMatching(message) });
    if (code === 'weak_password') expect(error).toMatchObject({ reasons: ['length'] });
  });

  test('claims are read from a token that is asked about', async () => {
    const { client, user } = await signedUp();
    const { data } = await client.auth.getClaims();
    expect(data?.claims).toMatchObject({ sub: user.id, role: 'authenticated' });
  });
});
