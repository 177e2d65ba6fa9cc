import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { s3Client } from './storage/s3/testing.ts';
import { startTestMock, type TestMock } from './testing.ts';

const SEED = `insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types) values
  ('raw', 'raw', false, null, null), ('open', 'open', true, null, null), ('tight', 'tight', false, 10, '{text/plain}');`;

describe.each(['socket', 'in-process'] as const)('objects by S3 over %s', (transport) => {
  let mock: TestMock;
  let s3: S3Client;
  beforeAll(async () => {
    mock = await startTestMock(transport, { seedSql: SEED });
    s3 = s3Client(mock, transport);
  });
  afterAll(async () => {
    s3.destroy();
    expect(mock.bugs).toEqual([]);
    await mock[Symbol.asyncDispose]();
  });

  const put = (Key: string, Body: string, more: Partial<PutObjectCommand['input']> = {}) =>
    s3.send(new PutObjectCommand({ Bucket: 'raw', Key, Body, ...more }));
  const text = async (Key: string) =>
    (await s3.send(new GetObjectCommand({ Bucket: 'raw', Key }))).Body?.transformToString();

  test('a bucket is made, seen and deleted', async () => {
    const made = await s3.send(new CreateBucketCommand({ Bucket: 'mine', ACL: 'public-read' }));
    expect(made.Location).toBe('/mine');
    expect((await mock.client().storage.getBucket('mine')).data).toMatchObject({ public: true });
    expect((await s3.send(new HeadBucketCommand({ Bucket: 'mine' }))).BucketRegion).toBe('local');
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket: 'mine' }))).Status).toBe('Suspended');
    const { Buckets } = await s3.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toEqual(['mine', 'open', 'raw', 'tight']);
    expect(Buckets?.[0]?.CreationDate).toEqual(new Date(mock.clock.now()));
    await s3.send(new DeleteBucketCommand({ Bucket: 'mine' }));
    await expect(s3.send(new HeadBucketCommand({ Bucket: 'mine' }))).rejects.toMatchObject({ name: 'NotFound' });
  });

  test('an object put by S3 is downloaded by storage-js, with its type, cache control and metadata', async () => {
    const made = await put('a/b c.txt', 'salt', {
      ContentType: 'text/plain',
      CacheControl: 'max-age=60',
      Metadata: { author: 'ann' },
    });
    expect(made.ETag).toBe(`"${createHash('md5').update('salt').digest('hex')}"`);
    const { data } = await mock.client().storage.from('raw').download('a/b c.txt');
    expect(await data?.text()).toBe('salt');
    expect((await mock.client().storage.from('raw').info('a/b c.txt')).data).toMatchObject({
      ...{ contentType: 'text/plain', cacheControl: 'max-age=60', metadata: { author: 'ann' }, size: 4 },
    });
  });

  test('an object uploaded by storage-js is got by S3', async () => {
    await mock
      .client()
      .storage.from('raw')
      .upload('rest.txt', 'wind', { contentType: 'text/html', metadata: { a: 'b' } });
    const got = await s3.send(new GetObjectCommand({ Bucket: 'raw', Key: 'rest.txt' }));
    expect(await got.Body?.transformToString()).toBe('wind');
    expect(got).toMatchObject({
      ...{ ContentType: 'text/html', ContentLength: 4, Metadata: { a: 'b' }, CacheControl: 'max-age=3600' },
      LastModified: new Date(mock.clock.now()),
    });
  });

  test('streams come in chunks with a checksum behind them, and strings with one before', async () => {
    const big = Buffer.alloc(300_000, 'salt and wind ');
    for (const ChecksumAlgorithm of ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const) {
      await s3.send(
        new PutObjectCommand({
          ...{ Bucket: 'raw', Key: `stream-${ChecksumAlgorithm}`, ChecksumAlgorithm, ContentLength: big.length },
          Body: Readable.from([big.subarray(0, 100_000), big.subarray(100_000)]),
        }),
      );
      const { rows } = await mock.mock.database.query(
        `select metadata ->> 'size' as size, metadata ->> 'eTag' as tag from storage.objects where name = $1`,
        [`stream-${ChecksumAlgorithm}`],
      );
      expect(rows).toEqual([{ size: '300000', tag: `"${createHash('md5').update(big).digest('hex')}"` }]);
      await put(`string-${ChecksumAlgorithm}`, 'salt', { ChecksumAlgorithm });
      expect(await text(`string-${ChecksumAlgorithm}`)).toBe('salt');
    }
  });

  test.each([
    ['bytes=1-2', 'al', 'bytes 1-2/4'],
    ['bytes=2-', 'lt', 'bytes 2-3/4'],
    ['bytes=-1', 't', 'bytes 3-3/4'],
  ])('the range %s is answered with 206', async (Range, expected, ContentRange) => {
    await put('range.txt', 'salt');
    const got = await s3.send(new GetObjectCommand({ Bucket: 'raw', Key: 'range.txt', Range }));
    expect(await got.Body?.transformToString()).toBe(expected);
    expect(got).toMatchObject({ ContentRange, $metadata: { httpStatusCode: 206 } });
  });

  test('a range past the end is InvalidRange', async () => {
    await put('range.txt', 'salt');
    const asked = s3.send(new GetObjectCommand({ Bucket: 'raw', Key: 'range.txt', Range: 'bytes=9-' }));
    await expect(asked).rejects.toMatchObject({
      ...{ name: 'InvalidRange', message: 'invalid range provided', $metadata: { httpStatusCode: 416 } },
    });
  });

  test('a copy that the client has still is answered with 304', async () => {
    const { ETag } = await put('known.txt', 'salt');
    const asked = s3.send(new GetObjectCommand({ Bucket: 'raw', Key: 'known.txt', IfNoneMatch: ETag }));
    await expect(asked).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
  });

  test('headers of the answer are overridden by the query', async () => {
    await put('over.txt', 'salt');
    const got = await s3.send(
      new GetObjectCommand({
        ...{ Bucket: 'raw', Key: 'over.txt', ResponseContentType: 'text/csv', ResponseCacheControl: 'no-store' },
        ResponseContentDisposition: 'attachment; filename="a.csv"',
        ResponseExpires: new Date('2030-01-01'),
      }),
    );
    expect(got).toMatchObject({
      ...{ ContentType: 'text/csv', CacheControl: 'no-store', ExpiresString: 'Tue, 01 Jan 2030 00:00:00 GMT' },
      ContentDisposition: 'attachment; filename="a.csv"',
    });
  });

  test('HEAD says what GET would, and counts metadata that no header can hold', async () => {
    await mock
      .client()
      .storage.from('raw')
      .upload('meta.txt', 'x', { metadata: { ok: 'yes', nested: { a: 1 }, far: 'é' } });
    const head = await s3.send(new HeadObjectCommand({ Bucket: 'raw', Key: 'meta.txt' }));
    expect(head).toMatchObject({ ContentLength: 1, Metadata: { ok: 'yes' }, MissingMeta: 2 });
    const none = s3.send(new HeadObjectCommand({ Bucket: 'raw', Key: 'none.txt' }));
    await expect(none).rejects.toMatchObject({ name: 'NotFound', $metadata: { httpStatusCode: 404 } });
  });

  test('a copy keeps what the source has, or takes what the request says', async () => {
    await put('source.txt', 'salt', { ContentType: 'text/plain', Metadata: { a: '1' } });
    const copied = await s3.send(
      new CopyObjectCommand({ Bucket: 'open', Key: 'kept.txt', CopySource: '/raw/source.txt' }),
    );
    expect(copied.CopyObjectResult).toMatchObject({ LastModified: new Date(mock.clock.now()) });
    const kept = await s3.send(new HeadObjectCommand({ Bucket: 'open', Key: 'kept.txt' }));
    expect(kept).toMatchObject({
      ContentType: 'text/plain',
      Metadata: { a: '1' },
      ETag: copied.CopyObjectResult?.ETag,
    });
    await s3.send(
      new CopyObjectCommand({
        ...{ Bucket: 'raw', Key: 'new.txt', CopySource: 'raw%2Fsource.txt', MetadataDirective: 'REPLACE' },
        ...{ ContentType: 'text/csv', Metadata: { b: '2' } },
      }),
    );
    const replaced = await s3.send(new HeadObjectCommand({ Bucket: 'raw', Key: 'new.txt' }));
    expect(replaced).toMatchObject({ ContentType: 'text/csv', Metadata: { b: '2' } });
  });

  test.each([
    ['CopySourceIfMatch', '"other"'],
    ['CopySourceIfNoneMatch', '*'],
    ['CopySourceIfModifiedSince', new Date('2100-01-01')],
    ['CopySourceIfUnmodifiedSince', new Date('1999-01-01')],
  ])('a copy whose %s does not hold is refused with 412', async (name, value) => {
    await put('source.txt', 'salt');
    const asked = new CopyObjectCommand({ Bucket: 'raw', Key: 'n.txt', CopySource: 'raw/source.txt', [name]: value });
    await expect(s3.send(asked)).rejects.toMatchObject({
      ...{
        message: 'At least one of the pre-conditions you specified did not hold',
        $metadata: { httpStatusCode: 412 },
      },
    });
  });

  test('deleting what is not there succeeds, in a bucket that is', async () => {
    await put('gone.txt', 'x');
    for (let i = 0; i < 2; i++) {
      const gone = await s3.send(new DeleteObjectCommand({ Bucket: 'raw', Key: 'gone.txt' }));
      expect(gone.$metadata.httpStatusCode).toBe(204);
    }
    const nowhere = s3.send(new DeleteObjectCommand({ Bucket: 'nowhere', Key: 'gone.txt' }));
    await expect(nowhere).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });

  test('many keys are deleted at once, named or quietly', async () => {
    const Objects = [{ Key: 'd/1 & 2.txt' }, { Key: 'd/2.txt' }];
    for (const { Key } of Objects) await put(Key, 'x');
    const gone = await s3.send(new DeleteObjectsCommand({ Bucket: 'raw', Delete: { Objects } }));
    expect(gone.Deleted).toEqual(Objects);
    expect(gone.Errors ?? []).toEqual([]);
    const again = await s3.send(new DeleteObjectsCommand({ Bucket: 'raw', Delete: { Objects, Quiet: true } }));
    expect(again.Deleted ?? []).toEqual([]);
    await expect(text('d/2.txt')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test('there are no tags', async () => {
    await put('tagged.txt', 'x', { Tagging: 'a=b' });
    const { TagSet } = await s3.send(new GetObjectTaggingCommand({ Bucket: 'raw', Key: 'tagged.txt' }));
    expect(TagSet).toEqual([]);
  });

  test('an empty object with a slash at its end is the folder that storage-js makes', async () => {
    await put('folder/', '', { ContentLength: 0 });
    const { data } = await mock.client().storage.from('raw').list('folder');
    expect(data?.map(({ name }) => name)).toEqual(['.emptyFolderPlaceholder']);
  });

  test.each([
    ['NoSuchBucket', 'Bucket not found', 404, { Bucket: 'none' }],
    ['InvalidKey', 'Invalid key: a~b', 400, { Key: 'a~b' }],
    [
      'EntityTooLarge',
      'The object exceeded the maximum allowed size',
      413,
      { Bucket: 'tight', Body: 'eleven byte', ContentType: 'text/plain' },
    ],
    [
      'InvalidMimeType',
      'mime type text/html is not supported',
      415,
      { Bucket: 'tight', Body: 'x', ContentType: 'text/html' },
    ],
  ])('an upload that the bucket does not take is %s', async (name, message, httpStatusCode, input) => {
    const asked = new PutObjectCommand({ Bucket: 'raw', Key: 'a.txt', Body: 'x', ...input });
    await expect(s3.send(asked)).rejects.toMatchObject({ name, message, $metadata: { httpStatusCode } });
  });

  test.each([
    ['BucketAlreadyExists', 'The resource already exists', 409, new CreateBucketCommand({ Bucket: 'raw' })],
    ['InvalidBucketName', 'Bucket name invalid', 400, new CreateBucketCommand({ Bucket: 'a%b' })],
    ['NoSuchKey', 'Object not found', 404, new GetObjectCommand({ Bucket: 'raw', Key: 'none' })],
    ['NoSuchKey', 'Object not found', 404, new CopyObjectCommand({ Bucket: 'raw', Key: 'a', CopySource: 'raw/none' })],
  ])('%s (%s) is answered with %i', async (name, message, httpStatusCode, command) => {
    await expect(s3.send(command as never)).rejects.toMatchObject({ name, message, $metadata: { httpStatusCode } });
  });

  test('a bucket with objects is not deleted', async () => {
    await put('kept.txt', 'x');
    const asked = s3.send(new DeleteBucketCommand({ Bucket: 'raw' }));
    await expect(asked).rejects.toMatchObject({ name: 'ResourceNotEmpty', $metadata: { httpStatusCode: 409 } });
  });
});
