import { argon2Sync, createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../lib/virtual-clock.ts';
import { startTestMock, type TestMock } from '../testing.ts';

const PASSWORD = 'correct horse';

const FIREBASE_KEY = 'jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==';

/** As a seed written for a real project makes its users. */
const SEED = `
  create table public.profiles (id uuid primary key references auth.users on delete cascade, email text);
  create function public.handle_new_user() returns trigger language plpgsql security definer set search_path = '' as $$
  begin
    if new.raw_user_meta_data ->> 'role' = 'forbidden' then raise exception 'no such role'; end if;
    insert into public.profiles (id, email) values (new.id, new.email);
    return new;
  end $$;
  create trigger on_auth_user_created after insert on auth.users
    for each row execute function public.handle_new_user();
  insert into auth.users (instance_id, id, aud, role, email, encrypted_password, email_confirmed_at, recovery_sent_at,
      last_sign_in_at, raw_app_meta_data, raw_user_meta_data, created_at, updated_at, confirmation_token, email_change,
      email_change_token_new, recovery_token)
    values ('00000000-0000-0000-0000-000000000000', '11111111-1111-1111-1111-111111111111', 'authenticated',
      'authenticated', 'seeded@example.com', crypt('${PASSWORD}', gen_salt('bf')), current_timestamp, current_timestamp,
      current_timestamp, '{"provider":"email","providers":["email"]}', '{}', current_timestamp, current_timestamp,
      '', '', '', '');
  insert into auth.identities (id, user_id, provider_id, identity_data, provider, last_sign_in_at, created_at, updated_at)
    select uuid_generate_v4(), id, id, format('{"sub":"%s","email":"%s"}', id, email)::jsonb, 'email', now(), now(), now()
    from auth.users;
`;

describe.each(['socket', 'in-process'] as const)('auth.admin through supabase-js over %s', (transport) => {
  let mock: TestMock;
  beforeAll(async () => {
    mock = await startTestMock(transport, { seedSql: SEED }, new VirtualClock(Date.now()));
  });
  afterAll(async () => {
    expect(mock.bugs).toEqual([]);
    await mock[Symbol.asyncDispose]();
  });
  const admin = () => mock.client().auth.admin;
  const anon = () => mock.client(mock.mock.anonKey);
  const signIn = (email: string, password = PASSWORD) => anon().auth.signInWithPassword({ email, password });
  let count = 0;
  const newUser = async (options: object = {}) => {
    const email = `user${++count}@example.com`;
    const { data, error } = await admin().createUser({ email, password: PASSWORD, email_confirm: true, ...options });
    expect(error).toBeNull();
    return data.user!;
  };

  test('a user of a seed signs in, and a sign-up runs the seed’s trigger', async () => {
    const { data } = await signIn('seeded@example.com');
    expect(data.user).toMatchObject({
      id: '11111111-1111-1111-1111-111111111111',
      identities: [{ identity_data: { email: 'seeded@example.com' } }],
    });
    const user = await newUser();
    const { rows } = await mock.mock.database.query('select email from public.profiles where id = $1::uuid', [user.id]);
    expect(rows).toEqual([{ email: user.email }]);
    const refused = await anon().auth.signUp({
      ...{ email: 'no@example.com', password: PASSWORD, options: { data: { role: 'forbidden' } } },
    });
    expect(refused.error).toMatchObject({ status: 500, message: 'Database error saving new user' });
  });

  test('creates what it is told, and the user can sign in', async () => {
    const { data } = await admin().createUser({
      email: 'Made@Example.com',
      password: PASSWORD,
      email_confirm: true,
      user_metadata: { name: 'Made' },
      app_metadata: { plan: 'pro' },
      role: 'authenticated',
      id: '22222222-2222-2222-2222-222222222222',
    });
    expect(data.user).toMatchObject({
      id: '22222222-2222-2222-2222-222222222222',
      email: 'made@example.com',
      user_metadata: { name: 'Made', email_verified: true },
      app_metadata: { plan: 'pro', provider: 'email', providers: ['email'] },
    });
    expect((await signIn('made@example.com')).error).toBeNull();
  });

  test.each([
    [
      'Argon2id',
      '$argon2id$v=19$m=64,t=2,p=1$c29tZXNhbHQ$',
      (password: string) => {
        const options = { message: password, nonce: Buffer.from('somesalt'), parallelism: 1, memory: 64, passes: 2 };
        return argon2Sync('argon2id', { ...options, tagLength: 32 })
          .toString('base64')
          .replace(/=+$/, '');
      },
      'from elsewhere',
    ],
    // the example of github.com/firebase/scrypt: password, salt, separator and signer key
    [
      'Firebase’s scrypt',
      `$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=${FIREBASE_KEY}$42xEC+ixf3L2lw==$`,
      () => 'lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==',
      'user1password',
    ],
  ] as const)('takes a hash of %s for a password', async (_name, start, hash, password) => {
    const user = await newUser({ password: undefined, password_hash: start + hash(password) });
    expect((await signIn(user.email!, password)).error).toBeNull();
    expect((await signIn(user.email!, 'another')).error?.code).toBe('invalid_credentials');
  });

  test.each(['plain', '$argon2id$v=19$m=9999999,t=1,p=1$c29tZXNhbHQ$AAAAAAAA', '$fbscrypt$v=1,n=40,r=8,p=1$AA$AA'])(
    'the password hash %s is none',
    async (password_hash) => {
      const { error } = await admin().createUser({ email: 'hash@example.com', password_hash });
      expect(error).toMatchObject({ status: 400, code: 'validation_failed' });
    },
  );

  test('takes a bcrypt hash for a password', async () => {
    const { rows } = await mock.mock.database.query<{ hash: string }>(
      `select extensions.crypt('from elsewhere', extensions.gen_salt('bf', 5)) as hash`,
    );
    const user = await newUser({ password: undefined, password_hash: rows[0]!.hash });
    expect((await signIn(user.email!, 'from elsewhere')).error).toBeNull();
  });

  test.each([
    [{}, 400, 'validation_failed', 'Cannot create a user without either an email or phone'],
    [
      { email: 'seeded@example.com' },
      422,
      'email_exists',
      'A user with this email address has already been registered',
    ],
    [{ email: 'x' }, 400, 'validation_failed', 'Unable to validate email address: invalid format'],
    [{ email: 'a@b.co', id: 'x' }, 400, 'validation_failed', 'ID must conform to the uuid v4 format'],
    [
      { email: 'a@b.co', ban_duration: 'x' },
      400,
      'validation_failed',
      /^invalid format for ban duration: time: invalid duration "x"$/,
    ],
    [{ email: 'a@b.co', password: '12345' }, 422, 'weak_password', 'Password should be at least 6 characters.'],
    [{ email: 'a@b.co', ban_duration: '7d' }, 400, 'validation_failed', /: time: unknown unit "d" in duration "7d"$/],
    [{ email: 'a@b.co', ban_duration: '70' }, 400, 'validation_failed', /: time: missing unit in duration "70"$/],
    [
      { email: 5 },
      400,
      'bad_json',
      /cannot unmarshal number into Go struct field AdminUserParams.email of type string/,
    ],
  ])('refuses to create %j', async (attributes, status, code, message) => {
    const { error } = await admin().createUser(attributes as object);
    expect(error).toMatchObject({ status, code, message: expect.stringMatching(message) });
  });

  test('lists pages, the newest first, with their number and what comes next', async () => {
    const made = [await newUser(), await newUser(), await newUser()];
    const { rows } = await mock.mock.database.query<{ total: number }>('select count(*) as total from auth.users');
    const total = rows[0]!.total;
    const { data } = await admin().listUsers({ page: 1, perPage: 2 });
    expect(data).toMatchObject({ aud: 'authenticated', total, nextPage: 2, lastPage: Math.ceil(total / 2) });
    const all = await admin().listUsers({ perPage: 1000 });
    expect(all.data).toMatchObject({ nextPage: null });
    const ids = all.data.users.map(({ id }) => id);
    expect(data.users.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    const second = await admin().listUsers({ page: 2, perPage: 2 });
    expect(second.data.users.map(({ id }) => id)).toEqual(ids.slice(2, 4));
    expect(new Set(ids).size).toBe(total);
    expect(ids).toEqual(expect.arrayContaining(made.map(({ id }) => id)));
    const ask = (query: string) =>
      mock.fetch(`${mock.url}/auth/v1/admin/users?${query}`, {
        headers: { authorization: `Bearer ${mock.mock.serviceRoleKey}` },
      });
    const oldestFirst = await (await ask('sort=created_at%20asc&per_page=1000')).json();
    const times = (users: { created_at: string }[]) => users.map(({ created_at }) => created_at);
    expect(times(oldestFirst.users)).toEqual(times(all.data.users).reverse()); // the seed's is another than the rest's
    expect((await (await ask('sort=email')).json()).msg).toBe("Bad Sort Parameters: bad field for sort 'email'");
    const raw = await mock.fetch(`${mock.url}/auth/v1/admin/users?page=1&per_page=1`, {
      headers: { authorization: `Bearer ${mock.mock.serviceRoleKey}` },
    });
    expect(raw.headers.get('x-total-count')).toBe(String(total));
    expect(raw.headers.get('link')).toBe(
      `</admin/users?page=2&per_page=1>; rel="next", </admin/users?page=${total}&per_page=1>; rel="last"`,
    );
  });

  test('changes a user', async () => {
    const user = await newUser({ user_metadata: { a: 1, b: 2 } });
    const { data } = await admin().updateUserById(user.id, {
      ...{ email: 'changed@example.com', password: 'battery staple', email_confirm: true },
      ...{ user_metadata: { a: null, c: 3 }, app_metadata: { plan: 'pro' } },
    });
    expect(data.user).toMatchObject({
      email: 'changed@example.com',
      user_metadata: { b: 2, c: 3 },
      app_metadata: { plan: 'pro', provider: 'email' },
      identities: [{ identity_data: { email: 'changed@example.com' } }],
    });
    expect(data.user!.user_metadata).not.toHaveProperty('a');
    expect((await signIn('changed@example.com', 'battery staple')).error).toBeNull();
    const taken = await admin().updateUserById(user.id, { email: 'seeded@example.com' });
    expect(taken.error).toMatchObject({ status: 422, code: 'email_exists' });
    const { phone } = await newUser({ phone: '+491511234500' });
    const takenPhone = await admin().updateUserById(user.id, { phone: phone! });
    expect(takenPhone.error).toMatchObject({ status: 422, code: 'phone_exists' });
  });

  test('a new address takes back what was sent to the old one, and is verified only when told so', async () => {
    const user = await newUser({ email_confirm: false });
    const link = await admin().generateLink({ type: 'recovery', email: user.email! });
    const { data } = await admin().updateUserById(user.id, { email: `changed-${user.email}` });
    expect(data.user!.identities![0]!.identity_data).toMatchObject({ email_verified: false });
    const { hashed_token: token_hash } = link.data.properties!;
    expect((await anon().auth.verifyOtp({ token_hash, type: 'recovery' })).error?.code).toBe('otp_expired');
    const confirmed = await admin().updateUserById(user.id, { email: user.email!, email_confirm: true });
    expect(confirmed.data.user).toMatchObject({
      email_confirmed_at: expect.any(String),
      identities: [{ identity_data: { email: user.email, email_verified: true } }],
    });
  });

  test('a ban keeps a user out until it ends or is lifted', async () => {
    const user = await newUser();
    const { data: session } = await signIn(user.email!);
    const banned = await admin().updateUserById(user.id, { ban_duration: '1h30m' });
    expect(banned.data.user).toMatchObject({ banned_until: new Date(mock.clock.now() + 5_400_000).toISOString() });
    expect((await signIn(user.email!)).error).toMatchObject({ status: 400, code: 'user_banned' });
    const refreshed = await anon().auth.refreshSession({ refresh_token: session.session!.refresh_token });
    expect(refreshed.error).toMatchObject({ code: 'user_banned', message: 'Invalid Refresh Token: User Banned' });
    await admin().updateUserById(user.id, { ban_duration: 'none' });
    expect((await signIn(user.email!)).error).toBeNull();
  });

  test('deletes a user, with everything or so that the row stays', async () => {
    const [gone, softly] = [await newUser(), await newUser()];
    expect((await admin().deleteUser(gone.id)).error).toBeNull();
    expect((await admin().getUserById(gone.id)).error).toMatchObject({
      ...{ status: 404, code: 'user_not_found', message: 'User not found' },
    });
    await admin().deleteUser(softly.id, true);
    const { data } = await admin().getUserById(softly.id);
    expect(data.user).toMatchObject({ deleted_at: expect.any(String), user_metadata: {} });
    const { rows } = await mock.mock.database.query(
      `select u.email, u.phone, u.encrypted_password, i.provider_id from auth.users u join auth.identities i on i.user_id = u.id
        where u.id = $1::uuid`,
      [softly.id],
    );
    const hash = (value: string) =>
      createHash('sha256')
        .update(softly.id + value)
        .digest('base64url');
    expect(rows).toEqual([
      {
        email: hash(softly.email!),
        phone: hash('').slice(0, 15),
        encrypted_password: null,
        provider_id: hash(`email:${softly.id}`),
      },
    ]);
    expect((await signIn(softly.email!)).error?.code).toBe('invalid_credentials');
    expect((await admin().createUser({ email: softly.email! })).error).toBeNull(); // the address is free again
  });

  test('is for admins only', async () => {
    const user = await newUser();
    const client = anon();
    await client.auth.signInWithPassword({ email: user.email!, password: PASSWORD });
    const notAdmin = { status: 403, code: 'not_admin', message: 'User not allowed' };
    expect((await anon().auth.admin.listUsers()).error).toMatchObject(notAdmin);
    const { data } = await client.auth.getSession();
    expect((await mock.client(data.session!.access_token).auth.admin.listUsers()).error).toMatchObject(notAdmin);
  });

  test('a reset leaves the seed’s users and what its trigger made of them, and nothing else', async () => {
    await newUser();
    await mock.mock.reset();
    const { data } = await admin().listUsers();
    expect(data.users.map(({ email }) => email)).toEqual(['seeded@example.com']);
    const { rows } = await mock.mock.database.query('select email from public.profiles');
    expect(rows).toEqual([{ email: 'seeded@example.com' }]);
    expect((await signIn('seeded@example.com')).error).toBeNull();
  });
});
