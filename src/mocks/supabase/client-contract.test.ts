import type { SupabaseClient } from '@supabase/supabase-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestMock, type TestMock } from './testing.ts';

describe.each(['socket', 'in-process'] as const)('supabase-js over %s', (transport) => {
  let mock: TestMock;
  let client: SupabaseClient;
  beforeAll(async () => {
    mock = await startTestMock(transport);
    client = mock.client();
    await client.storage.createBucket('raw');
  });
  afterAll(async () => {
    expect(mock.bugs).toEqual([]);
    await mock[Symbol.asyncDispose]();
  });
  const files = () => client.storage.from('raw');

  test('downloads the bytes it uploaded, whatever form they were in', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    const forms = { buffer: Buffer.from(bytes), view: bytes, blob: new Blob([bytes], { type: 'image/png' }) };
    for (const [name, body] of Object.entries(forms)) {
      const path = `forms/${name}.bin`;
      const up = await files().upload(path, body, { contentType: 'image/png' });
      expect(up).toMatchObject({ error: null, data: { path, fullPath: `raw/${path}`, id: expect.any(String) } });
      const down = await files().download(path);
      expect(new Uint8Array(await down.data!.arrayBuffer())).toEqual(bytes);
      expect(down.data!.type).toBe('image/png');
    }
  });

  test('takes a 25 MiB object and gives it back whole', async () => {
    const bytes = Buffer.alloc(25 * 1024 * 1024, 'shakedown ');
    await files().upload('big.bin', bytes);
    const down = await files().download('big.bin');
    expect(Buffer.from(await down.data!.arrayBuffer()).equals(bytes)).toBe(true);
  });

  test('refuses a second upload of a key, and replaces it with upsert or update', async () => {
    await files().upload('twice.txt', 'one');
    const again = await files().upload('twice.txt', 'two');
    expect(again.error).toMatchObject({
      message: 'The resource already exists',
      status: 400,
      statusCode: '409',
      code: 'KeyAlreadyExists',
    });
    const text = async () => (await files().download('twice.txt')).data!.text();
    expect(await text()).toBe('one');
    await files().upload('twice.txt', 'three', { upsert: true });
    expect(await text()).toBe('three');
    await files().update('twice.txt', 'four');
    expect(await text()).toBe('four');
  });

  test('uploads once to a signed URL, with nobody signed in', async () => {
    const { data } = await files().createSignedUploadUrl('signed/a.pdf');
    expect(data?.path).toBe('signed/a.pdf');
    const anonymous = mock.client(mock.mock.anonKey).storage.from('raw');
    const put = () =>
      anonymous.uploadToSignedUrl('signed/a.pdf', data!.token, Buffer.from('%PDF-1.7'), {
        contentType: 'application/pdf',
      });
    expect(await put()).toEqual({ data: { path: 'signed/a.pdf', fullPath: 'raw/signed/a.pdf' }, error: null });
    expect((await put()).error).toMatchObject({ statusCode: '409', message: 'The resource already exists' });
    const down = await files().download('signed/a.pdf');
    expect(await down.data!.text()).toBe('%PDF-1.7');
    expect(down.data!.type).toBe('application/pdf');
  });

  test('opens an object by signed URLs, one or many', async () => {
    await files().upload('signed/b c.txt', 'by url');
    const one = await files().createSignedUrl('signed/b c.txt', 60);
    expect(await (await mock.fetch(one.data!.signedUrl)).text()).toBe('by url');
    const many = await files().createSignedUrls(['signed/b c.txt', 'missing.txt'], 60);
    expect(await (await mock.fetch(many.data![0]!.signedUrl!)).text()).toBe('by url');
    expect(many.data![1]).toMatchObject({
      path: 'missing.txt',
      error: 'Either the object does not exist or you do not have access to it',
      signedUrl: null,
    });
  });

  test('lists one level with folders', async () => {
    await files().upload('tree/b.txt', 'b');
    await files().upload('tree/A.txt', 'aa');
    await files().upload('tree/sub/c.txt', 'c');
    const { data } = await files().list('tree');
    expect(data!.map(({ name, id }) => [name, id === null])).toEqual([
      ['A.txt', false],
      ['b.txt', false],
      ['sub', true],
    ]);
    expect(data![0]!.metadata).toMatchObject({ size: 2, contentLength: 2, httpStatusCode: 200 });
  });

  test('moves, copies, looks at and removes objects', async () => {
    await files().upload('m/one.txt', 'moved', { metadata: { page: 1 } });
    expect(await files().move('m/one.txt', 'm/two.txt')).toEqual({
      data: { message: 'Successfully moved' },
      error: null,
    });
    expect((await files().copy('m/two.txt', 'm/three.txt')).data).toEqual({ path: 'raw/m/three.txt' });
    expect((await files().info('m/three.txt')).data).toMatchObject({ size: 5, metadata: { page: 1 }, bucketId: 'raw' });
    expect((await files().exists('m/one.txt')).data).toBe(false);
    expect((await files().exists('m/two.txt')).data).toBe(true);
    const removed = await files().remove(['m/two.txt', 'm/three.txt', 'm/never.txt']);
    expect(removed.data!.map((row) => row.name).sort()).toEqual(['m/three.txt', 'm/two.txt']);
    expect((await files().download('m/two.txt')).data).toBeNull();
  });

  test('keeps buckets: create, change, list, empty, delete', async () => {
    const { storage } = client;
    expect((await storage.createBucket('brief', { public: true, fileSizeLimit: '1mb' })).data).toEqual({
      name: 'brief',
    });
    expect((await storage.updateBucket('brief', { public: false, allowedMimeTypes: ['text/*'] })).error).toBeNull();
    expect((await storage.getBucket('brief')).data).toMatchObject({
      id: 'brief',
      owner: '',
      public: false,
      file_size_limit: 1_000_000,
      allowed_mime_types: ['text/*'],
    });
    await storage.from('brief').upload('a.txt', 'a');
    expect((await storage.deleteBucket('brief')).error).toMatchObject({ statusCode: '409', code: 'ResourceNotEmpty' });
    await storage.emptyBucket('brief');
    expect((await storage.deleteBucket('brief')).data).toEqual({ message: 'Successfully deleted' });
    expect((await storage.listBuckets()).data!.map(({ id }) => id)).toEqual(['raw']);
  });

  test('answers HEAD with the headers of the object and no body', async () => {
    await files().upload('head.txt', 'twelve bytes');
    const answer = await mock.storage('/object/raw/head.txt', { method: 'HEAD' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-length')).toBe('12');
    expect(answer.headers.get('etag')).toMatch(/^"[0-9a-f]{32}"$/);
    expect(await answer.text()).toBe('');
    const missing = await mock.storage('/object/raw/none.txt', { method: 'HEAD' });
    expect([missing.status, await missing.text()]).toEqual([400, '']);
  });
});
