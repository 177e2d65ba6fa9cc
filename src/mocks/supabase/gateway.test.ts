import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CLI_JWT_SECRET, CLI_PUBLISHABLE_KEY, CLI_SECRET_KEY } from './index.ts';
import { startTestMock, type TestMock } from './testing.ts';

const USER = '44444444-4444-4444-8444-444444444444';

describe('the gateway', () => {
  let mock: TestMock;
  beforeAll(async () => {
    mock = await startTestMock('in-process', {
      seedSql: `insert into storage.buckets (id, name) values ('seeded', 'seeded');
        insert into auth.users (id, email, email_confirmed_at, raw_user_meta_data)
          values ('${USER}', 'ann@example.com', '2026-01-01Z', '{"name":"Ann"}');`,
    });
  });
  afterAll(async () => {
    expect(mock.bugs).toEqual([]);
    await mock[Symbol.asyncDispose]();
  });
  const buckets = async (headers: Record<string, string>) => {
    const answer = await mock.fetch(`${mock.url}/storage/v1/bucket`, { headers });
    return answer.status === 200 ? ((await answer.json()) as unknown[]).length : answer.status;
  };

  test('uses the demo keys that `supabase start` prints', () => {
    expect(mock.mock.jwtSecret).toBe(CLI_JWT_SECRET);
    expect(mock.mock.anonKey).toBe(
      'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJzdXBhYmFzZS1kZW1vIiwicm9sZSI6ImFub24iLCJleHAiOjE5ODM4MTI5OTZ9.CRXP1A7WOeoJeXxjNni43kdQwgnWNReilDMblYTn_I0',
    );
    expect(mock.mock.serviceRoleKey).toMatch(/\.EGIM96RAZx35lJzdJsyH-qQwv8Hdp7fsn3W0YpN81IU$/);
  });

  test('turns each kind of key into the role it stands for', async () => {
    expect(await buckets({ apikey: mock.mock.serviceRoleKey })).toBe(1);
    expect(await buckets({ apikey: CLI_SECRET_KEY })).toBe(1);
    expect(await buckets({ apikey: CLI_SECRET_KEY, authorization: `Bearer ${CLI_SECRET_KEY}` })).toBe(1);
    expect(await buckets({ authorization: mock.mock.serviceRoleKey })).toBe(1); // without Bearer
    expect(await buckets({ apikey: CLI_PUBLISHABLE_KEY })).toBe(0);
    expect(await buckets({ apikey: CLI_SECRET_KEY, authorization: `Bearer ${mock.mock.anonKey}` })).toBe(0);
    expect(await buckets({ apikey: 'sb_secret_of_another_project' })).toBe(400);
    expect(await buckets({})).toBe(400);
  });

  test('leaves the bare server’s own words to the bare base path', async () => {
    const bare = await mock.fetch(`${mock.url}/bucket`, { headers: { apikey: mock.mock.serviceRoleKey } });
    expect(await bare.json()).toMatchObject({ message: "headers must have required property 'authorization'" });
    const asked = await mock.fetch(`${mock.url}/bucket`, {
      headers: { authorization: `Bearer ${mock.mock.serviceRoleKey}` },
    });
    expect(await asked.json()).toHaveLength(1);
  });

  test('answers as the bare storage server at every path that is none of the gateway’s', async () => {
    const asked = async (path: string, init: RequestInit = {}) => {
      const answer = await mock.fetch(`${mock.url}${path}`, init);
      return [answer.status, answer.headers.get('access-control-allow-origin'), await answer.text()];
    };
    expect(await asked('/status')).toEqual([200, null, '']);
    expect(await asked('/version')).toEqual([200, null, '1.11.2']);
    expect(await asked('/nothing?x=1')).toEqual([
      404,
      null,
      '{"message":"Route GET:/nothing?x=1 not found","error":"Not Found","statusCode":404}',
    ]);
    expect(await asked('/object', { method: 'PATCH' })).toEqual([
      404,
      null,
      '{"statusCode":"404","error":"Not Found","message":"Route PATCH:/object not found","code":"InvalidRequest"}',
    ]);
    expect(await asked('/object/public/%zz')).toMatchObject([400, null, expect.stringContaining('FST_ERR_BAD_URL')]);
    expect(await asked('/render/image/authenticated/seeded/a.png')).toMatchObject([
      400,
      null,
      expect.stringContaining("headers must have required property 'authorization'"),
    ]);
    expect(await asked('/upload/resumable', { method: 'OPTIONS' })).toMatchObject([204, '*', '']);
  });

  test('reaches Auth at its bare paths too', async () => {
    const answer = await mock.fetch(`${mock.url}/health`);
    expect([answer.status, (await answer.json()).name]).toEqual([200, 'GoTrue']);
  });

  test('names what is not mocked instead of faking it, and supabase-js passes the message on', async () => {
    const client = mock.client();
    const rows = await client.from('documents').select();
    expect([rows.status, rows.error?.message]).toEqual([501, 'PostgREST is not part of this mock of Supabase.']);
    expect(rows.error?.hint).toContain('Query the database directly');
    const run = await client.functions.invoke('hello');
    expect(run.error).toMatchObject({ name: 'FunctionsHttpError', context: expect.objectContaining({ status: 501 }) });
    const vectors = await client.storage.vectors.listBuckets();
    expect(vectors.error).toMatchObject({ message: 'Vector buckets: not part of this mock of Supabase Storage' });
    const analytics = await client.storage.analytics.listBuckets();
    expect(analytics.error).toMatchObject({ status: 501, message: expect.stringContaining('Analytics') });
    for (const path of ['/graphql/v1', '/realtime/v1/websocket', '/storage/v1/vector/bucket']) {
      expect([path, (await mock.fetch(`${mock.url}${path}`)).status]).toEqual([path, 501]);
    }
  });

  test('answers preflights and lets every origin read', async () => {
    const preflight = await mock.fetch(`${mock.url}/storage/v1/object/seeded/a`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://app.example',
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'authorization,x-upsert',
      },
    });
    expect(preflight.status).toBe(200);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-methods')).toContain('PUT');
    expect(preflight.headers.get('access-control-allow-headers')).toBe('authorization,x-upsert');
    const unknown = await mock.fetch(`${mock.url}/nothing/v1/x`);
    expect([unknown.status, await unknown.json()]).toEqual([404, { message: 'no Route matched with those values' }]);
    expect(unknown.headers.get('access-control-allow-origin')).toBe('*');
  });

  test('forgets everything but the seed on reset', async () => {
    const { storage } = mock.client();
    await storage.createBucket('later');
    await storage.from('seeded').upload('a.txt', 'a');
    await mock.mock.reset();
    expect((await storage.listBuckets()).data!.map(({ id }) => id)).toEqual(['seeded']);
    expect((await storage.from('seeded').list()).data).toEqual([]);
    expect((await storage.from('seeded').upload('a.txt', 'again')).error).toBeNull();
  });

  test('knows the signed-in user, and says in the asked-for shape why it does not', async () => {
    const { data } = await mock
      .client(mock.mock.anonKey)
      .auth.getUser(await mock.userToken({ sub: USER, aud: 'authenticated' }));
    expect(data.user).toMatchObject({
      id: USER,
      aud: 'authenticated',
      role: 'authenticated',
      email: 'ann@example.com',
      phone: '',
      user_metadata: { name: 'Ann' },
      is_anonymous: false,
    });
    const ask = async (token: string | undefined, headers: Record<string, string> = {}) => {
      const authorization: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
      const answer = await mock.fetch(`${mock.url}/auth/v1/user`, { headers: { ...authorization, ...headers } });
      return [answer.status, answer.headers.get('x-sb-error-code'), await answer.json()];
    };
    const gone = await mock.userToken({ sub: '55555555-5555-4555-8555-555555555555' });
    const message = 'User from sub claim in JWT does not exist';
    expect(await ask(gone)).toEqual([403, 'user_not_found', { code: 403, error_code: 'user_not_found', msg: message }]);
    expect(await ask(gone, { 'x-supabase-api-version': '2024-01-01' })).toEqual([
      403,
      'user_not_found',
      { code: 'user_not_found', message },
    ]);
    expect((await ask(undefined))[1]).toBe('no_authorization');
    expect((await ask('garbage'))[1]).toBe('bad_jwt');
    expect(await ask(mock.mock.serviceRoleKey)).toMatchObject([
      403,
      'bad_jwt',
      { msg: 'invalid claim: missing sub claim' },
    ]);
  });

  test('answers what Auth does not know as its router does', async () => {
    const unknown = await mock.fetch(`${mock.url}/auth/v1/nothing`, { method: 'POST', body: '{}' });
    expect([unknown.status, await unknown.text()]).toEqual([404, '404 page not found\n']);
    expect((await mock.fetch(`${mock.url}/auth/v1/user`, { method: 'DELETE' })).status).toBe(405);
  });

  test.each([
    [413, { statusCode: '413', code: 'EntityTooLarge' }],
    [429, { statusCode: '429', code: 'SlowDown' }],
    [500, { statusCode: '500', code: 'InternalError' }],
    [503, { message: 'name resolution failed' }],
    [544, { statusCode: '544', code: 'DatabaseTimeout' }],
  ])('has its own words for an injected %i', async (status, body) => {
    const request = new Request(`${mock.url}/storage/v1/object/seeded/a.txt`);
    const answer = await mock.mock.vendorError!(status, request);
    expect(await answer.json()).toMatchObject(body);
    expect(answer.status).toBe(status === 413 ? 400 : status);
  });
});
