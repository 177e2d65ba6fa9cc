import { createHmac } from 'node:crypto';
import { GetObjectCommand, ListBucketsCommand, PutObjectCommand, type UploadPartCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canonicalRequest } from './storage/s3/sigv4/canonical.ts';
import { signChunk, signRequest } from './storage/s3/sigv4/sign.ts';
import { CLI_CREDENTIALS, s3Client } from './storage/s3/testing.ts';
import { startTestMock, type TestMock } from './testing.ts';

const ANN = '11111111-1111-4111-8111-111111111111';
const BOB = '22222222-2222-4222-8222-222222222222';
const MINE = `(storage.foldername(name))[1] = auth.uid()::text`;
const SEED = `
  insert into storage.buckets (id, name, public) values ('raw', 'raw', false), ('open', 'open', true);
  create policy "own folder" on storage.objects to authenticated using (${MINE}) with check (${MINE});
`;
const OTHER = { accessKeyId: 'more', secretAccessKey: 'more-secret' };
const THIS_S3 = { keys: [OTHER], projectRef: 'stub' };
const base = 'http://supabase.test/storage/v1/s3';

let mock: TestMock;
beforeAll(async () => {
  mock = await startTestMock('in-process', { seedSql: SEED, s3: THIS_S3 });
});
afterAll(async () => {
  expect(mock.bugs).toEqual([]);
  await mock[Symbol.asyncDispose]();
});

const client = (
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string },
  region = 'local',
) => s3Client(mock, 'in-process', { credentials, region });
const service = () => client(CLI_CREDENTIALS);
const asUser = async (sub: string, secretAccessKey: string, claims = {}) =>
  client({ accessKeyId: 'stub', secretAccessKey, sessionToken: await mock.userToken({ sub, ...claims }) });
const said = async (answer: Response) => [answer.status, await answer.text()];
const error = (resource: string, code: string, message: string) =>
  `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Error><Resource>${resource}</Resource>` +
  `<Code>${code}</Code><Message>${message}</Message></Error>`;
const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your key and signing method.';

/** A request signed by hand, as the AWS reference says. */
function signed(method: string, path: string, headers: Record<string, string> = {}, query = '') {
  const longDate = new Date(mock.clock.now()).toISOString().replace(/[-:]|\.\d+/g, '');
  const claim = {
    ...{ from: 'header' as const, accessKeyId: CLI_CREDENTIALS.accessKeyId, signature: '', longDate },
    ...{ shortDate: longDate.slice(0, 8), region: 'local', service: 's3', sessionToken: undefined },
    signedHeaders: ['host', 'x-amz-content-sha256', 'x-amz-date'],
    contentSha: headers['x-amz-content-sha256'] ?? 'UNSIGNED-PAYLOAD',
  };
  const all = new Headers({ 'x-amz-date': longDate, 'x-amz-content-sha256': claim.contentSha, ...headers });
  const request = { method, path: `/storage/v1/s3${path}`, query: new URLSearchParams(query), headers: all };
  const canonical = canonicalRequest(claim, { ...request, host: 'supabase.test' });
  const signature = signRequest(CLI_CREDENTIALS.secretAccessKey, claim, canonical);
  const scope = `${claim.accessKeyId}/${claim.shortDate}/local/s3/aws4_request`;
  all.set(
    'authorization',
    `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=${claim.signedHeaders.join(';')}, Signature=${signature}`,
  );
  return { headers: all, claim: { ...claim, signature } };
}

describe('a signature in the header', () => {
  test.each(['local', 'us-east-1', 'auto', 'eu-central-1'])('holds for the region %s', async (region) => {
    const { Buckets } = await client(CLI_CREDENTIALS, region).send(new ListBucketsCommand({}));
    expect(Buckets).toHaveLength(2);
  });

  test('holds for a key of the options', async () => {
    expect((await client(OTHER).send(new ListBucketsCommand({}))).Buckets).toHaveLength(2);
  });

  test.each([
    [
      'an unknown key',
      { accessKeyId: 'nobody', secretAccessKey: 'x' },
      'InvalidAccessKeyId',
      'The Access Key Id you provided does not exist in our records.',
    ],
    ['a wrong secret', { ...CLI_CREDENTIALS, secretAccessKey: 'x' }, 'SignatureDoesNotMatch', MISMATCH],
    [
      'a session with a wrong secret',
      { accessKeyId: 'stub', secretAccessKey: 'x', sessionToken: 'SERVICE' },
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided, Check your credentials. The session token should be a valid JWT token',
    ],
  ])('of %s is refused with 403', async (_what, credentials, Code, message) => {
    const sessionToken = 'sessionToken' in credentials ? { sessionToken: mock.mock.serviceRoleKey } : {};
    const asked = client({ ...credentials, ...sessionToken }).send(new ListBucketsCommand({}));
    await expect(asked).rejects.toMatchObject({ Code, message, $metadata: { httpStatusCode: 403 } });
  });

  test('covers the path: the same one for another key does not hold', async () => {
    const { headers } = signed('GET', '/raw/a.txt');
    const answer = await mock.fetch(`${base}/raw/b.txt`, { headers });
    expect(await said(answer)).toEqual([403, error('raw/b.txt', 'SignatureDoesNotMatch', MISMATCH)]);
  });

  test('of another length is no crash', async () => {
    const { headers } = signed('GET', '/');
    headers.set('authorization', `${headers.get('authorization')}ff`);
    expect((await mock.fetch(`${base}/`, { headers })).status).toBe(403);
  });

  test.each([
    ['none at all', undefined, 403, 'AccessDenied', 'Missing signature'],
    ['a bearer token', 'Bearer x', 403, 'AccessDenied', 'Missing signature'],
    [
      'half of one',
      'AWS4-HMAC-SHA256 Credential=a/b/c/s3/aws4_request',
      400,
      'InvalidSignature',
      'Invalid signature format',
    ],
    [
      'a short scope',
      'AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=x',
      ...([400, 'InvalidSignature', 'Invalid credentials'] as const),
    ],
    [
      'another service',
      `AWS4-HMAC-SHA256 Credential=${CLI_CREDENTIALS.accessKeyId}/b/c/ec2/aws4_request, SignedHeaders=host, Signature=x`,
      ...([403, 'AccessDenied', 'Invalid Service'] as const),
    ],
  ])('%s is refused', async (_what, authorization, status, code, message) => {
    const headers = { 'x-amz-date': '20260101T000000Z', ...(authorization && { authorization }) };
    expect(await said(await mock.fetch(`${base}/raw`, { headers }))).toEqual([status, error('raw', code, message)]);
  });

  test('is checked against the host that a proxy was asked for', async () => {
    const { headers } = signed('GET', '/raw');
    const path = `http://other.test/storage/v1/s3/raw`;
    expect((await mock.fetch(path, { headers })).status).toBe(403);
    headers.set('x-forwarded-host', 'supabase.test');
    expect((await mock.fetch(path, { headers })).status).toBe(200);
  });

  test('opens the service’s own address with and without a slash', async () => {
    for (const path of ['', '/']) {
      const { headers } = signed('GET', path);
      expect((await mock.fetch(`${base}${path}`, { headers })).status).toBe(200);
    }
  });

  test('opens the bare server too, without the gateway’s prefix', async () => {
    const bare = s3Client(mock, 'in-process', { endpoint: `${mock.url}/s3` });
    expect((await bare.send(new ListBucketsCommand({}))).Buckets).toHaveLength(2);
  });
});

describe('a session token', () => {
  test.each([
    ['the anon key', () => mock.mock.anonKey],
    ['the project ref', () => 'stub'],
  ])('signed with %s acts as its user, under the policies', async (_what, secret) => {
    const ann = await asUser(ANN, secret());
    await ann.send(new PutObjectCommand({ Bucket: 'raw', Key: `${ANN}/a.txt`, Body: 'salt' }));
    const { rows } = await mock.mock.database.query('select owner_id from storage.objects where name = $1', [
      `${ANN}/a.txt`,
    ]);
    expect(rows).toEqual([{ owner_id: ANN }]);
    const planted = ann.send(new PutObjectCommand({ Bucket: 'raw', Key: `${BOB}/a.txt`, Body: 'x' }));
    await expect(planted).rejects.toMatchObject({
      Code: 'AccessDenied',
      message: 'new row violates row-level security policy',
    });
    const bob = await asUser(BOB, secret());
    const read = bob.send(new GetObjectCommand({ Bucket: 'raw', Key: `${ANN}/a.txt` }));
    await expect(read).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect((await bob.send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([]);
  });

  test('of an access key that is no project is refused', async () => {
    const wrong = client({ ...OTHER, sessionToken: await mock.userToken({ sub: ANN }) });
    await expect(wrong.send(new ListBucketsCommand({}))).rejects.toMatchObject({
      ...{ Code: 'AccessDenied', message: 'Invalid Access Key' },
    });
  });

  test('that is no good JWT is refused in jose’s words', async () => {
    const sessionToken = await mock.userToken({ sub: ANN }, { ttlSeconds: -1 });
    const late = client({ accessKeyId: 'stub', secretAccessKey: 'stub', sessionToken });
    await expect(late.send(new ListBucketsCommand({}))).rejects.toMatchObject({
      ...{ Code: 'InvalidJWT', message: '"exp" claim timestamp check failed', $metadata: { httpStatusCode: 400 } },
    });
  });
});

describe('a presigned URL', () => {
  const presign = (command: GetObjectCommand | PutObjectCommand | UploadPartCommand, expiresIn = 60) =>
    getSignedUrl(service(), command as GetObjectCommand, { expiresIn, signingDate: new Date(mock.clock.now()) });

  test('uploads and downloads without a key', async () => {
    const put = await presign(new PutObjectCommand({ Bucket: 'raw', Key: 'signed/unter.txt' }));
    expect((await mock.fetch(put, { method: 'PUT', body: 'salt' })).status).toBe(200);
    const get = await presign(new GetObjectCommand({ Bucket: 'raw', Key: 'signed/unter.txt' }));
    expect(await said(await mock.fetch(get))).toEqual([200, 'salt']);
  });

  test('is refused for another method, another key and a changed parameter', async () => {
    const get = await presign(new GetObjectCommand({ Bucket: 'raw', Key: 'a.txt' }));
    const wrong = [
      mock.fetch(get, { method: 'DELETE' }),
      mock.fetch(get.replace('a.txt', 'b.txt')),
      mock.fetch(get.replace('X-Amz-Expires=60', 'X-Amz-Expires=600')),
    ];
    for (const answer of await Promise.all(wrong)) expect(answer.status).toBe(403);
  });

  test('holds until its time is over on the mock’s clock, and no longer', async () => {
    const get = await presign(new GetObjectCommand({ Bucket: 'raw', Key: 'signed/unter.txt' }), 60);
    await mock.clock.advance(60_000);
    expect((await mock.fetch(get)).status).toBe(200);
    await mock.clock.advance(1);
    expect(await said(await mock.fetch(get))).toEqual([
      400,
      error('raw/signed/unter.txt', 'ExpiredToken', 'The provided token has expired.'),
    ]);
  });

  test.each(['soon', '-1'])('whose time is %s is refused', async (expires) => {
    const get = await presign(new GetObjectCommand({ Bucket: 'raw', Key: 'a.txt' }));
    const answer = await mock.fetch(get.replace('X-Amz-Expires=60', `X-Amz-Expires=${expires}`));
    expect(await said(answer)).toEqual([400, error('raw/a.txt', 'InvalidSignature', 'Invalid expiration')]);
  });

  test('is not hidden by another Authorization header', async () => {
    const get = await presign(new GetObjectCommand({ Bucket: 'raw', Key: 'signed/unter.txt' }));
    expect((await mock.fetch(get, { headers: { authorization: 'Bearer x' } })).status).toBe(200);
  });
});

describe('a signed stream', () => {
  const STREAM = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD';
  const send = (
    key: string,
    chunks: readonly string[],
    options: { framing?: string; end?: string; spoil?: number } = {},
  ) => {
    const { framing = STREAM, end = '\r\n', spoil } = options;
    const decoded = String(Buffer.byteLength(chunks.join('')));
    const { headers, claim } = signed('PUT', `/raw/${key}`, {
      ...{ 'x-amz-content-sha256': framing, 'x-amz-decoded-content-length': decoded },
    });
    let previous = claim.signature;
    const parts = [...chunks, ''].map((chunk, i) => {
      previous = signChunk(CLI_CREDENTIALS.secretAccessKey, claim, Buffer.from(chunk), previous);
      const shown = i === spoil ? previous.replace(/./, (c) => (c === '0' ? '1' : '0')) : previous;
      const head = `${Buffer.byteLength(chunk).toString(16)};chunk-signature=${shown}\r\n`;
      return chunk === '' ? head : `${head}${chunk}\r\n`;
    });
    return mock.fetch(`${base}/raw/${key}`, { method: 'PUT', headers, body: parts.join('') + end });
  };

  test('is stored without its framing', async () => {
    expect((await send('stream.txt', ['salt ', 'and wind'])).status).toBe(200);
    const { data } = await mock.client().storage.from('raw').download('stream.txt');
    expect(await data?.text()).toBe('salt and wind');
  });

  test('may end with a trailer', async () => {
    const end = 'x-amz-checksum-crc32:AAAAAA==\r\nx-amz-trailer-signature:00\r\n\r\n';
    expect((await send('trailer.txt', ['salt'], { framing: `${STREAM}-TRAILER`, end })).status).toBe(200);
  });

  test.each([0, 1, 2])('is refused when the signature of chunk %i is another', async (spoil) => {
    const answer = await send('spoiled.txt', ['salt ', 'and wind'], { spoil });
    expect(await said(answer)).toEqual([403, error('raw/spoiled.txt', 'SignatureDoesNotMatch', MISMATCH)]);
    expect((await mock.client().storage.from('raw').download('spoiled.txt')).error).not.toBeNull();
  });

  test.each([
    ['no framing', 'salt', 'Incomplete chunk header'],
    ['a broken end', '0;chunk-signature=', 'Incomplete chunk header'],
    ['no signature', '4\r\nsalt\r\n0\r\n\r\n', 'Missing chunk signature'],
    ['fewer bytes than it says', `ff;chunk-signature=${'0'.repeat(64)}\r\nsalt`, 'Unexpected end of chunk data'],
  ])('with %s is the caller’s mistake', async (_what, body, what) => {
    const { headers } = signed('PUT', '/raw/bad.txt', { 'x-amz-content-sha256': STREAM });
    const answer = await mock.fetch(`${base}/raw/bad.txt`, { method: 'PUT', headers, body });
    expect(await said(answer)).toEqual([400, error('raw/bad.txt', 'InvalidRequest', `aws-chunked body: ${what}`)]);
  });
});

describe('a form upload', () => {
  const post = (policy: unknown, fields: Record<string, string>, secret = CLI_CREDENTIALS.secretAccessKey) => {
    const longDate = new Date(mock.clock.now()).toISOString().replace(/[-:]|\.\d+/g, '');
    const shortDate = longDate.slice(0, 8);
    const encoded = Buffer.from(JSON.stringify(policy)).toString('base64');
    const key = [shortDate, 'local', 's3', 'aws4_request'].reduce<string | Buffer>(
      (made, part) => createHmac('sha256', made).update(part).digest(),
      `AWS4${secret}`,
    );
    const form = new FormData();
    const own = {
      ...{ Policy: encoded, 'X-Amz-Algorithm': 'AWS4-HMAC-SHA256', 'X-Amz-Date': longDate },
      'X-Amz-Credential': `${CLI_CREDENTIALS.accessKeyId}/${shortDate}/local/s3/aws4_request`,
      'X-Amz-Signature': createHmac('sha256', key).update(encoded).digest('hex'),
    };
    for (const [name, value] of Object.entries({ ...fields, ...own })) form.append(name, value);
    form.append('file', new File(['salt'], 'a.txt', { type: 'text/plain' }));
    return mock.fetch(`${base}/raw`, { method: 'POST', body: form });
  };
  const inOneHour = () => new Date(mock.clock.now() + 3_600_000).toISOString();
  const conditions = [
    { bucket: 'raw' },
    ['starts-with', '$key', 'form/'],
    ['eq', '$x-amz-meta-a', 'b'],
    ['content-length-range', 0, 9],
  ];
  const fields = { key: 'form/a.txt', 'x-amz-meta-a': 'b' };

  test('is stored where its policy allows', async () => {
    const answer = await post({ expiration: inOneHour(), conditions }, fields);
    expect([answer.status, answer.headers.get('etag')]).toEqual([200, expect.stringMatching(/^"[0-9a-f]{32}"$/)]);
    const { data } = await mock.client().storage.from('raw').info('form/a.txt');
    expect(data).toMatchObject({ size: 4, metadata: { a: 'b' } });
  });

  test.each([
    [
      'a key elsewhere',
      conditions,
      { key: 'else/a.txt' },
      'AccessDenied',
      'Policy condition failed: "key" does not start with "form/"',
    ],
    [
      'another value',
      conditions,
      { 'x-amz-meta-a': 'c' },
      'AccessDenied',
      'Policy condition failed: "x-amz-meta-a" does not match',
    ],
    [
      'a field it is silent on',
      conditions,
      { acl: 'x' },
      'AccessDenied',
      'Policy condition failed: field "acl" is not covered by the policy',
    ],
    ['an operator nobody knows', [['like', '$key', 'x']], {}, 'InvalidSignature', 'Unsupported policy condition'],
  ])('with %s is refused', async (_what, given, more, code, words) => {
    const text = await (await post({ expiration: inOneHour(), conditions: given }, { ...fields, ...more })).text();
    expect(text).toContain(`<Code>${code}</Code><Message>${words}</Message>`);
  });

  test('is refused after its policy’s time, and without a time', async () => {
    const late = await post({ expiration: new Date(mock.clock.now() - 1).toISOString(), conditions }, fields);
    expect(await late.text()).toContain('<Code>ExpiredToken</Code><Message>The provided token has expired.</Message>');
    expect(await (await post({ conditions }, fields)).text()).toContain('<Message>Missing policy expiration</Message>');
  });

  test('signed with another secret is refused', async () => {
    const answer = await post({ expiration: inOneHour(), conditions }, fields, 'other');
    expect(await said(answer)).toEqual([403, error('raw', 'SignatureDoesNotMatch', MISMATCH)]);
  });
});

describe('what is sent back', () => {
  test('a location is the region alone, without a namespace, as the server writes it', async () => {
    const { headers } = signed('GET', '/raw', {}, 'location=');
    expect(await said(await mock.fetch(`${base}/raw?location=`, { headers }))).toEqual([
      200,
      '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><LocationConstraint>local</LocationConstraint>',
    ]);
  });

  test('an upload is answered with its ETag and nothing else', async () => {
    const { headers } = signed('PUT', '/raw/plain.txt');
    const answer = await mock.fetch(`${base}/raw/plain.txt`, { method: 'PUT', headers, body: 'salt' });
    expect(Object.fromEntries(answer.headers)).toEqual({
      ...{ etag: expect.any(String), 'content-length': '0', 'access-control-allow-origin': '*' },
    });
  });

  test('who accepts no XML gets JSON', async () => {
    const { headers } = signed('GET', '/none');
    headers.set('accept', 'application/json');
    const answer = await mock.fetch(`${base}/none`, { headers });
    expect(await answer.json()).toEqual({
      Error: { Resource: 'none', Code: 'NoSuchBucket', Message: 'Bucket not found' },
    });
  });

  test('an address without this call is 404 with nothing, an unknown method the framework’s 404', async () => {
    const { headers } = signed('POST', '/raw/a.txt');
    expect(await said(await mock.fetch(`${base}/raw/a.txt`, { method: 'POST', headers }))).toEqual([404, '']);
    const unknown = await mock.fetch(`${base}/raw`, { method: 'PATCH' });
    expect(await unknown.json()).toEqual({
      message: 'Route PATCH:/s3/raw not found',
      error: 'Not Found',
      statusCode: 404,
    });
  });

  test('XML that is none is the caller’s mistake', async () => {
    const { headers } = signed('POST', '/raw', { 'content-type': 'application/xml' }, 'delete=');
    for (const body of ['<Delete>', '<Delete></Other>', '<!DOCTYPE a><Delete/>', '<a/><b/>', 'text', '<a>&nope;</a>']) {
      const answer = await mock.fetch(`${base}/raw?delete=`, { method: 'POST', headers, body });
      expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('MalformedXML')]);
    }
  });

  test('a body without what it needs is named, in ajv’s words', async () => {
    const { headers } = signed('POST', '/raw', {}, 'delete=');
    const answer = await mock.fetch(`${base}/raw?delete=`, {
      method: 'POST',
      headers,
      body: '<Delete><Object/></Delete>',
    });
    expect(await said(answer)).toEqual([400, error('raw', 'InvalidRequest', 'Body, Delete, Object, 0 must be object')]);
  });
});

test('the journal names S3’s calls, and a fault rule strikes them in their own shape', async () => {
  const inject = { type: 'status', status: 500 } as const;
  mock.faults.add({ id: 'broken', vendor: 'supabase', operation: 's3.put_object', when: { type: 'always' }, inject });
  const asked = service().send(new PutObjectCommand({ Bucket: 'raw', Key: 'f.txt', Body: 'x' }));
  await expect(asked).rejects.toMatchObject({ Code: 'InternalError', $metadata: { httpStatusCode: 500 } });
  const last = mock.journal.entries().at(-1);
  expect(last).toMatchObject({ operation: 's3.put_object', faults: ['broken'], status: 500 });
});
