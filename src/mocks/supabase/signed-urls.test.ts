import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestMock, type TestMock } from './testing.ts';

const secondsOf = (mock: TestMock) => Math.floor(mock.clock.now() / 1000);

describe('signed URLs', () => {
  let mock: TestMock;
  beforeAll(async () => {
    mock = await startTestMock();
    await mock.client().storage.createBucket('raw');
    await mock.client().storage.from('raw').upload('a.txt', 'content of a');
    await mock.client().storage.from('raw').upload('b.txt', 'content of b');
  });
  afterAll(async () => {
    expect(mock.bugs).toEqual([]);
    await mock[Symbol.asyncDispose]();
  });

  const signed = async (path: string) => {
    const answer = await mock.storage(path, { method: 'POST', json: { expiresIn: 60 } });
    return (await answer.json()) as { signedURL: string };
  };
  const tokenOf = (url: string) => new URL(url, 'http://x').searchParams.get('token') ?? '';
  const codeOf = async (answer: Response) => {
    const { statusCode, message, code } = (await answer.json()) as Record<string, string>;
    return [answer.status, statusCode, code, message];
  };

  test('carries url, scope and times, and nothing else, signed with HS256', async () => {
    const { signedURL } = await signed('/object/sign/raw/a.txt');
    expect(signedURL).toMatch(/^\/object\/sign\/raw\/a\.txt\?token=/);
    const iat = secondsOf(mock);
    expect(decodeJwt(tokenOf(signedURL))).toEqual({ url: 'raw/a.txt', scope: 'download', iat, exp: iat + 60 });
    expect(decodeProtectedHeader(tokenOf(signedURL))).toEqual({ alg: 'HS256' });
  });

  test('opens for nobody in particular, with Expires for Cache-Control, until it expires', async () => {
    const { signedURL } = await signed('/object/sign/raw/a.txt');
    const open = () => mock.storage(signedURL, { auth: null });
    const answer = await open();
    expect(await answer.text()).toBe('content of a');
    expect(answer.headers.get('expires')).toBe(new Date((secondsOf(mock) + 60) * 1000).toUTCString());
    expect(answer.headers.get('cache-control')).toBeNull();
    await mock.clock.advance(59_000);
    expect((await open()).status).toBe(200);
    await mock.clock.advance(1_000);
    expect(await codeOf(await open())).toEqual([400, '400', 'InvalidJWT', '"exp" claim timestamp check failed']);
  });

  test('opens only its own object, in its own direction, by this project’s key', async () => {
    const token = tokenOf((await signed('/object/sign/raw/a.txt')).signedURL);
    const other = await mock.storage(`/object/sign/raw/b.txt?token=${token}`);
    expect(await codeOf(other)).toEqual([400, '400', 'InvalidSignature', 'Invalid signature']);
    const upload = await mock.storage(`/object/upload/sign/raw/a.txt?token=${token}`, { method: 'PUT', body: 'x' });
    expect(await codeOf(upload)).toEqual([400, '400', 'InvalidSignature', 'Token is not scoped for upload']);
    const service = await mock.storage(`/object/sign/raw/a.txt?token=${mock.mock.serviceRoleKey}`);
    expect(await codeOf(service)).toEqual([400, '400', 'InvalidSignature', 'Invalid signature']);
    const forged = await new SignJWT({ url: 'raw/a.txt', scope: 'download' })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime(secondsOf(mock) + 60)
      .sign(new TextEncoder().encode('another project’s secret, just as long'));
    const answer = await mock.storage(`/object/sign/raw/a.txt?token=${forged}`);
    expect(await codeOf(answer)).toEqual([400, '400', 'InvalidJWT', 'signature verification failed']);
  });

  test('still takes tokens without a scope: with `upsert` for upload, without for download', async () => {
    const secret = new TextEncoder().encode(mock.mock.jwtSecret);
    const sign = (claims: Record<string, unknown>) =>
      new SignJWT({ url: 'raw/a.txt', ...claims })
        .setProtectedHeader({ alg: 'HS256' })
        .setExpirationTime(secondsOf(mock) + 60)
        .sign(secret);
    expect((await mock.storage(`/object/sign/raw/a.txt?token=${await sign({})}`)).status).toBe(200);
    const wrongWay = await mock.storage(`/object/sign/raw/a.txt?token=${await sign({ upsert: false })}`);
    expect(await codeOf(wrongWay)).toEqual([400, '400', 'InvalidSignature', 'Token is not scoped for download']);
  });

  test('lets an upload happen once, within two hours, for the owner who asked', async () => {
    const owner = '33333333-3333-4333-8333-333333333333';
    await mock.mock.database.query(
      `create policy "all may add" on storage.objects for insert to authenticated with check (true)`,
    );
    const ask = async (path: string) => {
      const auth = `Bearer ${await mock.userToken({ sub: owner })}`;
      const answer = await mock.storage(`/object/upload/sign/raw/${path}`, { method: 'POST', json: {}, auth });
      return (await answer.json()) as { url: string; token: string };
    };
    const iat = secondsOf(mock);
    const { url, token } = await ask('up.pdf');
    expect(url).toBe(`/object/upload/sign/raw/up.pdf?token=${token}`);
    expect(decodeJwt(token)).toEqual({
      owner,
      url: 'raw/up.pdf',
      upsert: false,
      scope: 'upload',
      iat,
      exp: iat + 7200,
    });
    const put = (to: string) =>
      mock.storage(to, { method: 'PUT', auth: null, body: '%PDF', headers: { 'content-type': 'application/pdf' } });
    expect(await (await put(url)).json()).toEqual({ Key: 'raw/up.pdf' });
    expect(await codeOf(await put(url))).toEqual([400, '409', 'KeyAlreadyExists', 'The resource already exists']);
    const { rows } = await mock.mock.database.query('select owner_id from storage.objects where name = $1', ['up.pdf']);
    expect(rows).toEqual([{ owner_id: owner }]);
    const late = await ask('late.pdf');
    await mock.clock.advance(7_200_000);
    expect(await codeOf(await put(late.url))).toEqual([400, '400', 'InvalidJWT', '"exp" claim timestamp check failed']);
  });

  test('may be used again when it was signed with x-upsert', async () => {
    const answer = await mock.storage('/object/upload/sign/raw/over.txt', {
      method: 'POST',
      json: {},
      headers: { 'x-upsert': 'true' },
    });
    const { url } = (await answer.json()) as { url: string };
    const put = (body: string) =>
      mock.storage(url, { method: 'PUT', auth: null, body, headers: { 'content-type': 'text/plain' } });
    await put('one');
    await put('two');
    expect(await (await mock.storage('/object/raw/over.txt')).text()).toBe('two');
  });

  test('never lets token or content into the journal', async () => {
    const { signedURL } = await signed('/object/sign/raw/a.txt');
    await mock.storage(signedURL);
    const entries = mock.journal.entries().slice(-2);
    expect(entries.map(({ operation, facts }) => [operation, facts])).toEqual([
      ['object.sign', { bucket: 'raw', path: 'a.txt' }],
      ['object.download_signed', { bucket: 'raw', path: 'a.txt', bytes: 12 }],
    ]);
    expect(JSON.stringify(entries)).not.toMatch(/eyJ|content of a/);
  });
});
