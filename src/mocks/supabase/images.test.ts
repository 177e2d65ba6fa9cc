import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestMock, type TestMock } from './testing.ts';

const JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3, 4]);
const ANN = '11111111-1111-4111-8111-111111111111';

describe.each(['socket', 'in-process'] as const)('image transformation over %s', (transport) => {
  let mock: TestMock;
  beforeAll(async () => {
    mock = await startTestMock(transport);
    await mock.client().storage.createBucket('shown', { public: true });
    await mock.client().storage.createBucket('hidden');
    for (const bucket of ['shown', 'hidden']) {
      await mock.client().storage.from(bucket).upload('a.jpg', JPEG, { cacheControl: '60' });
    }
  });
  afterAll(async () => {
    expect(mock.bugs).toEqual([]);
    await mock[Symbol.asyncDispose]();
  });
  const files = (bucket = 'shown') => mock.client().storage.from(bucket);
  const facts = async (answer: Response) => {
    const bytes = Buffer.from(await answer.arrayBuffer());
    const [type, told] = ['content-type', 'x-transformations'].map((name) => answer.headers.get(name));
    return [answer.status, type, told, bytes.equals(JPEG)];
  };

  test('serves the picture as it is and tells what was asked, by the public address', async () => {
    const transform = { width: 200, height: 200, quality: 60 };
    const { publicUrl } = files().getPublicUrl('a.jpg', { transform, download: 'b.jpg' }).data;
    const answer = await mock.fetch(publicUrl);
    expect(answer.headers.get('cache-control')).toBe('max-age=60');
    expect(answer.headers.get('content-disposition')).toBe("attachment; filename=b.jpg; filename*=UTF-8''b.jpg");
    expect(await facts(answer)).toEqual([
      200,
      'image/jpeg', // though storage-js uploaded the bytes as text/plain
      'height:200,width:200,resizing_type:fill,quality:60',
      true,
    ]);
    const original = await mock.fetch(files().getPublicUrl('a.jpg').data.publicUrl);
    expect(await facts(original)).toEqual([200, 'text/plain;charset=UTF-8', null, true]);
  });

  test.each([
    ['width=10', 'width:10,resizing_type:fill'],
    ['height=10&resize=contain', 'height:10,resizing_type:fit'],
    ['width=1&height=2&resize=fill', 'height:2,width:1,resizing_type:force'],
    ['width=5000', 'width:2000,resizing_type:fill'],
    ['format=avif', 'format:avif'],
    ['format=origin&quality=100', 'quality:100'],
    ['width=0', null],
    ['', null],
  ])('tells of "%s"', async (query, told) => {
    const answer = await mock.storage(`/render/image/public/shown/a.jpg?${query}`, { auth: null });
    expect(answer.headers.get('x-transformations')).toBe(told);
  });

  test.each([
    ['width=abc', 'querystring/width must be integer'],
    ['height=-1', 'querystring/height must be >= 0'],
    ['quality=19', 'querystring/quality must be >= 20'],
    ['quality=101', 'querystring/quality must be <= 100'],
    ['resize=squeeze', 'querystring/resize must be equal to one of the allowed values'],
    ['format=bmp', 'querystring/format must be equal to one of the allowed values'],
  ])('refuses "%s" in ajv’s words', async (query, message) => {
    const answer = await mock.storage(`/render/image/public/shown/a.jpg?${query}`, { auth: null });
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { statusCode: '400', error: 'Error', message, code: 'InvalidRequest' },
    ]);
  });

  test('asks the policies at the authenticated address', async () => {
    const down = await files('hidden').download('a.jpg', { transform: { width: 10 } });
    expect(down.data?.type).toBe('image/jpeg');
    const ann = mock.client(await mock.userToken({ sub: ANN }));
    const refused = await ann.storage.from('hidden').download('a.jpg', { transform: { width: 10 } });
    expect(refused.error).toMatchObject({ statusCode: '404', message: 'Object not found' });
    const hidden = await mock.storage('/render/image/public/hidden/a.jpg', { auth: null });
    expect(await hidden.json()).toMatchObject({ error: 'Bucket not found', code: 'NoSuchBucket' });
  });

  test('puts what was asked into a signed address, which opens without a key', async () => {
    const { data } = await files('hidden').createSignedUrl('a.jpg', 60, {
      transform: { width: 10, height: 20, quality: 50 },
    });
    const url = new URL(data!.signedUrl);
    expect(url.pathname).toBe('/storage/v1/render/image/sign/hidden/a.jpg');
    const claims = decodeJwt(url.searchParams.get('token')!);
    expect(Object.keys(claims)).toEqual(['transformations', 'url', 'scope', 'iat', 'exp']);
    expect(claims).toMatchObject({
      transformations: 'height:20,width:10,resize:undefined,quality:50',
      url: 'hidden/a.jpg',
      scope: 'download',
    });
    const answer = await mock.fetch(`${url}&width=999`);
    expect(answer.headers.get('expires')).toBe(new Date(claims.exp! * 1000).toUTCString());
    expect(answer.headers.get('cache-control')).toBeNull();
    expect(await facts(answer)).toEqual([200, 'image/jpeg', 'height:20,width:10,resizing_type:fill,quality:50', true]);
    const plain = await files('hidden').createSignedUrl('a.jpg', 60);
    expect(new URL(plain.data!.signedUrl).pathname).toBe('/storage/v1/object/sign/hidden/a.jpg');
    const wrong = await mock.storage('/render/image/sign/hidden/a.jpg?token=x', { auth: null });
    expect(await wrong.json()).toMatchObject({ error: 'InvalidJWT', message: 'Invalid Compact JWS' });
  });

  test('refuses to sign for a transformation that is none', async () => {
    const { error } = await files('hidden').createSignedUrl('a.jpg', 60, { transform: { quality: 5 } });
    expect(error).toMatchObject({ status: 400, message: 'body/transform/quality must be >= 20' });
  });

  test('purges the CDN for the service role only', async () => {
    expect(await files().purgeCache('a.jpg', { transformations: true })).toEqual({
      data: { message: 'success' },
      error: null,
    });
    expect((await mock.client().storage.purgeBucketCache('shown')).error).toBeNull();
    const anon = mock.client(mock.mock.anonKey).storage.from('shown');
    expect((await anon.purgeCache('a.jpg')).error).toMatchObject({
      status: 403,
      message: 'Access denied: Invalid role',
    });
  });
});
