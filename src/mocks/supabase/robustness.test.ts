import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestMock, type TestMock } from './testing.ts';

const ROUTES = [
  '/bucket',
  '/bucket/raw',
  '/bucket/raw/empty',
  '/object/raw',
  '/object/raw/a.txt',
  '/object/list/raw',
  '/object/list-v2/raw',
  '/object/move',
  '/object/copy',
  '/object/sign/raw',
  '/object/sign/raw/a.txt',
  '/object/upload/sign/raw/a.txt',
  '/object/info/raw/a.txt',
  '/object/public/raw/a.txt',
  '/object/sign/raw/a.txt?token=x',
  '/render/image/public/raw/a.txt?width=1',
  '/render/image/authenticated/raw/a.txt?quality=x',
  '/render/image/sign/raw/a.txt?token=x.y.z',
  '/cdn/raw/a.txt?transformations=maybe',
  '/upload/resumable',
  '/upload/resumable/sign',
  '/upload/resumable/cmF3L2EudHh0LzExMTExMTExLTExMTEtNDExMS04MTExLTExMTExMTExMTExMQ',
  '/upload/resumable/sign/cmF3L2EudHh0LzExMTExMTExLTExMTEtNDExMS04MTExLTExMTExMTExMTExMQ',
];
const PROPERTIES = [
  ...['name', 'id', 'public', 'file_size_limit', 'allowed_mime_types', 'type', 'prefix', 'limit', 'offset', 'search'],
  ...['sortBy', 'cursor', 'with_delimiter', 'bucketId', 'sourceKey', 'destinationKey', 'destinationBucket', 'metadata'],
  ...['copyMetadata', 'prefixes', 'expiresIn', 'paths', 'transform'],
];

const segment = fc.oneof(
  fc.string().map((text) => encodeURIComponent(text.toWellFormed())),
  fc.string({ unit: 'binary' }).map((text) => encodeURIComponent(text.toWellFormed())),
  fc.constantFrom('%', '%zz', '%00', '..%2F', '', 'raw', 'a.txt', 'sign', 'public'),
);
const path = fc.oneof(
  fc.constantFrom(...ROUTES),
  fc.array(segment, { maxLength: 5 }).map((segments) => `/object/${segments.join('/')}`),
  fc.array(segment, { maxLength: 4 }).map((segments) => `/${segments.join('/')}`),
);
const method = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS');
const value = fc.oneof(fc.constantFrom('raw', 'a.txt', 'b/c.txt', 10, true), fc.jsonValue({ maxDepth: 2 }));
const jsonBody = fc.oneof(
  fc.dictionary(fc.constantFrom(...PROPERTIES), value).map((body) => JSON.stringify(body)),
  fc.string(),
  fc.string({ unit: 'binary' }).map((text) => text.toWellFormed()),
);
/** Forms that are whole, cut off, or only look like one. The header of `headers` names the boundary `x`. */
const part = fc
  .record({
    name: fc.constantFrom('metadata', 'userMetadata', 'cacheControl', 'contentType', '', '__proto__'),
    file: fc.constantFrom('', '; filename="a.txt"', "; filename*=UTF-8''b"),
    type: fc.constantFrom('', '\r\ncontent-type: image/png', '\r\ncontent-type: nonsense'),
    text: fc.oneof(fc.string(), fc.constantFrom('{"a":1}', '{', '\u0000', '60')),
  })
  .map(
    ({ name, file, type, text }) =>
      `--x\r\ncontent-disposition: form-data; name="${name}"${file}${type}\r\n\r\n${text}\r\n`,
  );
const form = fc
  .record({ parts: fc.array(part, { maxLength: 12 }), end: fc.constantFrom('--x--\r\n', '--x', '') })
  .map(({ parts, end }) => parts.join('') + end);
const headerText = fc.string().map((text) => text.replace(/[^\x20-\x7e]/g, ''));
const headers = fc.dictionary(
  fc.constantFrom(
    'range',
    'if-none-match',
    'if-modified-since',
    'x-upsert',
    'x-metadata',
    'cache-control',
    'x-robots-tag',
    'content-type',
    'tus-resumable',
    'upload-length',
    'upload-offset',
    'upload-defer-length',
    'upload-metadata',
    'x-signature',
  ),
  fc.oneof(
    headerText,
    fc.constantFrom('bytes=0-', 'true', 'application/json', 'multipart/form-data; boundary=x', 'eyJhIjoxfQ=='),
    fc.constantFrom('1.0.0', '0', '3', '1', 'application/offset+octet-stream', 'bucketName cmF3,objectName eA=='),
  ),
);
const auth = fc.oneof(fc.constant('service'), fc.constant('user'), fc.constant(''), headerText);

describe('whatever is asked', () => {
  let mock: TestMock;
  beforeAll(async () => {
    mock = await startTestMock();
    await mock.client().storage.createBucket('raw');
    await mock.client().storage.from('raw').upload('a.txt', 'a');
  });
  afterAll(() => mock[Symbol.asyncDispose]());

  test('the mock answers as the vendor does and never breaks', { timeout: 240_000 }, async () => {
    const user = await mock.userToken({ sub: '66666666-6666-4666-8666-666666666666' });
    const seen = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(
        method,
        path,
        headers,
        auth,
        fc.oneof(jsonBody, form),
        fc.boolean(),
        async (verb, target, extra, who, body, json) => {
          const bearer = who === 'service' ? undefined : who === 'user' ? `Bearer ${user}` : who;
          const bodyless = verb === 'GET' || verb === 'HEAD';
          const answer = await mock.storage(target, {
            method: verb,
            ...(bearer === undefined ? {} : { auth: bearer === '' ? null : bearer }),
            headers: json ? { ...extra, 'content-type': 'application/json' } : extra,
            ...(bodyless ? {} : { body }),
          });
          seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
          await expectVendorShape(answer, verb);
          expect(mock.bugs).toEqual([]);
        },
      ),
      { numRuns: 600, seed: 20_260_101 },
    );
    expect([...seen.keys()]).toEqual(expect.arrayContaining([200, 400, 404])); // it reached more than one kind of answer
  });
});

const count = fc.oneof({ weight: 4, arbitrary: fc.constantFrom('0', '3', '5') }, fc.constantFrom('-1', 'x', '9e9'));
const TUS_HEADERS = fc.record(
  {
    'upload-length': count,
    'upload-offset': count,
    'upload-defer-length': fc.constantFrom('1', '0'),
    'upload-metadata': fc.oneof(
      { weight: 4, arbitrary: fc.constant(`bucketName ${btoa('raw')},objectName ${btoa('t')}`) },
      fc.constantFrom('a b', 'a,a'),
      headerText,
    ),
    'x-upsert': fc.constant('true'),
    'x-signature': headerText,
  },
  { requiredKeys: [] },
);

describe('whatever a caller with every right sends', () => {
  let mock: TestMock;
  beforeAll(async () => {
    mock = await startTestMock();
    await mock.client().storage.createBucket('raw');
    await mock.client().storage.from('raw').upload('a.txt', 'a');
  });
  afterAll(() => mock[Symbol.asyncDispose]());

  test('as a form, it is stored or refused', { timeout: 240_000 }, async () => {
    const seen = new Set<number>();
    await fc.assert(
      fc.asyncProperty(form, async (body) => {
        const headers = { 'content-type': 'multipart/form-data; boundary=x' };
        const answer = await mock.storage('/object/raw/form', { method: 'PUT', headers, body });
        seen.add(answer.status);
        await expectVendorShape(answer, 'PUT');
        expect(mock.bugs).toEqual([]);
      }),
      { numRuns: 150, seed: 20_260_103 },
    );
    expect([...seen].sort()).toEqual([200, 400]);
  });

  test('as tus, it goes on or is refused', { timeout: 240_000 }, async () => {
    const seen = new Set<number>();
    const created = await mock.storage('/upload/resumable', {
      method: 'POST',
      headers: {
        'tus-resumable': '1.0.0',
        'upload-defer-length': '1',
        'upload-metadata': `bucketName ${btoa('raw')},objectName ${btoa('u')}`,
      },
    });
    const upload = new URL(created.headers.get('location') ?? '').pathname.replace('/storage/v1', '');
    const call = fc.oneof(
      fc.tuple(fc.constant('POST'), fc.constantFrom('/upload/resumable', '/upload/resumable/sign')),
      fc.tuple(fc.constantFrom('PATCH', 'PATCH', 'HEAD', 'PUT', 'OPTIONS'), fc.constant(upload)),
    );
    const bytes = fc.constantFrom('', 'abc', 'x'.repeat(5));
    await fc.assert(
      fc.asyncProperty(call, TUS_HEADERS, bytes, async ([verb, path], given, body) => {
        const headers = { 'tus-resumable': '1.0.0', 'content-type': 'application/offset+octet-stream', ...given };
        const answer = await mock.storage(path, { method: verb, headers, ...(verb === 'HEAD' ? {} : { body }) });
        seen.add(answer.status);
        await expectVendorShape(answer, verb);
        expect(mock.bugs).toEqual([]);
      }),
      { numRuns: 300, seed: 20_260_104 },
    );
    expect([...seen]).toEqual(expect.arrayContaining([200, 201, 204, 400, 409]));
  });

  test('as an image’s transformation, it is told back or refused', { timeout: 240_000 }, async () => {
    const names = fc.constantFrom('width', 'height', 'resize', 'quality', 'format', 'gravity', 'x_offset', 'download');
    const values = fc.oneof(fc.constantFrom('1', '50', 'cover', 'fp', 'webp', '0.5', '1e3'), fc.string());
    const seen = new Set<number>();
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(names, values), { maxLength: 3 }), async (asked) => {
        const query = new URLSearchParams(asked);
        const answer = await mock.storage(`/render/image/authenticated/raw/a.txt?${query}`);
        seen.add(answer.status);
        await expectVendorShape(answer, 'GET');
        expect(mock.bugs).toEqual([]);
      }),
      { numRuns: 150, seed: 20_260_105 },
    );
    expect([...seen].sort()).toEqual([200, 400]);
  });
});

describe('whatever path a project is asked at', () => {
  let mock: TestMock;
  beforeAll(async () => {
    mock = await startTestMock();
  });
  afterAll(() => mock[Symbol.asyncDispose]());

  test('the answer is a vendor’s, never a crash', { timeout: 240_000 }, async () => {
    const base = fc.constantFrom(
      '',
      '/storage/v1',
      '/rest/v1',
      '/graphql/v1',
      '/functions/v1',
      '/realtime/v1',
      '/x/v1',
      '/v1',
    );
    await fc.assert(
      fc.asyncProperty(method, base, path, jsonBody, async (verb, prefix, target, body) => {
        const bodyless = verb === 'GET' || verb === 'HEAD';
        const answer = await mock.fetch(`${mock.url}${prefix}${target}`, {
          method: verb,
          ...(bodyless ? {} : { body }),
        });
        await answer.arrayBuffer();
        expect(mock.bugs).toEqual([]);
        expect([200, 204, 400, 401, 403, 404, 405, 409, 412, 413, 415, 416, 501]).toContain(answer.status);
      }),
      { numRuns: 300, seed: 20_260_102 },
    );
  });
});

/** Success, or an error body of Storage or its framework, never of a broken server. */
async function expectVendorShape(answer: Response, verb: string): Promise<void> {
  const text = await answer.text();
  if (answer.status < 400) return;
  if (verb === 'HEAD') {
    expect(text).toBe('');
    return;
  }
  if (answer.headers.has('tus-resumable')) {
    expect([text.length > 0, answer.status]).toEqual([true, expect.toSatisfy((it) => it < 500 || it === 501)]);
    return;
  }
  const body = JSON.parse(text) as Record<string, unknown>;
  expect(body).toMatchObject({ message: expect.any(String), error: expect.any(String) });
  if (typeof body.statusCode === 'string') expect(body.code).toEqual(expect.any(String));
  else expect([400, 404]).toContain(body.statusCode);
  expect(answer.status === 501 || answer.status < 500).toBe(true);
}
