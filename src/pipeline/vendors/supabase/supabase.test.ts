import { describe, expect, test } from 'vitest';
import { DeadlineError } from '../../../lib/waiting.ts';
import { CORRELATION_ID, callContext, everythingSaidBy, vendorErrorOf, vendorPorts } from '../testkit/calls.ts';
import { type Reply, type ScriptedServer, scriptedServer } from '../testkit/scripted-server.ts';
import { createSupabase } from './index.ts';

const KEY = 'service-role-key-0123456789';
const PATH = 'raw/3b241101-e2bb-4255-8caf-4136c566a962/doc.pdf';

function supabaseAt(server: ScriptedServer, publicUrl?: string) {
  return createSupabase(
    {
      url: server.url,
      publicUrl,
      serviceRoleKey: KEY,
      backend: 'mock',
      buckets: { raw: 'raw', parsed: 'parsed' },
      maxBytes: 1000,
    },
    vendorPorts(),
  );
}

/** Storage says 400 for nearly everything; the true status is inside. */
function refusal(statusCode: string, code: string, message: string, http = 400, headers = {}): Reply {
  return { type: 'json', status: http, headers, body: { statusCode, error: code, message, code } };
}

const bucket = (id: string, isPublic = false): Reply => ({ type: 'json', body: { id, name: id, public: isPublic } });
const noBucket = refusal('404', 'NoSuchBucket', 'Bucket not found');

describe('objects', () => {
  test('are uploaded raw with their type, as an upsert, with our key and the correlation id', async () => {
    await using server = await scriptedServer([{ type: 'json', body: { Key: PATH, Id: 'x' } }]);
    const bytes = Uint8Array.from([37, 80, 68, 70, 0, 255]);
    await supabaseAt(server).store.upload(PATH, bytes, 'application/pdf', callContext());
    const seen = server.requests[0]!;
    expect([seen.method, seen.path]).toEqual(['POST', `/storage/v1/object/${PATH}`]);
    expect(seen.headers).toMatchObject({
      authorization: `Bearer ${KEY}`,
      apikey: KEY,
      'content-type': 'application/pdf',
      'x-upsert': 'true',
      'x-correlation-id': CORRELATION_ID,
    });
    expect([...seen.body]).toEqual([...bytes]);
  });

  test('are downloaded byte for byte', async () => {
    const body = Uint8Array.from([1, 0, 255, 13, 10]);
    await using server = await scriptedServer([{ type: 'bytes', body }]);
    expect(await supabaseAt(server).store.download(PATH, callContext())).toEqual(body);
  });

  test('that are not there are undefined', async () => {
    await using server = await scriptedServer([refusal('404', 'NoSuchKey', 'Object not found')]);
    expect(await supabaseAt(server).store.download(PATH, callContext())).toBeUndefined();
  });

  test.each<[string, Reply]>([
    ['a missing bucket', noBucket],
    ['a 404 of a gateway', { type: 'text', status: 404, body: '<html>' }],
    [
      'an unknown route',
      {
        type: 'json',
        status: 404,
        body: { statusCode: '404', error: 'Not Found', message: 'Route GET:/x not found', code: 'InvalidRequest' },
      },
    ],
  ])('%s is an error, never "nothing there"', async (_name, reply) => {
    await using server = await scriptedServer([reply]);
    const failure = await vendorErrorOf(supabaseAt(server).store.download(PATH, callContext()));
    expect(failure).toMatchObject({ failure: 'rejected', status: 404 });
  });

  test('are removed bucket by bucket, a thousand at a time', async () => {
    await using server = await scriptedServer(() => ({ type: 'json', body: [] }));
    const paths = [...Array.from({ length: 1001 }, (_, i) => `raw/u/${i}.pdf`), 'parsed/u/1.md'];
    await supabaseAt(server).store.remove(paths, callContext());
    const sent = server.requests.map(({ path, body }) => [path, JSON.parse(String(body)).prefixes.length]);
    expect(sent).toEqual([
      ['/storage/v1/object/raw', 1000],
      ['/storage/v1/object/raw', 1],
      ['/storage/v1/object/parsed', 1],
    ]);
  });

  test('calls that run at once keep their own correlation ids', async () => {
    await using server = await scriptedServer(() => ({ type: 'bytes', body: Uint8Array.from([1]) }));
    const { store } = supabaseAt(server);
    const signal = new AbortController().signal;
    const ids = ['a', 'b', 'c'];
    await Promise.all(ids.map((correlationId) => store.download(`raw/u/${correlationId}`, { signal, correlationId })));
    const seen = server.requests.map(({ path, headers }) => `${path.at(-1)}:${headers['x-correlation-id']}`);
    expect(seen.sort()).toEqual(['a:a', 'b:b', 'c:c']);
  });
});

describe('signed upload URLs', () => {
  test('point at the gateway and may be used again', async () => {
    await using server = await scriptedServer([
      { type: 'json', body: { url: `/object/upload/sign/${PATH}?token=abc.def.ghi`, token: 'abc.def.ghi' } },
    ]);
    const signed = await supabaseAt(server).store.createUploadUrl(PATH, callContext());
    expect(signed).toEqual({
      url: `${server.url}/storage/v1/object/upload/sign/${PATH}?token=abc.def.ghi`,
      token: 'abc.def.ghi',
    });
    expect(server.requests[0]?.headers['x-upsert']).toBe('true');
  });

  test('point at the public address where users reach storage at another one', async () => {
    await using server = await scriptedServer([
      { type: 'json', body: { url: `/object/upload/sign/${PATH}?token=abc.def.ghi`, token: 'abc.def.ghi' } },
    ]);
    const signed = await supabaseAt(server, 'https://files.example').store.createUploadUrl(PATH, callContext());
    expect(signed.url).toBe(`https://files.example/storage/v1/object/upload/sign/${PATH}?token=abc.def.ghi`);
  });

  test('without a token are refused', async () => {
    await using server = await scriptedServer([{ type: 'json', body: { url: `/object/upload/sign/${PATH}` } }]);
    const call = supabaseAt(server).store.createUploadUrl(PATH, callContext());
    expect(await vendorErrorOf(call)).toMatchObject({ vendor: 'supabase', failure: 'malformed' });
  });
});

describe('failures', () => {
  const rows: [string, Reply, object][] = [
    [
      'too many connections',
      refusal('429', 'SlowDown', 'slow', 429, { 'retry-after': '2' }),
      { failure: 'throttled', retryAfterMs: 2000 },
    ],
    ['a rate limit told inside', refusal('429', 'SlowDown', 'slow'), { failure: 'throttled', status: 429 }],
    [
      'a wrong key',
      refusal('403', 'AccessDenied', `signature verification failed ${KEY}`),
      { failure: 'credentials', status: 403, retryable: false },
    ],
    [
      'no key at the gateway',
      { type: 'json', status: 401, body: { message: 'No API key found in request' } },
      { failure: 'credentials' },
    ],
    ['an invalid key name', refusal('400', 'InvalidKey', 'Invalid key'), { failure: 'rejected', status: 400 }],
    ['a file too large', refusal('413', 'EntityTooLarge', 'too large'), { failure: 'rejected', status: 413 }],
    ['a type not allowed', refusal('415', 'InvalidMimeType', 'no'), { failure: 'rejected', status: 415 }],
    ['a locked row', refusal('423', 'ResourceLocked', 'locked'), { failure: 'unavailable', retryable: true }],
    ['a database error', refusal('500', 'DatabaseError', 'oops', 500), { failure: 'unavailable', status: 500 }],
    ['a database timeout', refusal('544', 'DatabaseTimeout', 'late', 544), { failure: 'unavailable', status: 544 }],
    ['a gateway page', { type: 'text', status: 502, body: '<html>' }, { failure: 'unavailable', status: 502 }],
    ['a reset connection', { type: 'reset' }, { failure: 'unavailable', retryable: true }],
    ['broken JSON', { type: 'text', body: '{"Key' }, { failure: 'malformed', retryable: true }],
    ['a truncated body', { type: 'truncated', body: '{"Key' }, { failure: 'unavailable' }],
    ['null for an answer', { type: 'json', body: null }, { failure: 'malformed' }],
    ['another shape', { type: 'json', body: { ok: true } }, { failure: 'malformed' }],
  ];
  test.each(rows)(
    '%s is told by its kind, after one request, and nothing secret is said',
    async (_name, reply, expected) => {
      await using server = await scriptedServer([reply]);
      const call = supabaseAt(server).store.upload(PATH, Uint8Array.from([1]), 'application/pdf', callContext());
      const failure = await vendorErrorOf(call);
      expect(failure).toMatchObject({ vendor: 'supabase', ...expected });
      expect(server.requests).toHaveLength(1);
      expect(everythingSaidBy(failure)).not.toContain(KEY);
    },
  );

  test('a download cut short is unavailable, never a shorter file', async () => {
    await using server = await scriptedServer([{ type: 'truncated', body: '%PDF-1.7' }]);
    expect(await vendorErrorOf(supabaseAt(server).store.download(PATH, callContext()))).toMatchObject({
      failure: 'unavailable',
    });
  });

  test('a hanging server is a timeout when the deadline fires', async () => {
    await using server = await scriptedServer([{ type: 'hang' }]);
    const deadline = new AbortController();
    const call = supabaseAt(server).store.download(PATH, callContext(deadline.signal));
    await server.arrived(0);
    deadline.abort(new DeadlineError('the download', 1000));
    expect(await vendorErrorOf(call)).toMatchObject({ failure: 'timeout', retryable: true });
  });
});

describe('buckets', () => {
  test('that are missing are made private', async () => {
    const made: Reply = { type: 'json', body: { name: 'made' } };
    await using server = await scriptedServer([noBucket, made, noBucket, made]);
    await supabaseAt(server).store.ensureBuckets(callContext());
    const posts = server.requests.filter(({ method }) => method === 'POST');
    expect(posts.map(({ path }) => path)).toEqual(['/storage/v1/bucket', '/storage/v1/bucket']);
    const [raw, parsed] = posts.map(({ body }) => JSON.parse(String(body)));
    expect(raw).toMatchObject({ id: 'raw', public: false, file_size_limit: 1000 });
    expect(parsed).toMatchObject({ id: 'parsed', public: false });
    expect(parsed.file_size_limit).toBeUndefined();
  });

  test('that are there stay as they are', async () => {
    await using server = await scriptedServer([bucket('raw'), bucket('parsed')]);
    await supabaseAt(server).store.ensureBuckets(callContext());
    expect(server.requests.map(({ method }) => method)).toEqual(['GET', 'GET']);
  });

  test('that another process made meanwhile are fine', async () => {
    const exists = refusal('409', 'BucketAlreadyExists', 'The resource already exists');
    await using server = await scriptedServer([noBucket, exists, bucket('parsed')]);
    await supabaseAt(server).store.ensureBuckets(callContext());
    expect(server.requests).toHaveLength(3);
  });

  test('that are public are refused', async () => {
    await using server = await scriptedServer([bucket('raw', true)]);
    const failure = await vendorErrorOf(supabaseAt(server).store.ensureBuckets(callContext()));
    expect(failure.message).toContain('public');
  });

  test('are not made when the key is wrong', async () => {
    await using server = await scriptedServer([refusal('403', 'AccessDenied', 'signature verification failed')]);
    expect(await vendorErrorOf(supabaseAt(server).store.ensureBuckets(callContext()))).toMatchObject({
      failure: 'credentials',
    });
    expect(server.requests).toHaveLength(1);
  });
});

describe('the health check', () => {
  test('asks for the raw bucket with our key', async () => {
    await using server = await scriptedServer([bucket('raw')]);
    await supabaseAt(server).check(callContext());
    expect(server.requests[0]?.path).toBe('/storage/v1/bucket/raw');
  });

  test('a missing bucket is not healthy', async () => {
    await using server = await scriptedServer([noBucket]);
    expect(await vendorErrorOf(supabaseAt(server).check(callContext()))).toMatchObject({ failure: 'rejected' });
  });
});
