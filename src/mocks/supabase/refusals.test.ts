import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type StorageInit, startTestMock, type TestMock } from './testing.ts';

/** [what, path, init, HTTP status, statusCode, error, message, code] after facts/supabase.md section 2. */
type Row = readonly [string, string, StorageInit, number, string, string, string, string];

const text = { 'content-type': 'text/plain' };
const post = (json: unknown): StorageInit => ({ method: 'POST', json });
const put = (body: string, headers: Record<string, string> = text): StorageInit => ({ method: 'POST', body, headers });
const DUPLICATE = ['Duplicate', 'The resource already exists'] as const;

const ROWS: readonly Row[] = [
  ['a missing bucket', '/bucket/none', {}, 400, '404', 'Bucket not found', 'Bucket not found', 'NoSuchBucket'],
  [
    'an upload into a missing bucket',
    '/object/none/a',
    put('x'),
    400,
    '404',
    'Bucket not found',
    'Bucket not found',
    'NoSuchBucket',
  ],
  ['a missing object', '/object/raw/none', {}, 400, '404', 'not_found', 'Object not found', 'NoSuchKey'],
  [
    'signing in a missing bucket',
    '/object/sign/none/a',
    post({ expiresIn: 1 }),
    400,
    '404',
    'not_found',
    'Object not found',
    'NoSuchKey',
  ],
  ['an object that exists', '/object/raw/here.txt', put('x'), 400, '409', ...DUPLICATE, 'KeyAlreadyExists'],
  [
    'signing an upload over an object',
    '/object/upload/sign/raw/here.txt',
    post({}),
    400,
    '409',
    ...DUPLICATE,
    'KeyAlreadyExists',
  ],
  [
    'copying onto an object',
    '/object/copy',
    post({ bucketId: 'raw', sourceKey: 'here.txt', destinationKey: 'there.txt' }),
    400,
    '409',
    ...DUPLICATE,
    'KeyAlreadyExists',
  ],
  [
    'moving onto an object',
    '/object/move',
    post({ bucketId: 'raw', sourceKey: 'here.txt', destinationKey: 'there.txt' }),
    400,
    '409',
    ...DUPLICATE,
    'ResourceAlreadyExists',
  ],
  [
    'moving into a missing bucket',
    '/object/move',
    post({ bucketId: 'raw', sourceKey: 'here.txt', destinationBucket: 'none', destinationKey: 'a' }),
    400,
    '404',
    'InvalidRequest',
    'The related resource does not exist',
    'InvalidRequest',
  ],
  [
    'copying into a missing bucket',
    '/object/copy',
    post({ bucketId: 'raw', sourceKey: 'here.txt', destinationBucket: 'none', destinationKey: 'a' }),
    400,
    '404',
    'InvalidRequest',
    'The related resource does not exist',
    'InvalidRequest',
  ],
  ['a bucket that exists', '/bucket', post({ name: 'raw' }), 400, '409', ...DUPLICATE, 'BucketAlreadyExists'],
  [
    'a bucket with objects',
    '/bucket/raw',
    { method: 'DELETE' },
    400,
    '409',
    'ResourceNotEmpty',
    'The bucket you tried to delete is not empty',
    'ResourceNotEmpty',
  ],
  [
    'a bucket name with a slash',
    '/bucket',
    post({ name: 'a/b' }),
    400,
    '400',
    'Invalid Input',
    'Bucket name invalid',
    'InvalidBucketName',
  ],
  [
    'a bucket name that ends in a space',
    '/bucket',
    post({ name: 'a ' }),
    400,
    '400',
    'Invalid Input',
    'Bucket name invalid',
    'InvalidBucketName',
  ],
  [
    'a bucket limit above the global one',
    '/bucket',
    post({ name: 'x', file_size_limit: '60mb' }),
    400,
    '413',
    'Payload too large',
    'The object exceeded the maximum allowed size',
    'EntityTooLarge',
  ],
  [
    'a bucket limit that is no size',
    '/bucket',
    post({ name: 'x', file_size_limit: '60 parsecs' }),
    400,
    '400',
    'InvalidRequest',
    'Invalid file size format, hint: use 20GB / 20MB / 30KB / 3B',
    'InvalidRequest',
  ],
  [
    'a bucket type list with no type',
    '/bucket',
    post({ name: 'x', allowed_mime_types: ['png'] }),
    400,
    '415',
    'invalid_mime_type',
    'mime type png is not supported',
    'InvalidMimeType',
  ],
  [
    'no Authorization behind the gateway',
    '/bucket',
    { auth: null },
    400,
    '403',
    'Unauthorized',
    'Invalid Compact JWS',
    'AccessDenied',
  ],
  [
    'an Authorization that is no JWS',
    '/bucket',
    { auth: 'Bearer nope' },
    400,
    '403',
    'Unauthorized',
    'Invalid Compact JWS',
    'AccessDenied',
  ],
  [
    'three garbage parts',
    '/bucket',
    { auth: 'Bearer a.b.c' },
    400,
    '403',
    'Unauthorized',
    'JWS Protected Header is invalid',
    'AccessDenied',
  ],
  [
    'an object without a JWT',
    '/object/raw/here.txt',
    { auth: null },
    400,
    '404',
    'Bucket not found',
    'Bucket not found',
    'NoSuchBucket',
  ],
  [
    'an object with a bad JWT',
    '/object/raw/here.txt',
    { auth: 'Bearer a.b.c' },
    400,
    '404',
    'Bucket not found',
    'Bucket not found',
    'NoSuchBucket',
  ],
  [
    'the public route to a private bucket',
    '/object/public/raw/here.txt',
    {},
    400,
    '404',
    'Bucket not found',
    'Bucket not found',
    'NoSuchBucket',
  ],
  [
    'a signed download without a token',
    '/object/sign/raw/here.txt',
    {},
    400,
    '400',
    'Error',
    "querystring must have required property 'token'",
    'InvalidRequest',
  ],
  [
    'a signed download with garbage',
    '/object/sign/raw/here.txt?token=x',
    {},
    400,
    '400',
    'InvalidJWT',
    'Invalid Compact JWS',
    'InvalidJWT',
  ],
  [
    'a type the bucket refuses',
    '/object/tight/a.txt',
    put('x'),
    400,
    '415',
    'invalid_mime_type',
    'mime type text/plain is not supported',
    'InvalidMimeType',
  ],
  [
    'a type that fits only without its parameters',
    '/object/tight/a.png',
    put('x', { 'content-type': 'image/png;charset=utf-8' }),
    400,
    '415',
    'invalid_mime_type',
    'mime type image/png;charset=utf-8 is not supported',
    'InvalidMimeType',
  ],
  [
    'a Content-Type that is none',
    '/object/raw/a.txt',
    put('x', { 'content-type': 'nonsense' }),
    400,
    '415',
    'invalid_mime_type',
    'Invalid Content-Type header',
    'InvalidMimeType',
  ],
  [
    'more bytes than the bucket takes',
    '/object/tight/a.png',
    put('x'.repeat(11), { 'content-type': 'image/png' }),
    400,
    '413',
    'Payload too large',
    'The object exceeded the maximum allowed size',
    'EntityTooLarge',
  ],
  [
    'a folder placeholder with content',
    '/object/raw/f/.emptyFolderPlaceholder',
    put('x'),
    400,
    '413',
    'Payload too large',
    'The object exceeded the maximum allowed size',
    'EntityTooLarge',
  ],
  ['a key with a tilde', '/object/raw/a~b', put('x'), 400, '400', 'InvalidKey', 'Invalid key: a~b', 'InvalidKey'],
  [
    'a key that is not ASCII',
    `/object/raw/${encodeURIComponent('ä')}`,
    put('x'),
    400,
    '400',
    'InvalidKey',
    'Invalid key: ä',
    'InvalidKey',
  ],
  [
    'a key that climbs out',
    '/object/raw/..%2Fsecret',
    put('x'),
    400,
    '400',
    'InvalidKey',
    'Invalid key: ../secret',
    'InvalidKey',
  ],
  ['an empty key', '/object/raw/', put('x'), 400, '400', 'InvalidKey', 'Invalid key: ', 'InvalidKey'],
  [
    'a multipart body without a file',
    '/object/raw/a',
    put('--b--\r\n', { 'content-type': 'multipart/form-data; boundary=b' }),
    400,
    '400',
    'InvalidRequest',
    'No content provided',
    'InvalidRequest',
  ],
  [
    'an X-Robots-Tag no crawler knows',
    '/object/raw/a',
    put('x', { ...text, 'x-robots-tag': 'perhaps' }),
    400,
    '400',
    'invalid_x_robots_tag',
    'Invalid X-Robots-Tag header: Invalid X-Robots-Tag rule: "perhaps"',
    'InvalidRequest',
  ],
  [
    'a range past the end',
    '/object/raw/here.txt',
    { headers: { range: 'bytes=99-' } },
    416,
    '416',
    'invalid_range',
    'invalid range provided',
    'InvalidRange',
  ],
  [
    'an expiry no date can name',
    '/object/sign/raw/here.txt',
    post({ expiresIn: 9e15 }),
    400,
    '400',
    'InvalidParameter',
    'Invalid Parameter expiresIn',
    'InvalidParameter',
  ],
  [
    'a cursor nobody gave out',
    '/object/list-v2/raw',
    post({ cursor: 'bm9uc2Vuc2U=' }),
    400,
    '400',
    'InvalidParameter',
    'Invalid Parameter continuation token',
    'InvalidParameter',
  ],
  [
    'a body without a required property',
    '/bucket',
    post({ public: true }),
    400,
    '400',
    'Error',
    "body must have required property 'name'",
    'InvalidRequest',
  ],
  [
    'an expiry below one second',
    '/object/sign/raw/here.txt',
    post({ expiresIn: 0 }),
    400,
    '400',
    'Error',
    'body/expiresIn must be >= 1',
    'InvalidRequest',
  ],
  [
    'no keys to remove',
    '/object/raw',
    { method: 'DELETE', json: { prefixes: [] } },
    400,
    '400',
    'Error',
    'body/prefixes must NOT have fewer than 1 items',
    'InvalidRequest',
  ],
  [
    'a sort column that is none',
    '/object/list/raw',
    post({ prefix: '', sortBy: { column: 'size' } }),
    400,
    '400',
    'Error',
    'body/sortBy/column must be equal to one of the allowed values',
    'InvalidRequest',
  ],
  [
    'a query out of bounds',
    '/bucket?limit=0',
    {},
    400,
    '400',
    'Error',
    'querystring/limit must be >= 1',
    'InvalidRequest',
  ],
  [
    'an empty JSON body on a delete of one',
    '/object/raw/here.txt',
    { method: 'DELETE', headers: { 'content-type': 'application/json' }, body: '' },
    400,
    '400',
    'FastifyError',
    "Body cannot be empty when content-type is set to 'application/json'",
    'InvalidRequest',
  ],
  [
    'an unknown route under /object',
    '/object',
    { method: 'PATCH' },
    404,
    '404',
    'Not Found',
    'Route PATCH:/object not found',
    'InvalidRequest',
  ],
  [
    'an unknown route under /bucket, with its query',
    '/bucket/a/b?c=d',
    {},
    404,
    '404',
    'Not Found',
    'Route GET:/bucket/a/b?c=d not found',
    'InvalidRequest',
  ],
];

describe('refusals of Storage', () => {
  let mock: TestMock;
  beforeAll(async () => {
    mock = await startTestMock('in-process');
    const { storage } = mock.client();
    await storage.createBucket('raw');
    await storage.createBucket('tight', { public: false, fileSizeLimit: 10, allowedMimeTypes: ['image/png'] });
    await storage.from('raw').upload('here.txt', 'here');
    await storage.from('raw').upload('there.txt', 'there');
  });
  afterAll(async () => {
    expect(mock.bugs).toEqual([]);
    await mock[Symbol.asyncDispose]();
  });

  test.each(ROWS)(
    'answers %s in the vendor’s words',
    async (_, path, init, status, statusCode, error, message, code) => {
      const answer = await mock.storage(path, init);
      const body = await answer.text();
      expect(body).toBe(JSON.stringify({ statusCode, error, message, code })); // key order too
      expect(answer.status).toBe(status);
      expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    },
  );

  test('changed nothing by all these refusals', async () => {
    const { rows } = await mock.mock.database.query('select name from storage.objects order by name');
    expect(rows).toEqual([{ name: 'here.txt' }, { name: 'there.txt' }]);
  });

  test('tells expired, forged and unsigned JWTs apart', async () => {
    const say = async (token: string) =>
      (await (await mock.storage('/bucket', { auth: `Bearer ${token}` })).json()).message;
    expect(await say(await mock.userToken({}, { ttlSeconds: -1 }))).toBe('"exp" claim timestamp check failed');
    expect(await say(await mock.userToken({}, { secret: 'x'.repeat(40) }))).toBe('signature verification failed');
    const [, payload] = (await mock.userToken({})).split('.');
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
    expect(await say(none)).toBe('"alg" (Algorithm) Header Parameter value not allowed');
  });

  test('speaks as its framework about unknown routes elsewhere and bad percent-encoding', async () => {
    const elsewhere = await mock.storage('/nowhere?x=1');
    expect([elsewhere.status, await elsewhere.text()]).toEqual([
      404,
      '{"message":"Route GET:/nowhere?x=1 not found","error":"Not Found","statusCode":404}',
    ]);
    const bad = await mock.storage('/object/raw/%zz');
    expect([bad.status, await bad.json()]).toEqual([
      400,
      {
        error: 'Bad Request',
        code: 'FST_ERR_BAD_URL',
        message: "'/object/raw/%zz' is not a valid url component",
        statusCode: 400,
      },
    ]);
  });
});
