import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { S3_MULTIPART_LIFETIME_MS, S3_MULTIPART_UPLOADS } from './limits.ts';
import { s3Client } from './storage/s3/testing.ts';
import { startTestMock, type TestMock } from './testing.ts';

const ANN = '11111111-1111-4111-8111-111111111111';
const SEED = `
  insert into storage.buckets (id, name, file_size_limit, allowed_mime_types) values
    ('raw', 'raw', null, null), ('tight', 'tight', 10, '{text/plain}');
  create policy "own folder" on storage.objects to authenticated
    using ((storage.foldername(name))[1] = auth.uid()::text)
    with check ((storage.foldername(name))[1] = auth.uid()::text);
`;
const md5 = (bytes: string | Buffer) => createHash('md5').update(bytes).digest();

describe.each(['socket', 'in-process'] as const)('multipart uploads by S3 over %s', (transport) => {
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

  const at = (Key: string, Bucket = 'raw') => ({ Bucket, Key });
  const begin = async (Key: string, more: object = {}) => {
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ ...at(Key), ...more }));
    return { ...at(Key), ...('Bucket' in more && { Bucket: more.Bucket as string }), UploadId };
  };
  type Begun = Awaited<ReturnType<typeof begin>>;
  const part = async (upload: Begun, PartNumber: number, Body: string) => {
    const { ETag } = await s3.send(new UploadPartCommand({ ...upload, PartNumber, Body }));
    return { PartNumber, ETag };
  };
  const complete = (upload: Begun, Parts?: { PartNumber: number; ETag: string | undefined }[]) =>
    s3.send(new CompleteMultipartUploadCommand({ ...upload, ...(Parts && { MultipartUpload: { Parts } }) }));
  const stored = async (key: string) => (await mock.client().storage.from('raw').download(key)).data?.text();

  test('parts in any order become one object, with S3’s ETag of them', async () => {
    const upload = await begin('a/whole.txt', {
      ContentType: 'text/plain',
      CacheControl: 'max-age=9',
      Metadata: { a: 'b' },
    });
    const two = await part(upload, 2, 'and wind');
    const one = await part(upload, 1, 'salt ');
    const done = await complete(upload, [two, one]);
    const eTag = `"${md5(Buffer.concat([md5('salt '), md5('and wind')])).toString('hex')}-2"`;
    expect(done).toMatchObject({ Bucket: 'raw', Key: 'a/whole.txt', Location: 'raw/a/whole.txt', ETag: eTag });
    expect(await stored('a/whole.txt')).toBe('salt and wind');
    const { data } = await mock.client().storage.from('raw').info('a/whole.txt');
    expect(data).toMatchObject({
      ...{ size: 13, contentType: 'text/plain', cacheControl: 'max-age=9', metadata: { a: 'b' }, etag: eTag },
    });
    await expect(complete(upload, [one, two])).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });

  test('a part sent again replaces the first; unnamed parts all count', async () => {
    const upload = await begin('again.txt');
    await part(upload, 1, 'old');
    await part(upload, 1, 'new');
    await complete(upload);
    expect(await stored('again.txt')).toBe('new');
  });

  test('a part may be copied, whole or a range of it', async () => {
    await s3.send(new PutObjectCommand({ ...at('source.txt'), Body: 'salt and wind' }));
    const upload = await begin('copied.txt');
    const copy = async (PartNumber: number, CopySourceRange?: string) => {
      const asked = { ...upload, PartNumber, CopySource: 'raw/source.txt', CopySourceRange };
      const { CopyPartResult } = await s3.send(new UploadPartCopyCommand(asked));
      return { PartNumber, ETag: CopyPartResult?.ETag };
    };
    await complete(upload, [await copy(1, 'bytes=5-7'), await copy(2)]);
    expect(await stored('copied.txt')).toBe('andsalt and wind');
    await expect(copy(3, 'bytes=5-99')).rejects.toMatchObject({ $metadata: { httpStatusCode: expect.any(Number) } });
  });

  test('a range past the source is InvalidRange', async () => {
    await s3.send(new PutObjectCommand({ ...at('source.txt'), Body: 'salt' }));
    const asked = {
      ...(await begin('r.txt')),
      PartNumber: 1,
      CopySource: 'raw/source.txt',
      CopySourceRange: 'bytes=0-4',
    };
    await expect(s3.send(new UploadPartCopyCommand(asked))).rejects.toMatchObject({
      ...{ Code: 'InvalidRange', message: 'invalid range provided', $metadata: { httpStatusCode: 400 } },
    });
  });

  test('parts are listed page by page', async () => {
    const upload = await begin('parts.txt');
    for (const number of [3, 1, 2]) await part(upload, number, `part ${number}`);
    const first = await s3.send(new ListPartsCommand({ ...upload, MaxParts: 2 }));
    expect(first).toMatchObject({
      IsTruncated: true,
      NextPartNumberMarker: '2',
      MaxParts: 2,
      UploadId: upload.UploadId,
    });
    expect(first.Parts?.map(({ PartNumber, ETag }) => [PartNumber, ETag])).toEqual([
      [1, `"${md5('part 1').toString('hex')}"`],
      [2, `"${md5('part 2').toString('hex')}"`],
    ]);
    const next = await s3.send(new ListPartsCommand({ ...upload, PartNumberMarker: first.NextPartNumberMarker }));
    expect([next.IsTruncated, next.Parts?.map(({ PartNumber }) => PartNumber)]).toEqual([false, [3]]);
  });

  test('uploads are listed by key, folded by a delimiter, page by page, until they end', async () => {
    const begun = [await begin('l/1/a'), await begin('l/1/b'), await begin('l/2'), await begin('l/2')];
    const list = (more: object = {}) =>
      s3.send(new ListMultipartUploadsCommand({ Bucket: 'raw', Prefix: 'l/', ...more }));
    expect((await list()).Uploads?.map(({ Key }) => Key)).toEqual(['l/1/a', 'l/1/b', 'l/2', 'l/2']);
    const folded = await list({ Delimiter: '/' });
    expect([folded.CommonPrefixes, folded.Uploads?.length]).toEqual([[{ Prefix: 'l/1/' }], 2]);
    const ids: (string | undefined)[] = [];
    let from: { KeyMarker?: string; UploadIdMarker?: string } = {};
    for (let pages = 0; pages < 9; pages++) {
      const page = await list({ MaxUploads: 1, ...from });
      ids.push(...(page.Uploads ?? []).map(({ UploadId }) => UploadId));
      if (!page.IsTruncated) break;
      from = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
    }
    expect(ids.toSorted()).toEqual(begun.map(({ UploadId }) => UploadId).toSorted());
    for (const upload of begun) await s3.send(new AbortMultipartUploadCommand(upload));
    expect((await list()).Uploads ?? []).toEqual([]);
  });

  test.each([
    ['MissingPart', 'Part 2 is missing for upload id ', (one: string) => [{ PartNumber: 2, ETag: one }]],
    ['InvalidChecksum', 'Invalid ETag for part 1', () => [{ PartNumber: 1, ETag: '"other"' }]],
  ])('completing is refused with %s', async (Code, words, parts) => {
    const upload = await begin('refused.txt');
    const one = await part(upload, 1, 'salt');
    const asked = complete(upload, parts(one.ETag ?? ''));
    const message = Code === 'MissingPart' ? `${words}${upload.UploadId}` : words;
    await expect(asked).rejects.toMatchObject({ Code, message, $metadata: { httpStatusCode: 400 } });
    await complete(upload, [one]);
  });

  test('an upload belongs to its key, and ends when it is aborted', async () => {
    const upload = await begin('mine.txt');
    await expect(part({ ...upload, Key: 'other.txt' }, 1, 'x')).rejects.toMatchObject({ name: 'NoSuchUpload' });
    await s3.send(new AbortMultipartUploadCommand(upload));
    await expect(part(upload, 1, 'x')).rejects.toMatchObject({
      ...{ name: 'NoSuchUpload', message: 'Upload not found', $metadata: { httpStatusCode: 404 } },
    });
  });

  test('size and type of the bucket hold for parts too', async () => {
    const wrong = begin('a', { Bucket: 'tight', ContentType: 'text/html' });
    await expect(wrong).rejects.toMatchObject({ Code: 'InvalidMimeType', $metadata: { httpStatusCode: 415 } });
    const upload = await begin('a', { Bucket: 'tight', ContentType: 'text/plain' });
    await part(upload, 1, 'six by');
    await expect(part(upload, 2, 'five b')).rejects.toMatchObject({ Code: 'EntityTooLarge' });
    await part(upload, 2, 'four');
    await expect(begin('a', { Bucket: 'nowhere' })).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });

  test('the SDK’s own Upload sends a large object in parallel parts', async () => {
    const Body = Buffer.alloc(11 * 1024 * 1024, 'salt and wind, and more of both; ');
    await new Upload({ client: s3, params: { ...at('large.bin'), Body }, queueSize: 3 }).done();
    const got = await s3.send(new GetObjectCommand(at('large.bin')));
    expect(got.ETag).toMatch(/^"[0-9a-f]{32}-3"$/);
    expect(Buffer.compare(Buffer.from((await got.Body?.transformToByteArray()) ?? []), Body)).toBe(0);
  });

  test('a session token uploads in its own folder, and sees no list of uploads', async () => {
    const sessionToken = await mock.userToken({ sub: ANN });
    const credentials = { accessKeyId: 'stub', secretAccessKey: mock.mock.anonKey, sessionToken };
    const ann = s3Client(mock, transport, { credentials });
    const planted = ann.send(new CreateMultipartUploadCommand(at('elsewhere.txt')));
    await expect(planted).rejects.toMatchObject({ Code: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
    const { UploadId } = await ann.send(new CreateMultipartUploadCommand(at(`${ANN}/a.txt`)));
    await ann.send(new UploadPartCommand({ ...at(`${ANN}/a.txt`), UploadId, PartNumber: 1, Body: 'mine' }));
    expect((await ann.send(new ListMultipartUploadsCommand({ Bucket: 'raw' }))).Uploads ?? []).toEqual([]);
    await ann.send(new CompleteMultipartUploadCommand({ ...at(`${ANN}/a.txt`), UploadId }));
    const { rows } = await mock.mock.database.query('select owner_id from storage.objects where name = $1', [
      `${ANN}/a.txt`,
    ]);
    expect(rows).toEqual([{ owner_id: ANN }]);
    ann.destroy();
  });

  test('an unfinished upload is aborted after a day, and its bytes go', async () => {
    const upload = await begin('late.txt');
    await part(upload, 1, 'salt');
    await mock.clock.advance(S3_MULTIPART_LIFETIME_MS);
    await expect(part(upload, 2, 'x')).rejects.toMatchObject({ name: 'NoSuchUpload' });
    await begin('next.txt');
    const { rows } = await mock.mock.database.query(`select key from storage.s3_multipart_uploads`);
    expect(rows).toEqual([{ key: 'next.txt' }]);
  });

  test('there are not endlessly many', async () => {
    await mock.mock.database.query(
      `insert into storage.s3_multipart_uploads (id, bucket_id, key, version, created_at)
       select n::text, 'raw', 'k', 'v', $1 from generate_series(1, $2::int) n`,
      [new Date(mock.clock.now()), S3_MULTIPART_UPLOADS],
    );
    await expect(begin('more.txt')).rejects.toMatchObject({ Code: 'SlowDown', $metadata: { httpStatusCode: 429 } });
  });

  test('a reset forgets them all', async () => {
    await mock.mock.reset();
    const { rows } = await mock.mock.database.query(`select id from storage.s3_multipart_uploads`);
    expect(rows).toEqual([]);
  });
});
