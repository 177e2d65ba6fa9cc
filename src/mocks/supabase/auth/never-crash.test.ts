import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestMock, type TestMock } from '../testing.ts';
import { authRoutes } from './routes.ts';

const USER = '66666666-6666-4666-8666-666666666666';
const FIELDS = [
  ...['email', 'phone', 'password', 'data', 'token', 'token_hash', 'type', 'redirect_to', 'refresh_token', 'auth_code'],
  ...['code_verifier', 'code_challenge', 'code_challenge_method', 'create_user', 'channel', 'nonce', 'app_metadata'],
  ...['user_metadata', 'password_hash', 'id', 'aud', 'role', 'ban_duration', 'email_confirm', 'new_email', 'id_token'],
  ...['should_soft_delete', 'provider', '__proto__'],
];

const value = fc.oneof(
  fc.constantFrom(
    'ann@example.com',
    'correct horse',
    'signup',
    'email_change_new',
    's256',
    '+491511234567',
    '24h',
    USER,
  ),
  fc.constantFrom('x'.repeat(43), '-1h', '999999999999h', '$2a$04$short', 'a\u0000b', '\ud800', true, false, null),
  fc.string({ unit: 'binary' }),
  fc.jsonValue({ maxDepth: 3 }),
);
const body = fc.oneof(
  { weight: 4, arbitrary: fc.dictionary(fc.constantFrom(...FIELDS), value).map((fields) => JSON.stringify(fields)) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
);
const query = fc.dictionary(
  fc.constantFrom('grant_type', 'scope', 'page', 'per_page', 'filter', 'token', 'type', 'redirect_to', 'provider'),
  fc.oneof(
    fc.constantFrom(
      'password',
      'refresh_token',
      'pkce',
      'id_token',
      'local',
      'signup',
      'magiclink',
      '-1',
      '1e9',
      'pkce_',
    ),
    fc.constantFrom('99999999999999999999', '%', '\0', 'javascript:x', 'http://[', USER),
    fc.string({ unit: 'binary' }).map((text) => text.toWellFormed()),
  ),
);
const id = fc.oneof(fc.constantFrom(USER, 'x', '%00', '%zz', '00000000-0000-0000-0000-000000000000'), fc.string());
/** `.` and `..` are no segments: an address without them is another one, of no route perhaps. */
const pathSegment = (text: string) => (/^\.{0,2}$/.test(text) ? 'x' : encodeURIComponent(text.toWellFormed()));
const headers = fc.dictionary(
  fc.constantFrom('x-supabase-api-version', 'x-jwt-aud', 'referer', 'content-type'),
  fc.string().map((text) => text.replace(/[^\x20-\x7e]/g, '')),
);

describe('whatever Auth is asked', () => {
  let mock: TestMock;
  beforeAll(async () => {
    mock = await startTestMock('in-process', {
      auth: { phone: true, phoneAutoconfirm: false, manualLinking: true, autoconfirm: false },
      seedSql: `insert into auth.users (id, email, encrypted_password, email_confirmed_at)
        values ('${USER}', 'ann@example.com', crypt('correct horse', gen_salt('bf', 4)), now())`,
    });
  });
  afterAll(() => mock[Symbol.asyncDispose]());

  test('it answers as the vendor does and never breaks', { timeout: 240_000 }, async () => {
    const user = await mock.userToken({ sub: USER, aud: 'authenticated' });
    const tokens = { none: undefined, user, service: mock.mock.serviceRoleKey, garbage: 'a.b.c' };
    const seen = new Map<number, number>();
    const token = fc.constantFrom(...(Object.keys(tokens) as (keyof typeof tokens)[]));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...authRoutes), id, query, token, headers, body, async (...drawn) => {
        const [route, segment, parameters, who, extra, text] = drawn;
        const path = route.pattern.replace(/:[a-z_]+/, pathSegment(segment));
        const bearer = tokens[who];
        const answer = await mock.fetch(`${mock.url}/auth/v1${path}?${new URLSearchParams(parameters)}`, {
          method: route.method,
          headers: { ...extra, ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }) },
          redirect: 'manual',
          ...(route.method !== 'GET' && { body: text }),
        });
        seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
        expect(mock.bugs).toEqual([]);
        expect(answer.status).toBeLessThan(500);
        if (answer.status >= 400) expect(answer.headers.get('x-sb-error-code')).toEqual(expect.any(String));
      }),
      { numRuns: 400 },
    );
    // the property would be hollow if everything were refused at the door
    expect([...seen.keys()]).toEqual(expect.arrayContaining([200, 303, 400, 401, 403]));
  });
});
