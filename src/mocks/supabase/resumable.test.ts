import { Readable } from 'node:stream';
import { type DetailedError, Upload, type UploadOptions } from 'tus-js-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type StorageInit, startTestMock, type TestMock } from './testing.ts';

const ANN = '11111111-1111-4111-8111-111111111111';
const BOB = '22222222-2222-4222-8222-222222222222';
const SEED = `
  insert into storage.buckets (id, name, file_size_limit, allowed_mime_types) values
    ('raw', 'raw', null, null), ('tight', 'tight', 10, '{text/plain}');
  create policy "own folder" on storage.objects to authenticated
    using ((storage.foldername(name))[1] = auth.uid()::text)
    with check ((storage.foldername(name))[1] = auth.uid()::text);
  create policy "small pictures" on storage.objects for insert to anon
    with check (name like 'open/%' and metadata ->> 'mimetype' = 'image/png' and (metadata ->> 'contentLength')::int < 100);
`;

const metadata = (fields: Record<string, string>) =>
  Object.entries(fields)
    .map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
    .join(',');
const object = (objectName: string, more: Record<string, string> = {}) =>
  metadata({ bucketName: 'raw', objectName, ...more });
const APPEND = 'application/offset+octet-stream';

describe.each(['socket', 'in-process'] as const)('resumable uploads over %s', (transport) => {
  let mock: TestMock;
  beforeAll(async () => {
    mock = await startTestMock(transport, { seedSql: SEED });
  });
  afterAll(async () => {
    expect(mock.bugs).toEqual([]);
    await mock[Symbol.asyncDispose]();
  });

  const tus = (path: string, { headers, ...init }: StorageInit) =>
    mock.storage(path, { ...init, headers: { 'tus-resumable': '1.0.0', ...headers } });
  const create = (headers: Record<string, string>, init: StorageInit = {}) =>
    tus('/upload/resumable', { method: 'POST', ...init, headers });
  const pathOf = (created: Response) => created.headers.get('location')!.slice(`${mock.url}/storage/v1`.length);
  const append = (path: string, offset: number, body: string, headers: Record<string, string> = {}) =>
    tus(path, {
      method: 'PATCH',
      body,
      headers: { 'content-type': APPEND, 'upload-offset': String(offset), ...headers },
    });
  const stored = async (key: string) => (await mock.client().storage.from('raw').download(key)).data?.text();
  const said = async (answer: Response) => [answer.status, await answer.text()];

  test('says what it speaks, to anybody', async () => {
    const answer = await mock.storage('/upload/resumable', { method: 'OPTIONS', auth: null });
    expect(answer.status).toBe(204);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'tus-version': '1.0.0',
      'tus-resumable': '1.0.0',
      'tus-extension': 'creation,creation-with-upload,creation-defer-length,termination,expiration',
      'tus-max-size': '52428800',
      'access-control-allow-origin': '*',
    });
  });

  test('takes an object in pieces and keeps what was said of it', async () => {
    const fields = { contentType: 'text/csv', cacheControl: '60', metadata: '{"page":7}' };
    const created = await create({ 'upload-length': '10', 'upload-metadata': object('a/b c.csv', fields) });
    expect(created.status).toBe(201);
    const path = pathOf(created);
    const [bucket, ...rest] = Buffer.from(path.split('/').at(-1)!, 'base64url').toString().split('/');
    expect([bucket, rest.slice(0, -1).join('/')]).toEqual(['raw', 'a/b c.csv']);
    expect(Date.parse(created.headers.get('upload-expires')!)).toBe(
      Math.floor(mock.clock.now() / 1000) * 1000 + 24 * 3600_000,
    );

    const half = await append(path, 0, 'hello');
    expect([half.status, half.headers.get('upload-offset'), half.headers.get('tus-complete')]).toEqual([
      204,
      '5',
      null,
    ]);
    expect(await stored('a/b c.csv')).toBeUndefined();
    const head = await tus(path, { method: 'HEAD' });
    expect(Object.fromEntries(head.headers)).toMatchObject({
      'upload-offset': '5',
      'upload-length': '10',
      'cache-control': 'no-store',
      'upload-metadata': object('a/b c.csv', { ...fields, cacheControl: 'max-age=60' }),
    });
    const last = await append(path, 5, 'world');
    expect([last.headers.get('upload-offset'), last.headers.get('tus-complete')]).toEqual(['10', '1']);

    expect(await stored('a/b c.csv')).toBe('helloworld');
    const { data } = await mock.client().storage.from('raw').info('a/b c.csv');
    expect(data).toMatchObject({
      size: 10,
      contentType: 'text/csv',
      cacheControl: 'max-age=60',
      metadata: { page: 7 },
      version: rest.at(-1),
    });
    const after = await tus(path, { method: 'HEAD' });
    expect([after.status, after.headers.get('upload-offset')]).toEqual([200, '10']);
    expect(await said(await tus(path, { method: 'DELETE', headers: { 'x-upsert': 'true' } }))).toEqual([
      400,
      'Cannot terminate an already completed upload',
    ]);
  });

  test('takes the whole object with its creation, and an empty one by its length alone', async () => {
    const whole = await create(
      { 'upload-length': '3', 'upload-metadata': object('whole.txt'), 'content-type': APPEND },
      { body: 'all' },
    );
    expect([whole.status, whole.headers.get('upload-offset'), whole.headers.get('tus-complete')]).toEqual([
      201,
      '3',
      '1',
    ]);
    expect(await stored('whole.txt')).toBe('all');
    const empty = await create({ 'upload-length': '0', 'upload-metadata': object('empty.txt') });
    expect([empty.status, empty.headers.get('tus-complete')]).toEqual([201, '1']);
    expect(await stored('empty.txt')).toBe('');
    expect((await mock.client().storage.from('raw').info('empty.txt')).data).toMatchObject({
      contentType: 'application/octet-stream',
      cacheControl: 'no-cache',
    });
  });

  test('learns a deferred length with a later piece', async () => {
    const path = pathOf(await create({ 'upload-defer-length': '1', 'upload-metadata': object('late.txt') }));
    await append(path, 0, 'abc');
    const head = await tus(path, { method: 'HEAD' });
    expect([head.headers.get('upload-defer-length'), head.headers.get('upload-length')]).toEqual(['1', null]);
    const last = await append(path, 3, 'de', { 'upload-length': '5' });
    expect(last.headers.get('tus-complete')).toBe('1');
    expect(await stored('late.txt')).toBe('abcde');
  });

  test('takes one of two pieces that come together for one offset', async () => {
    const path = pathOf(await create({ 'upload-length': '4', 'upload-metadata': object('raced.txt') }));
    const both = await Promise.all([append(path, 0, 'ab'), append(path, 0, 'cd')]);
    expect(both.map(({ status }) => status).sort()).toEqual([204, 409]);
    const head = await tus(path, { method: 'HEAD' });
    expect(head.headers.get('upload-offset')).toBe('2');
  });

  test('answers a status fault as tus says it', async () => {
    const inject = { type: 'status', status: 423 } as const;
    mock.faults.add({
      id: 'locked',
      vendor: 'supabase',
      operation: 'resumable.create',
      when: { type: 'always' },
      inject,
    });
    const answer = await create({ 'upload-length': '4', 'upload-metadata': object('faulty.txt') });
    mock.faults.clear();
    expect(await said(answer)).toEqual([423, 'HTTP 423']);
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  });

  test('forgets an upload that is given up', async () => {
    const path = pathOf(await create({ 'upload-length': '5', 'upload-metadata': object('dropped.txt') }));
    await append(path, 0, 'abc');
    expect((await tus(path, { method: 'DELETE' })).status).toBe(204);
    expect((await tus(path, { method: 'HEAD' })).status).toBe(404);
    expect(await said(await append(path, 3, 'de'))).toEqual([404, 'The file for this url was not found\n']);
  });

  test('ends an upload a day after its creation', async () => {
    const path = pathOf(await create({ 'upload-length': '5', 'upload-metadata': object('slow.txt') }));
    await mock.clock.advance(24 * 3600_000);
    expect(await said(await append(path, 0, 'abcde'))).toEqual([410, 'The file for this url no longer exists\n']);
  });

  test('refuses in plain text, with the status it means and the headers of the protocol', async () => {
    await mock.client().storage.from('raw').upload('here.txt', 'x');
    const length = { 'upload-length': '5' };
    const path = pathOf(await create({ ...length, 'upload-metadata': object('rows.txt') }));
    const tight = (more: Record<string, string>) => metadata({ bucketName: 'tight', objectName: 'a', ...more });
    const rows: [string, Promise<Response>, number, string][] = [
      [
        'no version',
        mock.storage(path, { method: 'PATCH', body: 'x', headers: { 'content-type': APPEND } }),
        412,
        'Tus-Resumable Required\n',
      ],
      ['another version', create({ ...length, 'tus-resumable': '0.2.2' }), 400, 'Invalid tus-resumable\n'],
      ['no metadata', create(length), 400, 'Metadata header is required'],
      ['broken metadata', create({ ...length, 'upload-metadata': 'a b c' }), 400, 'Invalid upload-metadata\n'],
      [
        'no length',
        create({ 'upload-metadata': object('n') }),
        400,
        'Upload-Length or Upload-Defer-Length header required\n',
      ],
      ['a length that is none', create({ 'upload-length': '1e3' }), 400, 'Invalid upload-length\n'],
      [
        'parallel parts',
        create({ ...length, 'upload-concat': 'partial' }),
        501,
        'Concatenation extension is not (yet) supported. Disable parallel uploads in the tus client.\n',
      ],
      [
        'a missing bucket',
        create({ ...length, 'upload-metadata': metadata({ bucketName: 'none', objectName: 'a' }) }),
        404,
        'Bucket not found',
      ],
      ['an invalid key', create({ ...length, 'upload-metadata': object('a~b') }), 400, 'Invalid key: a~b'],
      [
        'no bucket name',
        create({ ...length, 'upload-metadata': metadata({ objectName: 'a' }) }),
        400,
        'Bucket name invalid',
      ],
      [
        'an object that exists',
        create({ ...length, 'upload-metadata': object('here.txt') }),
        409,
        'The resource already exists',
      ],
      [
        'more than the bucket takes',
        create({ 'upload-length': '11', 'upload-metadata': tight({ contentType: 'text/plain' }) }),
        413,
        'Maximum size exceeded\n',
      ],
      [
        'more than the project takes',
        create({ 'upload-length': '52428801', 'upload-metadata': object('big') }),
        413,
        'Maximum size exceeded\n',
      ],
      [
        'a type the bucket refuses',
        create({ ...length, 'upload-metadata': tight({ contentType: 'image/png' }) }),
        415,
        'mime type image/png is not supported',
      ],
      ['another offset', append(path, 3, 'x'), 409, 'Upload-Offset conflict\n'],
      ['more bytes than announced', append(path, 0, 'sixsix'), 413, "upload's size exceeded\n"],
      [
        'no offset',
        tus(path, { method: 'PATCH', body: 'x', headers: { 'content-type': APPEND } }),
        403,
        'Upload-Offset header required\n',
      ],
      [
        'another content type',
        append(path, 0, '"x"', { 'content-type': 'application/json' }),
        400,
        'Invalid content-type\n',
      ],
      ['an id that is none', append('/upload/resumable/abc', 0, 'x'), 400, 'Invalid upload id'],
      ['a method tus lacks', tus(path, { method: 'PUT' }), 404, 'Not found\n'],
    ];
    for (const [what, asked, status, text] of rows) {
      const answer = await asked;
      expect([what, ...(await said(answer))]).toEqual([what, status, text]);
      expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
      expect(answer.headers.get('tus-resumable')).toBe('1.0.0');
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    }
  });

  test('refuses a caller without a JWT in JSON, before tus is spoken', async () => {
    const answer = await create({ 'upload-length': '1', 'upload-metadata': object('a') }, { auth: 'Bearer nope' });
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { statusCode: '403', error: 'Unauthorized', message: 'Invalid Compact JWS', code: 'AccessDenied' },
    ]);
  });

  test('asks the policies at creation and again with every piece', async () => {
    const ann = `Bearer ${await mock.userToken({ sub: ANN })}`;
    const bob = `Bearer ${await mock.userToken({ sub: BOB })}`;
    const wish = { 'upload-length': '2', 'upload-metadata': object(`${ANN}/own.txt`) };
    const violation = [403, 'new row violates row-level security policy'];
    expect(await said(await create(wish, { auth: bob }))).toEqual(violation);
    const path = pathOf(await create(wish, { auth: ann }));
    const piece = { method: 'PATCH', headers: { 'content-type': APPEND, 'upload-offset': '0' }, body: 'ok' };
    expect(await said(await tus(path, { ...piece, auth: bob }))).toEqual(violation);
    expect(await said(await tus(path, { method: 'DELETE', auth: bob }))).toEqual(violation);
    expect((await tus(path, { ...piece, auth: ann })).status).toBe(204);
    const { rows } = await mock.mock.database.query('select owner_id from storage.objects where name = $1', [
      `${ANN}/own.txt`,
    ]);
    expect(rows).toEqual([{ owner_id: ANN }]);
  });

  test('shows policies the type and the length', async () => {
    const auth = `Bearer ${mock.mock.anonKey}`;
    const wish = (length: number, contentType: string) =>
      create({ 'upload-length': String(length), 'upload-metadata': object('open/p.png', { contentType }) }, { auth });
    expect((await wish(99, 'image/png')).status).toBe(201);
    expect((await wish(100, 'image/png')).status).toBe(403);
    expect((await wish(99, 'image/gif')).status).toBe(403);
  });

  test('replaces an object with x-upsert, keeping its id', async () => {
    const files = mock.client().storage.from('raw');
    const first = await files.upload('twice.txt', 'one');
    const headers = { 'upload-length': '3', 'upload-metadata': object('twice.txt'), 'content-type': APPEND };
    const over = await create({ ...headers, 'x-upsert': 'true' }, { body: 'two' });
    expect(over.status).toBe(201);
    expect(await stored('twice.txt')).toBe('two');
    expect((await files.info('twice.txt')).data?.id).toBe(first.data?.id);
  });

  test('takes an upload token in x-signature instead of a JWT', async () => {
    const { data } = await mock.client().storage.from('raw').createSignedUploadUrl('signed/big.bin');
    const signed = (path: string, init: StorageInit) => tus(path, { auth: null, ...init });
    const wish = { 'upload-length': '4', 'upload-metadata': object('signed/big.bin') };
    const ask = (headers: Record<string, string>) =>
      signed('/upload/resumable/sign', { method: 'POST', headers: { ...wish, ...headers } });
    expect(await said(await ask({}))).toEqual([400, 'Missing x-signature header']);
    expect(await said(await ask({ 'x-signature': 'x' }))).toEqual([400, 'Invalid Compact JWS']);
    const other = await mock.client().storage.from('raw').createSignedUploadUrl('signed/other.bin');
    expect(await said(await ask({ 'x-signature': other.data!.token }))).toEqual([400, 'Invalid signature']);
    const token = { 'x-signature': data!.token };
    const created = await ask(token);
    expect(created.headers.get('location')).toMatch(/\/storage\/v1\/upload\/resumable\/sign\/[\w-]+$/);
    const path = pathOf(created);
    const piece = { 'content-type': APPEND, 'upload-offset': '0' };
    const last = await signed(path, { method: 'PATCH', body: 'data', headers: { ...token, ...piece } });
    expect([last.status, last.headers.get('tus-complete')]).toEqual([204, '1']);
    expect(await stored('signed/big.bin')).toBe('data');
  });

  test('answers at the bare base path too, and says that path in Location', async () => {
    const answer = await mock.fetch(`${mock.url}/upload/resumable`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${mock.mock.serviceRoleKey}`,
        'tus-resumable': '1.0.0',
        'upload-length': '1',
        'upload-metadata': object('bare.txt'),
      },
    });
    expect(answer.headers.get('location')).toMatch(new RegExp(`^${mock.url}/upload/resumable/[\\w-]+$`));
  });
});

describe('tus-js-client', () => {
  let mock: TestMock;
  beforeAll(async () => {
    mock = await startTestMock('socket', { seedSql: SEED });
  });
  afterAll(async () => {
    expect(mock.bugs).toEqual([]);
    await mock[Symbol.asyncDispose]();
  });

  const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => i % 251));
  const options = (objectName: string, more: Partial<UploadOptions> = {}): UploadOptions => ({
    endpoint: `${mock.url}/storage/v1/upload/resumable`,
    headers: { authorization: `Bearer ${mock.mock.serviceRoleKey}` },
    metadata: { bucketName: 'raw', objectName, contentType: 'image/png' },
    chunkSize: 100_000,
    retryDelays: null,
    ...more,
  });
  const upload = (source: Buffer | Readable, wanted: UploadOptions) =>
    new Promise<Upload>((resolve, reject) => {
      const running: Upload = new Upload(source as never, {
        ...wanted,
        onError: reject,
        onSuccess: () => resolve(running),
      });
      running.start();
    });
  const stored = async (key: string) => {
    const { data } = await mock.client().storage.from('raw').download(key);
    return data && Buffer.from(await data.arrayBuffer());
  };

  test('uploads in chunks', async () => {
    await upload(bytes, options('chunks.png'));
    expect((await stored('chunks.png'))?.equals(bytes)).toBe(true);
    const patches = mock.journal.entries().filter(({ method }) => method === 'PATCH');
    expect(patches.map(({ operation, status }) => [operation, status])).toEqual(
      Array.from({ length: 3 }, () => ['resumable.append', 204]),
    );
  });

  test('sends data with the creation, and learns a deferred length from a stream', async () => {
    await upload(bytes, options('created.png', { uploadDataDuringCreation: true }));
    expect((await stored('created.png'))?.equals(bytes)).toBe(true);
    await upload(Readable.from([bytes.subarray(0, 7), bytes.subarray(7)]), {
      ...options('stream.png'),
      uploadLengthDeferred: true,
    });
    expect((await stored('stream.png'))?.equals(bytes)).toBe(true);
  });

  test('resumes where it was when the connection broke', async () => {
    const match = { vendor: 'supabase', operation: 'resumable.append' } as const;
    mock.faults.add({ id: 'cut', ...match, when: { type: 'nth', n: 2 }, inject: { type: 'reset' } });
    const failed = await upload(bytes, options('resumed.png')).catch((error: DetailedError) => error);
    expect(failed).toBeInstanceOf(Error);
    mock.faults.clear();
    const uploadUrl = ((failed as DetailedError).originalRequest as { getURL(): string }).getURL();
    const before = mock.journal.entries().length;
    await upload(bytes, options('resumed.png', { uploadUrl }));
    expect((await stored('resumed.png'))?.equals(bytes)).toBe(true);
    const after = mock.journal
      .entries()
      .slice(before)
      .filter(({ operation }) => operation.startsWith('resumable'));
    expect(after.map(({ method, requestBytes }) => [method, requestBytes])).toEqual([
      ['HEAD', 0],
      ['PATCH', 100_000],
      ['PATCH', 100_000],
    ]);
  });

  test('gives an upload up with terminate, and is refused parallel parts', async () => {
    const url = await new Promise<string>((resolve, reject) => {
      const running = new Upload(bytes, {
        ...options('aborted.png'),
        onError: reject,
        onChunkComplete: () => void running.abort(true).then(() => resolve(running.url ?? ''), reject),
      });
      running.start();
    });
    const head = await fetch(url, {
      method: 'HEAD',
      headers: { 'tus-resumable': '1.0.0', authorization: `Bearer ${mock.mock.serviceRoleKey}` },
    });
    expect(head.status).toBe(404);
    const parallel = upload(bytes, options('parallel.png', { parallelUploads: 2 }));
    await expect(parallel).rejects.toThrow(/response code: 501/);
  });
});
