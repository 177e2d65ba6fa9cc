import type { SupabaseClient } from '@supabase/supabase-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestMock, type TestMock } from './testing.ts';

const ANN = '11111111-1111-4111-8111-111111111111';
const BOB = '22222222-2222-4222-8222-222222222222';

const OWN_FOLDER = `(storage.foldername(name))[1] = auth.uid()::text`;
const SEED = `
  insert into storage.buckets (id, name) values ('docs', 'docs'), ('drop', 'drop');
  create policy "read own" on storage.objects for select to authenticated using (bucket_id = 'docs' and ${OWN_FOLDER});
  create policy "add own" on storage.objects for insert to authenticated with check (bucket_id = 'docs' and ${OWN_FOLDER});
  create policy "change own" on storage.objects for update to authenticated using (bucket_id = 'docs' and ${OWN_FOLDER});
  create policy "remove own txt" on storage.objects for delete to authenticated
    using (bucket_id = 'docs' and ${OWN_FOLDER} and storage.extension(name) = 'txt');
  create policy "drop box, small text only" on storage.objects for insert to authenticated
    with check (bucket_id = 'drop' and (metadata ->> 'mimetype') = 'text/plain' and (metadata ->> 'contentLength')::int < 10
      and storage.operation() = 'storage.object.upload' and owner_id = auth.uid()::text);
`;

describe('row-level security', () => {
  let mock: TestMock;
  let ann: SupabaseClient;
  let bob: SupabaseClient;
  beforeAll(async () => {
    mock = await startTestMock('in-process', { seedSql: SEED });
    ann = mock.client(await mock.userToken({ sub: ANN }));
    bob = mock.client(await mock.userToken({ sub: BOB }));
    await ann.storage.from('docs').upload(`${ANN}/mine.txt`, 'private');
  });
  afterAll(async () => {
    expect(mock.bugs).toEqual([]);
    await mock[Symbol.asyncDispose]();
  });
  const docs = (client: SupabaseClient) => client.storage.from('docs');

  test('lets a user write, read, list and sign in the own folder', async () => {
    expect((await docs(ann).upload(`${ANN}/more.txt`, 'more')).error).toBeNull();
    expect(await (await docs(ann).download(`${ANN}/mine.txt`)).data!.text()).toBe('private');
    expect((await docs(ann).list(ANN)).data!.map(({ name }) => name)).toEqual(['mine.txt', 'more.txt']);
    expect((await docs(ann).createSignedUrl(`${ANN}/mine.txt`, 60)).error).toBeNull();
    expect((await docs(ann).createSignedUploadUrl(`${ANN}/later.txt`)).error).toBeNull();
  });

  test('shows nothing of it to another user, on any way in', async () => {
    const path = `${ANN}/mine.txt`;
    const hidden = { statusCode: '404', message: 'Object not found', code: 'NoSuchKey' };
    expect((await docs(bob).download(path)).data).toBeNull();
    expect((await docs(bob).info(path)).error).toMatchObject(hidden);
    expect((await docs(bob).createSignedUrl(path, 60)).error).toMatchObject(hidden);
    expect((await docs(bob).copy(path, `${BOB}/stolen.txt`)).error).toMatchObject(hidden);
    expect((await docs(bob).move(path, `${BOB}/stolen.txt`)).error).toMatchObject(hidden);
    expect((await docs(bob).list(ANN)).data).toEqual([]);
    expect((await docs(bob).remove([path])).data).toEqual([]);
    expect(await (await docs(ann).download(path)).data!.text()).toBe('private');
  });

  test('refuses writes outside the own folder, and leaves nothing behind', async () => {
    const denied = { statusCode: '403', message: 'new row violates row-level security policy', code: 'AccessDenied' };
    const path = `${ANN}/planted.txt`;
    expect((await docs(bob).upload(path, 'x')).error).toMatchObject(denied);
    expect((await docs(bob).upload(path, 'x', { upsert: true })).error).toMatchObject(denied);
    expect((await docs(bob).createSignedUploadUrl(path)).error).toMatchObject(denied);
    expect((await docs(ann).move(`${ANN}/mine.txt`, `${BOB}/gift.txt`)).error).toMatchObject(denied);
    const { rows } = await mock.mock.database.query(`select name from storage.objects where name like '%planted%'`);
    expect(rows).toEqual([]);
  });

  test('leaves no trace of a trial write: signing an upload makes no row', async () => {
    await docs(ann).createSignedUploadUrl(`${ANN}/trial.txt`);
    const { rows } = await mock.mock.database.query(`select name from storage.objects where name like '%trial%'`);
    expect(rows).toEqual([]);
  });

  test('asks UPDATE for an upsert over an existing object', async () => {
    expect((await docs(ann).upload(`${ANN}/mine.txt`, 'private', { upsert: true })).error).toBeNull();
    await mock.mock.database.query('drop policy "change own" on storage.objects');
    const denied = await docs(ann).upload(`${ANN}/mine.txt`, 'overwritten', { upsert: true });
    expect(denied.error).toMatchObject({ statusCode: '403' });
    await mock.mock.database.query(
      `create policy "change own" on storage.objects for update to authenticated using (bucket_id = 'docs' and ${OWN_FOLDER})`,
    );
    expect(await (await docs(ann).download(`${ANN}/mine.txt`)).data!.text()).toBe('private');
  });

  test('says so when one object may not be deleted, and skips it among many', async () => {
    await docs(ann).upload(`${ANN}/keep.pdf`, 'kept');
    await docs(ann).upload(`${ANN}/drop.txt`, 'dropped');
    const one = await mock.storage(`/object/docs/${ANN}/keep.pdf`, {
      method: 'DELETE',
      auth: `Bearer ${await mock.userToken({ sub: ANN })}`,
    });
    expect([one.status, await one.json()]).toEqual([
      400,
      { statusCode: '403', error: 'Unauthorized', message: 'Access denied', code: 'AccessDenied' },
    ]);
    const many = await docs(ann).remove([`${ANN}/keep.pdf`, `${ANN}/drop.txt`]);
    expect(many.data!.map(({ name }) => name)).toEqual([`${ANN}/drop.txt`]);
    expect(await (await docs(ann).download(`${ANN}/keep.pdf`)).data!.text()).toBe('kept');
  });

  test('shows policies the type, size, owner and operation of an upload', async () => {
    const drop = ann.storage.from('drop');
    expect((await drop.upload('a', Buffer.from('small'), { contentType: 'text/plain' })).error).toBeNull();
    const refused = [
      drop.upload('b', Buffer.from('far too large'), { contentType: 'text/plain' }),
      drop.upload('c', Buffer.from('small'), { contentType: 'text/html' }),
      drop.createSignedUploadUrl('d'),
    ];
    for (const { error } of await Promise.all(refused)) expect(error).toMatchObject({ statusCode: '403' });
  });

  test('gives the object to who uploaded it', async () => {
    const { rows } = await mock.mock.database.query('select owner, owner_id from storage.objects where name = $1', [
      `${ANN}/mine.txt`,
    ]);
    expect(rows).toEqual([{ owner: ANN, owner_id: ANN }]);
  });

  test('hides buckets from all but the service role, as there are no policies on them', async () => {
    expect((await ann.storage.listBuckets()).data).toEqual([]);
    expect((await ann.storage.getBucket('docs')).error).toMatchObject({ statusCode: '404', code: 'NoSuchBucket' });
    expect((await ann.storage.createBucket('mine')).error).toMatchObject({
      statusCode: '403',
      message: 'new row violates row-level security policy',
    });
    expect((await ann.storage.emptyBucket('docs')).error).toMatchObject({ status: 403, statusCode: '403' });
    expect((await mock.client().storage.listBuckets()).data).toHaveLength(2);
  });

  test('treats a JWT without a role as anon', async () => {
    const token = await mock.userToken({ sub: ANN, role: undefined });
    expect((await mock.client(token).storage.from('docs').info(`${ANN}/mine.txt`)).error).toMatchObject({
      message: 'Object not found',
    });
  });

  test('refuses SQL deletes from outside, which would orphan the bytes', async () => {
    const outside = mock.mock.database.query('delete from storage.objects');
    await expect(outside).rejects.toMatchObject({ code: '42501' });
  });

  test('never runs a caller as a role that authenticator could not take', async () => {
    const asSuperuser = mock.client(await mock.userToken({ role: 'postgres' }));
    expect((await asSuperuser.storage.listBuckets()).error).toMatchObject({ statusCode: '403', code: 'AccessDenied' });
    const unknown = mock.client(await mock.userToken({ role: 'nobody_knows' }));
    expect((await unknown.storage.listBuckets()).error).toMatchObject({
      status: 500,
      statusCode: '500',
      message: 'database error, code: 22023',
    });
  });
});
