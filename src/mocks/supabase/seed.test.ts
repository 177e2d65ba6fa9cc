import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestMock, type TestMock } from './testing.ts';

const ANN = '11111111-1111-4111-8111-111111111111';
const BOB = '22222222-2222-4222-8222-222222222222';

/** As a project's own seed.sql and migrations are written: quoted names, many statements, several roles. */
const SEED = `
-- users
INSERT INTO "auth"."users" ("instance_id", "id", "aud", "role", "email", "encrypted_password", "email_confirmed_at",
    "raw_app_meta_data", "raw_user_meta_data", "is_super_admin", "created_at", "updated_at", "confirmation_token")
  VALUES
    ('00000000-0000-0000-0000-000000000000', '${ANN}', 'authenticated', 'authenticated', 'ann@example.com', '', now(),
     '{"provider": "email", "providers": ["email"]}', '{}', NULL, '2021-02-17 04:41:13.408828+00', now(), '');
-- buckets and objects, as they were dumped
INSERT INTO "storage"."buckets" ("id", "name", "owner", "public", "created_at", "updated_at", "file_size_limit", "allowed_mime_types")
  VALUES
    ('avatars', 'avatars', '${ANN}', false, '2021-02-17 04:43:32.770206+00', '2021-02-17 04:43:32.770206+00', 1048576, ARRAY['image/*', 'text/plain']),
    ('site', 'site', NULL, true, '2021-02-17 04:43:33+00', '2021-02-17 04:43:33+00', NULL, NULL)
  ON CONFLICT (id) DO NOTHING;
INSERT INTO "storage"."objects" ("id", "bucket_id", "name", "owner", "created_at", "updated_at", "last_accessed_at", "metadata")
  VALUES ('03e458f9-892f-4db2-8cb9-d3401a689e25', 'avatars', '${ANN}/dumped.png', '${ANN}', '2021-03-04 08:31:16.342+00',
    '2021-03-04 08:31:16.342+00', '2021-03-04 08:31:16.342+00', '{"size": 1234, "mimetype": "image/png"}');
-- a table of the application's own that a policy asks
create table public.teams (member uuid references auth.users (id), folder text);
alter table public.teams enable row level security;
grant select on public.teams to authenticated;
create policy "members see their teams" on public.teams for select to authenticated using (member = auth.uid());
insert into public.teams values ('${ANN}', 'team-a');
create or replace function public.is_member(folder text) returns boolean
  language sql security definer set search_path = '' as $$
    select exists (select 1 from public.teams t where t.member = auth.uid() and t.folder = is_member.folder);
  $$;
ALTER TABLE storage.objects ENABLE ROW LEVEL SECURITY;
GRANT ALL ON TABLE storage.objects TO supabase_storage_admin, postgres, dashboard_user;
CREATE POLICY "own folder" ON storage.objects FOR ALL TO authenticated
  USING (bucket_id = 'avatars' AND (auth.uid())::text = (storage.foldername(name))[1])
  WITH CHECK (bucket_id = 'avatars' AND (auth.uid())::text = (storage.foldername(name))[1]);
CREATE POLICY "team folder" ON storage.objects FOR SELECT USING (bucket_id = 'avatars' AND public.is_member((storage.foldername(name))[1]));
CREATE POLICY "by mail" ON storage.objects FOR INSERT TO authenticated
  WITH CHECK (bucket_id = 'avatars' AND name LIKE 'mail/%' AND auth.email() = 'ann@example.com' AND auth.role() = 'authenticated');
CREATE POLICY "list only" ON storage.objects FOR SELECT TO anon USING (bucket_id = 'site' AND storage.allow_only_operation('object.list'));
CREATE POLICY "claims" ON storage.buckets FOR SELECT TO authenticated USING ((auth.jwt() -> 'app_metadata' ->> 'plan') = 'pro');
`;

describe('a seed as a real project has it', () => {
  let mock: TestMock;
  beforeAll(async () => {
    mock = await startTestMock('in-process', { seedSql: SEED });
    for (const key of ['team-a/plan.txt', `${ANN}/a.txt`]) {
      await mock.client().storage.from('avatars').upload(key, key, { contentType: 'text/plain' });
    }
    await mock.client().storage.from('site').upload('index.html', '<p>');
  });
  afterAll(async () => {
    expect(mock.bugs).toEqual([]);
    await mock[Symbol.asyncDispose]();
  });
  const as = async (sub: string, claims: Record<string, unknown> = {}) =>
    mock.client(await mock.userToken({ sub, ...claims }));
  const avatars = async (sub: string, claims?: Record<string, unknown>) =>
    (await as(sub, claims)).storage.from('avatars');

  test('leaves its buckets as they were dumped', async () => {
    const { data } = await mock.client().storage.getBucket('avatars');
    expect(data).toEqual({
      id: 'avatars',
      name: 'avatars',
      owner: ANN,
      public: false,
      file_size_limit: 1_048_576,
      allowed_mime_types: ['image/*', 'text/plain'],
      created_at: '2021-02-17T04:43:32.770Z',
      updated_at: '2021-02-17T04:43:32.770Z',
    });
  });

  test('leaves its rows listed, and says of an object whose bytes never came that they are missing', async () => {
    const { data } = await mock.client().storage.from('avatars').list(ANN);
    expect(data!.map(({ name, id }) => [name, id])).toContainEqual([
      'dumped.png',
      '03e458f9-892f-4db2-8cb9-d3401a689e25',
    ]);
    const answer = await mock.storage(`/object/avatars/${ANN}/dumped.png`);
    expect([answer.status, answer.headers.get('cache-control'), await answer.json()]).toEqual([
      400,
      'no-store',
      { statusCode: '404', error: 'Not found', message: 'The resource was not found', code: 'NoSuchKey' },
    ]);
  });

  test('lets its policies ask tables, functions, claims and the operation', async () => {
    expect((await (await avatars(ANN)).upload(`${ANN}/b.txt`, 'b', { contentType: 'text/plain' })).error).toBeNull();
    expect((await (await avatars(ANN)).download('team-a/plan.txt')).error).toBeNull();
    expect((await (await avatars(BOB)).info('team-a/plan.txt')).error).toMatchObject({ message: 'Object not found' });
    const mail = async (email: string) =>
      (await avatars(BOB, { email })).upload('mail/x', 'x', { contentType: 'text/plain', upsert: false });
    expect((await mail('eve@example.com')).error).toMatchObject({ statusCode: '403' });
    expect((await mail('ann@example.com')).error).toBeNull();
    expect((await (await as(BOB)).storage.listBuckets()).data).toEqual([]);
    const pro = await as(BOB, { app_metadata: { plan: 'pro' } });
    expect((await pro.storage.listBuckets()).data).toHaveLength(2);
    const site = mock.client(mock.mock.anonKey).storage.from('site');
    expect((await site.list()).data!.map(({ name }) => name)).toEqual(['index.html']);
    expect((await site.createSignedUrl('index.html', 10)).error).toMatchObject({ message: 'Object not found' });
  });

  test('holds the bucket’s own limits', async () => {
    const ann = await avatars(ANN);
    const large = await ann.upload(`${ANN}/large.txt`, 'x'.repeat(1_048_577), { contentType: 'text/plain' });
    expect(large.error).toMatchObject({ statusCode: '413' });
    const video = await ann.upload(`${ANN}/v.mp4`, 'x', { contentType: 'video/mp4' });
    expect(video.error).toMatchObject({ statusCode: '415', message: 'mime type video/mp4 is not supported' });
  });
});

test('a seed that cannot be run says at which line and why', async () => {
  await expect(startTestMock('in-process', { seedSql: 'select 1;\ncreate tabel x ();' })).rejects.toMatchObject({
    name: 'SeedError',
    message: 'the seed SQL cannot be run: line 2: syntax error at or near "tabel" (SQLSTATE 42601)',
  });
});
