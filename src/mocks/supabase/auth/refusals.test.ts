import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestMock, type TestMock } from '../testing.ts';
import type { AuthOptions } from './config.ts';

describe('what Auth refuses', () => {
  let mock: TestMock;
  beforeAll(async () => {
    mock = await startTestMock('in-process', { auth: { manualLinking: true } });
  });
  afterAll(async () => {
    expect(mock.bugs).toEqual([]);
    await mock[Symbol.asyncDispose]();
  });
  const ask = async (route: string, body?: string, headers: Record<string, string> = {}) => {
    const [method = '', path = ''] = route.split(' ');
    const answer = await mock.fetch(`${mock.url}/auth/v1${path}`, {
      method,
      headers,
      ...(body !== undefined && { body }),
    });
    return { status: answer.status, headers: answer.headers, body: await answer.json() };
  };
  const service = () => ({ authorization: `Bearer ${mock.mock.serviceRoleKey}` });

  test('has two shapes, by the version that the client names', async () => {
    const body = JSON.stringify({ email: 'a@b.co', password: '123' });
    const message = 'Password should be at least 6 characters.';
    const old = await ask('POST /signup', body);
    expect(old.body).toEqual({
      ...{ code: 422, error_code: 'weak_password', msg: message, weak_password: { reasons: ['length'] } },
    });
    expect(old.headers.get('x-supabase-api-version')).toBeNull();
    for (const version of ['2024-01-01', '2025-06-30']) {
      const now = await ask('POST /signup', body, { 'x-supabase-api-version': version });
      expect(now.body).toEqual({ code: 'weak_password', message, weak_password: { reasons: ['length'] } });
      expect(now.headers.get('x-supabase-api-version')).toBe('2024-01-01');
    }
    for (const version of ['2023-12-31', 'yesterday']) {
      expect((await ask('POST /signup', body, { 'x-supabase-api-version': version })).body.error_code).toBe(
        'weak_password',
      );
    }
    expect([old.status, old.headers.get('x-sb-error-code')]).toEqual([422, 'weak_password']);
  });

  test('can be read by a browser’s script, with the version that says their shape', async () => {
    const version = { 'x-supabase-api-version': '2024-01-01' };
    const { headers } = await ask('POST /signup', '{}', { ...version, origin: 'https://app.example' });
    expect(headers.get('access-control-expose-headers')).toBe('X-Total-Count, Link, X-Supabase-Api-Version');
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect((await ask('POST /signup', '{}')).headers.has('access-control-expose-headers')).toBe(false);
  });

  test.each([
    ['', 'unexpected end of JSON input'],
    ['{"email":', 'unexpected end of JSON input'],
    ['hello', "invalid character 'h' looking for beginning of value"],
    ['[]', 'json: cannot unmarshal array into Go value of type api.SignupParams'],
    ['{"email":5}', 'json: cannot unmarshal number into Go struct field SignupParams.email of type string'],
    [
      '{"data":[]}',
      'json: cannot unmarshal array into Go struct field SignupParams.data of type map[string]interface {}',
    ],
    [`{"data":{"deep":${'['.repeat(300)}${']'.repeat(300)}}}`, 'exceeded max depth'],
    ['{"data":{"a":"\\u0000"}}', "invalid character '\\x00' in string literal"],
  ])('the body %s is no sign-up', async (body, why) => {
    const { status, body: refusal } = await ask('POST /signup', body);
    expect([status, refusal]).toEqual([
      400,
      { code: 400, error_code: 'bad_json', msg: `Could not parse request body as JSON: ${why}` },
    ]);
  });

  const bad = (route: string, body: object, message: string) =>
    [route, JSON.stringify(body), 400, 'validation_failed', message] as const;
  const both = { email: 'a@b.co', phone: '491' };
  const challenged = (challenge: string, method: string) => ({
    ...{ email: 'a@b.co', code_challenge: challenge, code_challenge_method: method },
  });
  test.each([
    ['POST /token', '{}', 400, 'invalid_credentials', 'unsupported_grant_type'],
    ['POST /token?grant_type=web3', '{}', 422, 'web3_provider_disabled', 'Web3 provider is disabled'],
    ['POST /token?grant_type=password', '{"phone":"491"}', 422, 'phone_provider_disabled', 'Phone logins are disabled'],
    [
      'POST /token?grant_type=refresh_token',
      '{"refresh_token":"aaaaaaaaaaaa"}',
      400,
      'refresh_token_not_found',
      'Invalid Refresh Token: Refresh Token Not Found',
    ],
    [
      'POST /token?grant_type=pkce',
      '{"auth_code":"x","code_verifier":"x"}',
      404,
      'flow_state_not_found',
      'invalid flow state, no valid flow state found',
    ],
    bad('POST /token?grant_type=refresh_token', { refresh_token: 'a' }, 'Refresh token is not valid'),
    bad('POST /token?grant_type=password', both, 'Only an email address or phone number should be provided on login.'),
    bad('POST /token?grant_type=id_token', { id_token: 'x' }, 'provider or client_id and issuer required'),
    bad('POST /token?grant_type=id_token', {}, 'id_token required'),
    bad(
      'POST /signup',
      { ...both, password: '123456' },
      'Only an email address or phone number should be provided on signup.',
    ),
    bad('POST /signup', { email: 'a@b.co' }, 'Signup requires a valid password'),
    bad('POST /signup', { email: 'a@b.co', password: 'x'.repeat(73) }, 'Password cannot be longer than 72 characters'),
    [
      'POST /signup',
      '{"phone":"491","password":"123456"}',
      400,
      'phone_provider_disabled',
      'Phone signups are disabled',
    ],
    bad('POST /otp', both, 'Only an email address or phone number should be provided'),
    bad('POST /otp', { email: 'a@b.co', channel: 'sms' }, 'Channel should only be specified with Phone OTP'),
    bad('POST /otp', { email: `${'a'.repeat(251)}@b.co` }, 'An email address is too long'),
    bad('POST /otp', challenged('a', ''), 'PKCE flow requires code_challenge_method and code_challenge'),
    bad('POST /otp', challenged('a'.repeat(42), 's256'), 'code challenge has to be between 43 and 128 characters'),
    bad('POST /otp', challenged('a'.repeat(129), 's256'), 'code challenge has to be between 43 and 128 characters'),
    bad(
      'POST /otp',
      challenged('+'.repeat(43), 's256'),
      'code challenge can only contain alphanumeric characters, hyphens, periods, underscores and tildes',
    ),
    bad('POST /otp', challenged('a'.repeat(43), 'md5'), 'unsupported code_challenge method "md5"'),
    bad('POST /resend', { type: 'signup' }, 'Type provided requires an email address'),
    bad('POST /resend', { type: 'sms' }, 'Type provided requires a phone number'),
    bad('POST /resend', { type: 'signup', ...both }, 'Only an email address or phone number should be provided.'),
    bad('POST /resend', { type: 'phone_change' }, 'Missing email address or phone number'),
    bad(
      'POST /verify',
      { type: 'email', token_hash: 'a', email: 'a@b.co' },
      'Only the token_hash and type should be provided',
    ),
    bad(
      'POST /verify',
      { type: 'email', token: '1', ...both },
      'Only an email address or phone number should be provided on verify',
    ),
    bad('POST /verify', { type: 'email', token: '1', phone: '491' }, 'Invalid sms verification type'),
    bad('POST /verify', { type: 'sms', token: '1', phone: '0' }, 'Invalid phone number format (E.164 required)'),
    ['POST /verify', '{"type":"email","token":"1","email":"a"}', 422, 'validation_failed', 'Invalid email format'],
    ['POST /token?grant_type=password', '{}', 400, 'validation_failed', 'missing email or phone'],
    [
      'POST /token?grant_type=id_token',
      '{"id_token":"x","provider":"gitlab"}',
      400,
      'provider_disabled',
      'Provider (issuer "") is not enabled',
    ],
    [
      'POST /token?grant_type=pkce',
      '{}',
      400,
      'validation_failed',
      'invalid request: both auth code and code verifier should be non-empty',
    ],
    ['POST /otp', '{}', 400, 'validation_failed', 'One of email or phone must be set'],
    ['POST /otp', '{"phone":"+491"}', 400, 'phone_provider_disabled', 'Unsupported phone provider'],
    [
      'POST /otp',
      '{"email":"a@b.co","channel":"sms"}',
      400,
      'validation_failed',
      'Channel should only be specified with Phone OTP',
    ],
    [
      'POST /signup',
      '{"phone":"+491","password":"123456","channel":"whatsapp"}',
      400,
      'validation_failed',
      "Invalid channel, supported values are 'sms' or 'whatsapp'. 'whatsapp' is only supported if Twilio or Twilio Verify is used as the provider.",
    ],
    ['POST /recover', '{}', 400, 'validation_failed', 'Password recovery requires an email'],
    [
      'POST /resend',
      '{}',
      400,
      'validation_failed',
      'Missing one of these types: signup, email_change, sms, phone_change',
    ],
    ['POST /verify', '{"type":"email"}', 400, 'validation_failed', 'Verify requires either a token or a token hash'],
    ['POST /verify', '{"token":"1"}', 400, 'validation_failed', 'Verify requires a verification type'],
    ['POST /verify', '{"type":"x","token_hash":"1"}', 400, 'validation_failed', 'Invalid email verification type'],
    ['GET /verify?type=signup', undefined, 400, 'validation_failed', 'Verify requires a token or a token hash'],
    [
      'GET /authorize?provider=gitlab',
      undefined,
      400,
      'validation_failed',
      'Unsupported provider: provider is not enabled',
    ],
    ['POST /sso', '{}', 404, 'saml_provider_disabled', 'SAML 2.0 is disabled'],
    ['POST /logout', undefined, 401, 'no_authorization', 'This endpoint requires a valid Bearer token'],
    ['GET /admin/users', undefined, 401, 'no_authorization', 'This endpoint requires a valid Bearer token'],
  ] as const)('%s %s: %i %s', async (route, body, status, code, message) => {
    const answer = await ask(route, body);
    expect([answer.status, answer.headers.get('x-sb-error-code'), answer.body.msg]).toEqual([status, code, message]);
  });

  const NOBODY = '99999999-9999-4999-8999-999999999999';
  const hashed = { email: 'a@b.co', password: 'correct horse', password_hash: '$2a$10$' };
  test.each([
    ['GET /admin/users/x', undefined, 404, 'validation_failed', 'user_id must be an UUID'],
    [`GET /admin/users/${NOBODY}`, undefined, 404, 'user_not_found', 'User not found'],
    [
      'GET /admin/users?page=x',
      undefined,
      400,
      'validation_failed',
      'Bad Pagination Parameters: strconv.ParseUint: parsing "x": invalid syntax',
    ],
    [
      'GET /admin/users?per_page=0',
      undefined,
      400,
      'validation_failed',
      'Bad Pagination Parameters: per_page must be greater than 0',
    ],
    bad('POST /admin/users', { email: 'a@b.co', id: NOBODY.replaceAll(/\w/g, '0') }, 'ID cannot be a nil uuid'),
    bad('POST /admin/users', hashed, 'Only a password or a password hash should be provided'),
    bad('POST /admin/generate_link', { email: 'a@b.co', type: 'x' }, 'Invalid email action link type requested: x'),
    [
      'POST /admin/generate_link',
      '{"type":"recovery","email":"nobody@b.co"}',
      404,
      'user_not_found',
      'User with this email not found',
    ],
    ['GET /user', undefined, 403, 'bad_jwt', 'invalid claim: missing sub claim'],
  ] as const)('an admin’s %s %s: %i %s', async (route, body, status, code, message) => {
    const answer = await ask(route, body, service());
    expect([answer.status, answer.headers.get('x-sb-error-code'), answer.body.msg]).toEqual([status, code, message]);
  });

  test.each([
    [{ sub: 'x' }, 400, 'bad_jwt', 'invalid claim: sub claim must be a UUID'],
    [{ sub: NOBODY }, 403, 'user_not_found', 'User from sub claim in JWT does not exist'],
  ])('a token that claims %j: %i %s', async (claims, status, code, message) => {
    const answer = await ask('GET /user', undefined, { authorization: `Bearer ${await mock.userToken(claims)}` });
    expect([answer.status, answer.body.error_code, answer.body.msg]).toEqual([status, code, message]);
  });

  test('what is wrong with a token is told as golang-jwt words it', async () => {
    const unable = 'invalid JWT: unable to parse or verify signature, ';
    const say = async (token: string) => {
      const { status, body } = await ask('GET /user', undefined, { authorization: `Bearer ${token}` });
      expect([status, body.error_code]).toEqual([403, 'bad_jwt']);
      return body.msg;
    };
    const sub = NOBODY;
    expect(await say('x')).toBe(`${unable}token is malformed: token contains an invalid number of segments`);
    expect(await say(await mock.userToken({ sub }, { ttlSeconds: -1 }))).toBe(
      `${unable}token has invalid claims: token is expired`,
    );
    expect(await say(await mock.userToken({ sub }, { secret: 'x'.repeat(40) }))).toBe(
      `${unable}token signature is invalid: signature is invalid`,
    );
  });

  test('of a user is told in the vendor’s words: identities, the same password, an admin’s field, a scope', async () => {
    const up = await ask('POST /signup', JSON.stringify({ email: 'ann@example.com', password: 'correct horse' }));
    const { access_token, user } = up.body;
    const authorization = `Bearer ${access_token}`;
    const path = `/user/identities/${user.identities[0].identity_id}`;
    const answer = await ask(`DELETE ${path}`, undefined, { authorization });
    expect([answer.status, answer.body.error_code, answer.body.msg]).toEqual([
      422,
      'single_identity_not_deletable',
      'User must have at least 1 identity after unlinking',
    ]);
    const refused = async (route: string, body?: object) => {
      const { status, body: refusal } = await ask(route, body && JSON.stringify(body), { authorization });
      return [status, refusal.error_code, refusal.msg];
    };
    expect(await refused('DELETE /user/identities/x')).toEqual([
      404,
      'validation_failed',
      'identity_id must be an UUID',
    ]);
    expect(await refused('PUT /user', { password: 'correct horse' })).toEqual([
      422,
      'same_password',
      'New password should be different from the old password.',
    ]);
    expect(await refused('PUT /user', { app_metadata: { a: 1 } })).toEqual([
      403,
      'not_admin',
      'Updating app_metadata requires admin privileges',
    ]);
    expect(await refused('POST /logout?scope=all')).toEqual([
      400,
      'validation_failed',
      'Unsupported logout scope "all"',
    ]);
    const other = await ask('GET /user/identities/authorize?provider=gitlab', undefined, { authorization });
    expect(other.body.msg).toBe('Unsupported provider: provider is not enabled');
  });
});

describe('Auth as its options set it up', () => {
  // one database for all, as starting one takes longer than the rest
  let base: TestMock;
  beforeAll(async () => {
    base = await startTestMock();
  });
  afterAll(() => base[Symbol.asyncDispose]());
  const startWith = async (auth: AuthOptions) => {
    await base.mock.reset();
    return startTestMock('in-process', { auth, database: base.mock.database });
  };

  test.each([
    [
      { signupDisabled: true },
      { email: 'a@b.co', password: 'correct horse' },
      422,
      'signup_disabled',
      'Signups not allowed for this instance',
    ],
    [{ anonymous: false }, {}, 422, 'anonymous_provider_disabled', 'Anonymous sign-ins are disabled'],
    [
      { minPasswordLength: 20 },
      { email: 'a@b.co', password: 'correct horse' },
      422,
      'weak_password',
      'Password should be at least 20 characters.',
    ],
  ] as const)('%j refuses %j', async (auth, body, status, code, message) => {
    await using mock = await startWith(auth);
    const answer = await mock.fetch(`${mock.url}/auth/v1/signup`, { method: 'POST', body: JSON.stringify(body) });
    expect([answer.status, answer.headers.get('x-sb-error-code')]).toEqual([status, code]);
    expect((await answer.json()).msg).toBe(message);
  });

  test('a limit of calls refills over five minutes', async () => {
    await using mock = await startWith({ callsPerFiveMinutes: 2 });
    const ask = async () => {
      const answer = await mock.fetch(`${mock.url}/auth/v1/recover`, { method: 'POST', body: '{"email":"a@b.co"}' });
      return [answer.status, answer.headers.get('x-sb-error-code'), (await answer.json()).msg];
    };
    const taken = [200, null, undefined];
    const refused = [429, 'over_request_rate_limit', 'Request rate limit reached'];
    expect([await ask(), await ask(), await ask()]).toEqual([taken, taken, refused]);
    await mock.clock.advance(150_000);
    expect([await ask(), await ask()]).toEqual([taken, refused]);
  });

  test('mails to one address keep their distance', async () => {
    const auth = { autoconfirm: false, secondsBetweenMails: 60 };
    await using mock = await startWith(auth);
    const body = JSON.stringify({ email: 'a@b.co', password: 'correct horse' });
    const signUp = () => mock.fetch(`${mock.url}/auth/v1/signup`, { method: 'POST', body });
    expect((await signUp()).status).toBe(200);
    await mock.clock.advance(20_000);
    const soon = await signUp();
    expect([soon.status, await soon.json()]).toMatchObject([
      429,
      {
        error_code: 'over_email_send_rate_limit',
        msg: 'For security purposes, you can only request this after 40 seconds.',
      },
    ]);
    await mock.clock.advance(40_000);
    expect((await signUp()).status).toBe(200);
    expect(mock.mock.outbox()).toHaveLength(2);
  });

  test('a change of password needs the nonce when the sign-in is a day old', async () => {
    const auth = { securePasswordChange: true, jwtExpirySeconds: 200_000 };
    await using mock = await startWith(auth);
    const call = async (method: string, path: string, body: unknown, token?: string) => {
      const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
      const answer = await mock.fetch(`${mock.url}/auth/v1${path}`, init);
      return answer.json();
    };
    const { access_token: token } = await call('POST', '/signup', { email: 'a@b.co', password: 'correct horse' });
    await mock.clock.advance(86_400_001);
    const change = (password: string, nonce?: string) => call('PUT', '/user', { password, nonce }, token);
    expect(await change('battery staple')).toMatchObject({
      ...{ error_code: 'reauthentication_needed', msg: 'Password update requires reauthentication' },
    });
    expect(await change('battery staple', '000000x')).toMatchObject({
      ...{ error_code: 'reauthentication_not_valid', msg: 'Nonce has expired or is invalid' },
    });
    await call('GET', '/reauthenticate', undefined, token);
    expect((await change('battery staple', mock.mock.outbox().at(-1)!.token)).email).toBe('a@b.co');
  });

  test('a change of password needs the current one where that is asked for, except after a link', async () => {
    await using mock = await startWith({ currentPasswordNeeded: true });
    const client = mock.client(mock.mock.anonKey);
    const email = 'a@b.co';
    await client.auth.signUp({ email, password: 'correct horse' });
    const change = async (password: string, current?: string) =>
      (await client.auth.updateUser({ password, ...(current && { current_password: current }) })).error?.code;
    expect(await change('battery staple')).toBe('current_password_required');
    expect(await change('battery staple', 'wrong horse')).toBe('current_password_invalid');
    expect(await change('battery staple', 'correct horse')).toBeUndefined();
    await client.auth.resetPasswordForEmail(email);
    await client.auth.verifyOtp({ email, token: mock.mock.outbox().at(-1)!.token, type: 'recovery' });
    expect(await change('a third one')).toBeUndefined();
  });

  test('an identity that is unlinked takes its address along, and the next one’s is the user’s', async () => {
    await using mock = await startWith({ manualLinking: true });
    const client = mock.client(mock.mock.anonKey);
    const { data } = await client.auth.signUp({ email: 'a@b.co', password: 'correct horse' });
    await mock.mock.database.query(
      `insert into auth.identities (provider_id, user_id, identity_data, provider)
        values ('7', $1::uuid, '{"sub": "7", "email": "other@b.co"}', 'github')`,
      [data.user!.id],
    );
    const [own] = data.user!.identities!;
    expect((await client.auth.unlinkIdentity(own!)).error).toBeNull();
    const { data: after } = await client.auth.getUser();
    expect(after.user).toMatchObject({
      ...{ email: 'other@b.co', app_metadata: { provider: 'github', providers: ['github'] } },
    });
  });

  test('links lead to the site where another address is not allowed', async () => {
    const auth = { siteUrl: 'https://site.example', redirectUrls: ['https://*.app.example/**'] };
    await using mock = await startWith(auth);
    const target = async (redirectTo: string) => {
      const email = 'a@b.co';
      const { data } = await mock
        .client()
        .auth.admin.generateLink({ type: 'magiclink', email, options: { redirectTo } });
      return data.properties!.redirect_to;
    };
    expect(await target('https://one.app.example/x/y')).toBe('https://one.app.example/x/y');
    expect(await target('https://site.example/page')).toBe('https://site.example/page');
    for (const other of ['https://evil.example', 'https://a.b.app.example/', 'javascript:alert(1)', 'x']) {
      expect(await target(other)).toBe('https://site.example');
    }
  });
});
