import {
  ListObjectsCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { s3Client } from './storage/s3/testing.ts';
import { startTestMock, type TestMock } from './testing.ts';

const ANN = '11111111-1111-4111-8111-111111111111';
const NAMES = ['B.txt', 'a', 'a/1', 'a/2', 'a/b/3', 'a_b', 'aXb', 'c d+e', 'x--y', 'x--z', 'ab/1'];
const SEED = `
  insert into storage.buckets (id, name) values ('raw', 'raw'), ('none', 'none');
  insert into storage.objects (bucket_id, name, metadata, updated_at)
    select 'raw', name, '{"eTag": "\\"t\\"", "size": 3}', '2026-01-02T03:04:05.678Z'
    from unnest(array[${NAMES.map((name) => `'${name}'`).join(', ')}]) as name;
  create policy "only a" on storage.objects for select to authenticated using (name like 'a/%');
`;
/** Byte order. */
const SORTED = NAMES.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

let mock: TestMock;
let s3: S3Client;
beforeAll(async () => {
  mock = await startTestMock('in-process', { seedSql: SEED });
  s3 = s3Client(mock, 'in-process');
});
afterAll(async () => {
  expect(mock.bugs).toEqual([]);
  await mock[Symbol.asyncDispose]();
});

const page = async (input: Partial<ListObjectsV2CommandInput> = {}) => {
  const found = await s3.send(new ListObjectsV2Command({ Bucket: 'raw', ...input }));
  return {
    keys: (found.Contents ?? []).map(({ Key }) => Key),
    folders: (found.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
    found,
  };
};

describe('version 2', () => {
  test('lists all names in byte order, each with its facts', async () => {
    const { keys, found } = await page();
    expect(keys).toEqual(SORTED);
    expect(found).toMatchObject({ Name: 'raw', KeyCount: NAMES.length, MaxKeys: 1000, IsTruncated: false });
    expect(found.Contents?.[0]).toMatchObject({
      ...{ ETag: '"t"', Size: 3, StorageClass: 'STANDARD', LastModified: new Date('2026-01-02T03:04:05.678Z') },
    });
  });

  test.each([
    ['a prefix is plain text', { Prefix: 'a_' }, ['a_b'], []],
    [
      'a delimiter folds what lies below',
      { Delimiter: '/' },
      ['B.txt', 'a', 'aXb', 'a_b', 'c d+e', 'x--y', 'x--z'],
      ['a/', 'ab/'],
    ],
    ['a prefix and a delimiter show one level', { Prefix: 'a/', Delimiter: '/' }, ['a/1', 'a/2'], ['a/b/']],
    ['a delimiter may be any text', { Prefix: 'x', Delimiter: '--' }, [], ['x--']],
    ['a list starts after a name', { StartAfter: 'a_b' }, ['ab/1', 'c d+e', 'x--y', 'x--z'], []],
    ['nothing is found under another prefix', { Prefix: 'zzz' }, [], []],
  ])('%s', async (_what, input, keys, folders) => {
    expect(await page(input)).toMatchObject({ keys, folders });
  });

  test('pages by tokens tell each entry once, however long they are', async () => {
    const input = fc.record({
      MaxKeys: fc.integer({ min: 2, max: 12 }),
      Delimiter: fc.constantFrom('/', '', '--', 'b'),
      Prefix: fc.constantFrom('', 'a', 'a/', 'x--'),
    });
    await fc.assert(
      fc.asyncProperty(input, async ({ Delimiter, ...asked }) => {
        const like = { Bucket: 'raw', ...asked, ...(Delimiter && { Delimiter }) };
        const whole = await page({ ...like, MaxKeys: 1000 });
        const paged: (string | undefined)[] = [];
        for await (const one of paginateListObjectsV2({ client: s3 }, like)) {
          expect(one.KeyCount).toBeLessThanOrEqual(asked.MaxKeys);
          paged.push(
            ...(one.Contents ?? []).map(({ Key }) => Key),
            ...(one.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
          );
        }
        expect(paged.toSorted()).toEqual([...whole.keys, ...whole.folders].toSorted());
      }),
      { numRuns: 8 },
    );
  });

  test('names are percent-encoded on request', async () => {
    const { keys, found } = await page({ Prefix: 'c ', EncodingType: 'url' });
    expect([keys, found.Prefix, found.EncodingType]).toEqual([['c%20d%2Be'], 'c%20', 'url']);
  });

  test('a token that is none is InvalidParameter, a missing bucket NoSuchBucket', async () => {
    await expect(page({ ContinuationToken: 'none' })).rejects.toMatchObject({ Code: 'InvalidParameter' });
    await expect(page({ Bucket: 'other' })).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });

  test('an encoding that nobody knows is refused in ajv’s words', async () => {
    await expect(page({ EncodingType: 'base64' as 'url' })).rejects.toMatchObject({
      ...{ Code: 'InvalidRequest', message: 'Querystring, encoding-type must be equal to one of the allowed values' },
    });
  });

  test('a session token sees what its policies show', async () => {
    const sessionToken = await mock.userToken({ sub: ANN });
    const ann = s3Client(mock, 'in-process', {
      credentials: { accessKeyId: 'stub', secretAccessKey: mock.mock.anonKey, sessionToken },
    });
    const found = await ann.send(new ListObjectsV2Command({ Bucket: 'raw' }));
    expect(found.Contents?.map(({ Key }) => Key)).toEqual(['a/1', 'a/2', 'a/b/3']);
    expect((await ann.send(new ListObjectsV2Command({ Bucket: 'none' }))).Contents ?? []).toEqual([]);
  });
});

describe('version 1', () => {
  const list = (input: object) => s3.send(new ListObjectsCommand({ Bucket: 'raw', ...input }));

  test('pages begin after a marker; with a delimiter the answer names the next', async () => {
    const seen: (string | undefined)[] = [];
    let Marker: string | undefined;
    do {
      const found = await list({ Delimiter: '/', MaxKeys: 2, Marker });
      const keys = (found.Contents ?? []).map(({ Key }) => Key);
      seen.push(...keys, ...(found.CommonPrefixes ?? []).map(({ Prefix }) => Prefix));
      expect(found.IsTruncated).toBe(Boolean(found.NextMarker));
      Marker = found.NextMarker;
    } while (Marker);
    expect(seen.toSorted()).toEqual(['B.txt', 'a', 'a/', 'aXb', 'a_b', 'ab/', 'c d+e', 'x--y', 'x--z'].toSorted());
  });

  test('without a delimiter there is no next marker: the last key is one', async () => {
    const first = await list({ MaxKeys: 4 });
    expect([first.IsTruncated, first.NextMarker]).toEqual([true, undefined]);
    const rest = await list({ Marker: first.Contents?.at(-1)?.Key });
    expect([...(first.Contents ?? []), ...(rest.Contents ?? [])].map(({ Key }) => Key)).toEqual(SORTED);
  });
});
