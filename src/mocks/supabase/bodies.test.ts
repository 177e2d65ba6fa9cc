import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestMock, type TestMock } from './testing.ts';

const TEXT = 'salt and wind';
const bytes = () => Uint8Array.from(Buffer.from(TEXT));
const form = () => {
  const made = new FormData();
  made.append('cacheControl', '60');
  made.append('', new File([TEXT], 'wind.txt', { type: 'text/css' }));
  return made;
};
const octets = 'application/octet-stream';
const plain = 'text/plain;charset=UTF-8';

/** What a body kind is stored as when no contentType is given: facts/supabase.md 1.2. */
const KINDS: [string, () => unknown, { type: string; cacheControl: string; text?: string }][] = [
  ['string', () => TEXT, { type: plain, cacheControl: 'max-age=3600' }],
  ['Buffer', () => Buffer.from(TEXT), { type: plain, cacheControl: 'max-age=3600' }],
  ['ArrayBuffer', () => bytes().buffer, { type: plain, cacheControl: 'max-age=3600' }],
  ['Uint8Array', bytes, { type: plain, cacheControl: 'max-age=3600' }],
  ['web stream', () => new Blob([TEXT]).stream(), { type: plain, cacheControl: 'max-age=3600' }],
  ['node stream', () => Readable.from([Buffer.from(TEXT)]), { type: plain, cacheControl: 'max-age=3600' }],
  [
    'URLSearchParams',
    () => new URLSearchParams({ salt: 'wind' }),
    { type: plain, cacheControl: 'max-age=3600', text: 'salt=wind' },
  ],
  [
    'Blob with a type',
    () => new Blob([TEXT], { type: 'image/png' }),
    { type: 'image/png', cacheControl: 'max-age=3600' },
  ],
  ['Blob without', () => new Blob([TEXT]), { type: octets, cacheControl: 'max-age=3600' }],
  ['File', () => new File([TEXT], 'a.css', { type: 'text/css' }), { type: 'text/css', cacheControl: 'max-age=3600' }],
  ['FormData', form, { type: 'text/css', cacheControl: 'max-age=60' }],
];

describe.each(['socket', 'in-process'] as const)('what supabase-js may upload over %s', (transport) => {
  let mock: TestMock;
  beforeAll(async () => {
    mock = await startTestMock(transport);
    await mock.client().storage.createBucket('raw');
  });
  afterAll(async () => {
    expect(mock.bugs).toEqual([]);
    await mock[Symbol.asyncDispose]();
  });
  const files = () => mock.client().storage.from('raw');
  const stored = async (key: string) => {
    const { data } = await files().info(key);
    const text = await (await files().download(key)).data?.text();
    return { type: data?.contentType, cacheControl: data?.cacheControl, size: data?.size, text };
  };

  test.each(KINDS)('%s', async (kind, body, { text = TEXT, ...facts }) => {
    const key = `kinds/${kind}`;
    const options = kind.endsWith('stream') ? { duplex: 'half' } : {};
    const up = await files().upload(key, body() as string, options);
    expect(up.error).toBeNull();
    expect(await stored(key)).toEqual({ ...facts, text, size: text.length });
  });

  test.each([
    [
      'upload',
      (key: string) =>
        files().upload(key, TEXT, { contentType: 'application/pdf', cacheControl: '10', metadata: { page: 1 } }),
    ],
    [
      'update',
      (key: string) =>
        files().update(key, TEXT, { contentType: 'application/pdf', cacheControl: '10', metadata: { page: 1 } }),
    ],
  ])('%s takes the options over what the body says', async (what, run) => {
    const key = `options/${what}`;
    expect((await run(key)).error).toBeNull();
    expect((await files().info(key)).data).toMatchObject({
      contentType: 'application/pdf',
      cacheControl: 'max-age=10',
      metadata: { page: 1 },
    });
  });

  test('takes what a form’s fields say before the file, and not what comes after it', async () => {
    const made = new FormData();
    for (const [name, value] of [
      ['cacheControl', '7'],
      ['contentType', 'image/webp'],
      ['userMetadata', '{"m":1}'],
    ]) {
      made.append(name as string, value as string);
    }
    made.append('', new File([TEXT], 'a.png', { type: 'image/png' }));
    made.append('metadata', '{"late":true}');
    expect((await mock.storage('/object/raw/form', { method: 'POST', body: made })).status).toBe(200);
    expect(await stored('form')).toEqual({
      type: 'image/webp',
      cacheControl: 'max-age=7',
      text: TEXT,
      size: TEXT.length,
    });
    expect((await files().info('form')).data?.metadata).toEqual({ m: 1 });
  });

  test('keeps JSON as the bytes that came, valid or not, and an empty body too', async () => {
    for (const text of ['{"a" :1}', '{"a":', '']) {
      const up = await files().upload('odd.json', text, { contentType: 'application/json', upsert: true });
      expect(up.error).toBeNull();
      expect(await stored('odd.json')).toMatchObject({ type: 'application/json', text, size: text.length });
    }
  });

  test('keeps what a signed upload says of itself', async () => {
    const { data } = await files().createSignedUploadUrl('signed.bin', { upsert: true });
    const put = () =>
      files().uploadToSignedUrl('signed.bin', data!.token, Buffer.from(TEXT), {
        contentType: 'font/woff2',
        cacheControl: '5',
      });
    expect((await put()).error).toBeNull();
    expect((await put()).error).toBeNull(); // the token says upsert
    expect(await stored('signed.bin')).toMatchObject({ type: 'font/woff2', cacheControl: 'max-age=5' });
  });

  test('gives a public address that names the download', async () => {
    await mock.client().storage.createBucket('shown', { public: true });
    await mock.client().storage.from('shown').upload('a b.txt', TEXT);
    const { publicUrl } = mock.client().storage.from('shown').getPublicUrl('a b.txt', { download: 'my file.txt' }).data;
    const answer = await mock.fetch(publicUrl);
    expect(answer.headers.get('content-disposition')).toBe(
      "attachment; filename=my%20file.txt; filename*=UTF-8''my%20file.txt",
    );
    const inline = await mock.fetch(`${mock.url}/storage/v1/object/public/shown/a%20b.txt?download`);
    expect(inline.headers.get('content-disposition')).toBe('attachment;');
    expect(await inline.text()).toBe(TEXT);
  });

  test('walks all objects by listV2, page after page', async () => {
    await mock.client().storage.createBucket('many');
    const many = mock.client().storage.from('many');
    const keys = ['B', 'a', 'c/d', 'c/e', 'f'];
    for (const key of keys) await many.upload(key, key);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { data } = await many.listV2({ limit: 2, with_delimiter: true, ...(cursor && { cursor }) });
      seen.push(...data!.folders.map(({ name }) => name), ...data!.objects.map(({ name }) => name));
      cursor = data!.hasNext ? data!.nextCursor : undefined;
    } while (cursor);
    expect(seen).toEqual(['B', 'a', 'c/', 'f']);
  });
});
