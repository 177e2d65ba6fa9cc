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

  test.each([
    ['POST /token', '{}', 400, 'invalid_credentials', 'unsupported_grant_type'],
    ['POST /token?grant_type=password', '{}', 400, 'validation_failed', 'missing email or phone'],
    ['POST /token?grant_type=id_token', '{"id_token":"x","provider":"gitlab"}', 400, 'provider_disabled', undefined],
    [
      'POST /token?grant_type=pkce',
      '{}',
      400,
      'validation_failed',
      /both auth code and code verifier should be non-empty/,
    ],
    ['POST /otp', '{}', 400, 'validation_failed', 'One of email or phone must be set'],
    ['POST /otp', '{"phone":"+491"}', 400, 'phone_provider_disabled', 'Unsupported phone provider'],
    ['POST /otp', '{"email":"a@b.co","channel":"sms"}', 400, 'validation_failed', /^Channel should only be/],
    [
      'POST /signup',
      '{"phone":"+491","password":"123456","channel":"whatsapp"}',
      400,
      'validation_failed',
      /^Invalid channel, /,
    ],
    ['POST /recover', '{}', 400, 'validation_failed', 'Password recovery requires an email'],
    ['POST /resend', '{}', 400, 'validation_failed', /^Missing one of these types: signup/],
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
    ['GET /admin/users', undefined, 401, 'no_authorization', undefined],
  ] as const)('%s %s: %i %s', async (route, body, status, code, message) => {
    const answer = await ask(route, body);
    expect([answer.status, answer.headers.get('x-sb-error-code')]).toEqual([status, code]);
    if (message !== undefined) expect(answer.body.msg).toMatch(message);
  });

  test.each([
    ['GET /admin/users/x', 404, 'validation_failed', 'user_id must be an UUID'],
    ['GET /admin/users/99999999-9999-4999-8999-999999999999', 404, 'user_not_found', 'User not found'],
    ['GET /admin/users?page=x', 400, 'validation_failed', /^Bad Pagination Parameters: strconv.ParseUint: parsing "x"/],
    ['GET /admin/users?per_page=0', 400, 'validation_failed', /per_page must be greater than 0/],
    ['GET /user', 403, 'bad_jwt', 'invalid claim: missing sub claim'],
  ] as const)('an admin’s %s: %i %s', async (route, status, code, message) => {
    const answer = await ask(route, undefined, service());
    expect([answer.status, answer.headers.get('x-sb-error-code')]).toEqual([status, code]);
    expect(answer.body.msg).toMatch(message);
  });

  test('a single identity cannot be unlinked', async () => {
    const up = await ask('POST /signup', JSON.stringify({ email: 'ann@example.com', password: 'correct horse' }));
    const { access_token, user } = up.body;
    const authorization = `Bearer ${access_token}`;
    const path = `/user/identities/${user.identities[0].identity_id}`;
    const answer = await ask(`DELETE ${path}`, undefined, { authorization });
    expect([answer.status, answer.body.error_code]).toEqual([422, 'single_identity_not_deletable']);
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
    [{ signupDisabled: true }, { email: 'a@b.co', password: 'correct horse' }, 422, 'signup_disabled'],
    [{ anonymous: false }, {}, 422, 'anonymous_provider_disabled'],
    [{ minPasswordLength: 20 }, { email: 'a@b.co', password: 'correct horse' }, 422, 'weak_password'],
  ] as const)('%j refuses %j', async (auth, body, status, code) => {
    await using mock = await startWith(auth);
    const answer = await mock.fetch(`${mock.url}/auth/v1/signup`, { method: 'POST', body: JSON.stringify(body) });
    expect([answer.status, answer.headers.get('x-sb-error-code')]).toEqual([status, code]);
  });

  test('a limit of calls refills over five minutes', async () => {
    await using mock = await startWith({ callsPerFiveMinutes: 2 });
    const ask = async () => {
      const answer = await mock.fetch(`${mock.url}/auth/v1/recover`, { method: 'POST', body: '{"email":"a@b.co"}' });
      return [answer.status, answer.headers.get('x-sb-error-code')];
    };
    expect([await ask(), await ask(), await ask()]).toEqual([
      [200, null],
      [200, null],
      [429, 'over_request_rate_limit'],
    ]);
    await mock.clock.advance(150_000);
    expect([await ask(), await ask()]).toEqual([
      [200, null],
      [429, 'over_request_rate_limit'],
    ]);
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
      { error_code: 'over_email_send_rate_limit', msg: /after 40 seconds/ },
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
    expect((await change('battery staple')).error_code).toBe('reauthentication_needed');
    expect((await change('battery staple', '000000x')).error_code).toBe('reauthentication_not_valid');
    await call('GET', '/reauthenticate', undefined, token);
    expect((await change('battery staple', mock.mock.outbox().at(-1)!.token)).email).toBe('a@b.co');
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
