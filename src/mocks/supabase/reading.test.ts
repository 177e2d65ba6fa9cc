import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestMock, type TestMock } from './testing.ts';

describe('reading an object', () => {
  let mock: TestMock;
  beforeAll(async () => {
    mock = await startTestMock();
    await mock.clock.advance(750); // a Last-Modified has no milliseconds, what it is made from has
    const { storage } = mock.client();
    await storage.createBucket('raw');
    await storage.createBucket('open', { public: true });
    await storage.from('raw').upload('digits.txt', '0123456789', { contentType: 'text/plain', cacheControl: '60' });
    await storage.from('open').upload('page.html', '<p>', { contentType: 'text/html' });
  });
  afterAll(async () => {
    expect(mock.bugs).toEqual([]);
    await mock[Symbol.asyncDispose]();
  });
  const get = (headers: Record<string, string> = {}, query = '') =>
    mock.storage(`/object/raw/digits.txt${query}`, { headers });

  test('tells all about the bytes in headers', async () => {
    const { headers } = await get();
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'text/plain',
      'content-length': '10',
      etag: '"781e5e245d69b566979b86e28d23f2c7"', // md5 of 0123456789
      'last-modified': new Date(mock.clock.now()).toUTCString(),
      'cache-control': 'max-age=60',
      'accept-ranges': 'bytes',
      'x-robots-tag': 'none',
      'access-control-allow-origin': '*',
    });
  });

  test.each([
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=-99', '0123456789', 'bytes 0-9/10'],
    ['bytes=8-99', '89', 'bytes 8-9/10'],
    ['bytes=0-0', '0', 'bytes 0-0/10'],
    ['bytes=9-', '9', 'bytes 9-9/10'],
    ['bytes=-1', '9', 'bytes 9-9/10'],
  ])('serves %s as 206', async (range, text, contentRange) => {
    const answer = await get({ range });
    expect([answer.status, await answer.text(), answer.headers.get('content-range')]).toEqual([
      206,
      text,
      contentRange,
    ]);
    expect(answer.headers.get('content-length')).toBe(String(text.length));
  });

  test.each(['bytes=10-', 'bytes=4-2', 'bytes=-0', 'bytes=-', 'bytes=0-1,3-4', 'lines=1-2', 'x bytes=1-2'])(
    'refuses %s with 416',
    async (range) => {
      expect((await get({ range })).status).toBe(416);
    },
  );

  test('answers 304 to who has it already, by tag before date', async () => {
    const { headers } = await get();
    const etag = headers.get('etag')!;
    const since = headers.get('last-modified')!;
    for (const tags of [etag, `W/${etag}`, `"other" , ${etag}`, '*']) {
      expect([tags, (await get({ 'if-none-match': tags })).status]).toEqual([tags, 304]);
    }
    expect((await get({ 'if-modified-since': since })).status).toBe(304);
    const stale = await get({ 'if-none-match': '"other"', 'if-modified-since': since });
    expect([stale.status, stale.headers.get('cache-control')]).toEqual([200, 'max-age=60, stale-while-revalidate=30']);
    const earlier = new Date(Date.parse(since) - 1000).toUTCString();
    expect((await get({ 'if-modified-since': earlier })).status).toBe(200);
  });

  test('names the file of a download', async () => {
    expect((await get({}, '?download')).headers.get('content-disposition')).toBe('attachment;');
    expect((await get({}, '?download=my file.txt')).headers.get('content-disposition')).toBe(
      "attachment; filename=my%20file.txt; filename*=UTF-8''my%20file.txt",
    );
  });

  test('opens a public bucket to everybody and never serves HTML as HTML', async () => {
    for (const path of ['/object/public/open/page.html', '/object/open/page.html']) {
      const answer = await mock.storage(path, { auth: null });
      expect([answer.status, await answer.text(), answer.headers.get('content-type')]).toEqual([
        200,
        '<p>',
        'text/plain',
      ]);
    }
    const info = await mock.storage('/object/info/public/open/page.html', { auth: null });
    expect(Object.keys(await info.json())).toEqual([
      'id',
      'name',
      'version',
      'bucket_id',
      'size',
      'content_type',
      'cache_control',
      'etag',
      'metadata',
      'last_modified',
      'created_at',
    ]);
  });

  test('says so when the row is there and the bytes are gone', async () => {
    await mock.mock.database.query(
      `insert into storage.objects (bucket_id, name, version) values ('raw', 'ghost', 'no-such-version')`,
    );
    const answer = await mock.storage('/object/raw/ghost');
    expect([answer.status, answer.headers.get('cache-control'), await answer.json()]).toEqual([
      400,
      'no-store',
      { statusCode: '404', error: 'Not found', message: 'The resource was not found', code: 'NoSuchKey' },
    ]);
  });
});

describe('uploading by form', () => {
  test('takes type, cache time and metadata from the fields before the file', async () => {
    await using mock = await startTestMock();
    await mock.client().storage.createBucket('raw');
    const form = new FormData();
    form.append('cacheControl', '120');
    form.append('metadata', '{"page":7}');
    form.append('', new Blob(['a\r\n--b'], { type: 'application/pdf' }), 'x.pdf');
    form.append('cacheControl', 'too late');
    expect((await mock.storage('/object/raw/x.pdf', { method: 'POST', body: form })).status).toBe(200);
    const answer = await mock.storage('/object/raw/x.pdf');
    expect([await answer.text(), answer.headers.get('content-type'), answer.headers.get('cache-control')]).toEqual([
      'a\r\n--b',
      'application/pdf',
      'max-age=120',
    ]);
    const info = await (await mock.storage('/object/info/raw/x.pdf')).json();
    expect(info.metadata).toEqual({ page: 7 });
  });
});
