import { decodeProtectedHeader, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../lib/virtual-clock.ts';
import { readSigningKeys } from '../signing-keys.ts';
import { startTestMock } from '../testing.ts';

const PASSWORD = 'correct horse';

async function newKey(alg: 'ES256' | 'RS256', kid: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  return { ...(await exportJWK(privateKey)), alg, kid, key_ops: ['sign'] };
}

describe.each(['ES256', 'RS256'] as const)('a project whose key is %s', (alg) => {
  test('signs by it, publishes its public part, and is believed by supabase-js, Auth and Storage', async () => {
    const kid = `key-of-${alg}`; // supabase-js keeps published keys by kid, for all projects of a host
    const key = await newKey(alg, kid);
    const seedSql = `insert into storage.buckets (id, name) values ('docs', 'docs');
      create policy own on storage.objects for all to authenticated
        using (owner_id = auth.uid()::text) with check ((storage.foldername(name))[1] = auth.uid()::text);`;
    const options = { auth: { signingKeys: [key] }, seedSql };
    await using mock = await startTestMock('in-process', options, new VirtualClock(Date.now()));
    const client = mock.client(mock.mock.anonKey);
    const { data } = await client.auth.signUp({ email: 'ann@example.com', password: PASSWORD });
    const token = data.session!.access_token;
    expect(decodeProtectedHeader(token)).toEqual({ alg, kid, typ: 'JWT' });

    const published = await mock.fetch(`${mock.url}/auth/v1/.well-known/jwks.json`);
    expect(published.headers.get('cache-control')).toBe('public, max-age=600');
    const { keys } = await published.json();
    expect(keys).toMatchObject([{ alg, kid, key_ops: ['verify'], use: 'sig' }]);
    expect(Object.keys(keys[0]).filter((name) => ['d', 'p', 'q', 'dp', 'dq', 'qi'].includes(name))).toEqual([]);

    const before = mock.journal.entries().length;
    const { data: claims } = await client.auth.getClaims();
    expect(claims?.claims.sub).toBe(data.user!.id);
    expect(claims?.header).toMatchObject({ alg, kid });
    // WebCrypto and the JWKS did: nobody asked /user
    expect(
      mock.journal
        .entries()
        .slice(before)
        .map(({ operation }) => operation),
    ).toEqual(['auth.jwks']);

    expect((await client.auth.getUser()).error).toBeNull();
    const files = client.storage.from('docs');
    expect((await files.upload(`${data.user!.id}/a.txt`, 'mine')).error).toBeNull();
    expect((await files.upload('somebody/a.txt', 'not mine')).error?.message).toMatch(/row-level security/);
    expect(mock.bugs).toEqual([]);
  });
});

describe('signing keys', () => {
  test('a token of another key, or one that claims the public key for a secret, is refused', async () => {
    const key = await newKey('RS256', 'key-1');
    await using mock = await startTestMock('in-process', { auth: { signingKeys: [key] } });
    const other = await generateKeyPair('RS256');
    const expires = Math.floor(mock.clock.now() / 1000) + 60;
    const claims = { sub: '11111111-1111-1111-1111-111111111111', role: 'service_role', exp: expires };
    const forged = [
      await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'key-1' }).sign(other.privateKey),
      await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'key-2' }).sign(other.privateKey),
      await new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256', kid: 'key-1' })
        .sign(new TextEncoder().encode(key.n as string)),
    ];
    for (const token of forged) {
      const answer = await mock.fetch(`${mock.url}/auth/v1/admin/users`, {
        headers: { authorization: `Bearer ${token}` },
      });
      expect([answer.status, answer.headers.get('x-sb-error-code')]).toEqual([403, 'bad_jwt']);
      const storage = await mock.storage('/bucket', { auth: `Bearer ${token}` });
      expect([storage.status, (await storage.json()).statusCode]).toEqual([400, '403']);
    }
    expect(mock.bugs).toEqual([]);
  });

  test('the project’s secret still verifies what was signed by it, whatever its kid', async () => {
    await using mock = await startTestMock('in-process', { auth: { signingKeys: [await newKey('ES256', 'key-1')] } });
    expect((await mock.client().auth.admin.listUsers()).error).toBeNull();
    const exp = Math.floor(mock.clock.now() / 1000) + 60;
    const old = await new SignJWT({ role: 'service_role', exp })
      .setProtectedHeader({ alg: 'HS256', kid: 'of-an-older-project' })
      .sign(new TextEncoder().encode(mock.mock.jwtSecret));
    expect((await mock.client(old).auth.admin.listUsers()).error).toBeNull();
  });

  test.each([
    ['no key that signs', [{ kty: 'oct', k: 'AAAA', key_ops: ['verify'] }]],
    ['two keys that sign', [1, 2].map(() => ({ kty: 'oct', k: 'AAAA', key_ops: ['sign'] }))],
    ['a signing key without its private part', [{ kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA', key_ops: ['sign'] }]],
    ['what is no key', [{ name: 'key' }]],
  ])('%s cannot serve', async (_what, set) => {
    await expect(readSigningKeys(set)).rejects.toThrow(Error);
  });

  test('a set may be an array, an object with keys, or one key', async () => {
    const key = await newKey('ES256', 'key-1');
    for (const set of [[key], { keys: [key] }, key]) expect((await readSigningKeys(set)).current?.kid).toBe('key-1');
  });
});
