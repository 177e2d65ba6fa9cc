import { decodeJwt } from 'jose';
import { encode } from 'uqr';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../lib/virtual-clock.ts';
import { startTestMock, type TestMock } from '../testing.ts';
import { base32, totpCode } from './mfa/totp.ts';

const PASSWORD = 'correct horse';

test.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [20_000_000_000, '353130'],
])('the code at second %i is that of RFC 6238, appendix B', (second, code) => {
  const secret = base32(Buffer.from('12345678901234567890'));
  expect(totpCode(secret, second * 1000)).toBe(code);
});

describe.each(['socket', 'in-process'] as const)('a second factor through supabase-js over %s', (transport) => {
  let mock: TestMock;
  beforeAll(async () => {
    const auth = { mfaPhone: true };
    mock = await startTestMock(transport, { auth }, new VirtualClock(Date.now()));
  });
  afterAll(async () => {
    expect(mock.bugs).toEqual([]);
    await mock[Symbol.asyncDispose]();
  });
  let count = 0;
  const signedUp = async () => {
    const client = mock.client(mock.mock.anonKey);
    const email = `user${++count}@example.com`;
    const { data } = await client.auth.signUp({ email, password: PASSWORD });
    return { client, email, user: data.user! };
  };
  const enrolled = async (friendlyName = 'phone') => {
    const { client, email, user } = await signedUp();
    const { data } = await client.auth.mfa.enroll({ factorType: 'totp', friendlyName });
    return { client, email, user, factor: data! };
  };
  const code = (secret: string) => totpCode(secret, mock.clock.now());

  test('raises the session by its code, and is asked for where it matters', async () => {
    const { client, email, user, factor } = await enrolled();
    const { secret, uri, qr_code: picture } = factor.totp;
    const query = `algorithm=SHA1&digits=6&issuer=127.0.0.1:3000&period=30&secret=${secret}`;
    expect(uri).toBe(`otpauth://totp/127.0.0.1:3000:${email}?${query}`);
    const { size, data: dark } = encode(uri, { ecc: 'H', border: 4 });
    expect(picture).toContain(`viewBox="0 0 ${size * 3} ${size * 3}"`);
    expect(picture.match(/M\d+,\d+h3v3h-3z/g)).toHaveLength(dark.flat().filter(Boolean).length);
    const { id: factorId } = factor;
    const wrong = await client.auth.mfa.challengeAndVerify({ factorId, code: '000000x' });
    expect(wrong.error).toMatchObject({
      status: 422,
      code: 'mfa_verification_failed',
      message: 'Invalid TOTP code entered',
    });
    const right = await client.auth.mfa.challengeAndVerify({ factorId, code: code(factor.totp.secret) });
    expect(right.error).toBeNull();
    const level = await client.auth.mfa.getAuthenticatorAssuranceLevel();
    expect(level.data).toMatchObject({ currentLevel: 'aal2', nextLevel: 'aal2' });
    expect(
      level.data!.currentAuthenticationMethods.map((entry) => (entry as { method: string }).method).sort(),
    ).toEqual([...['password', 'totp']]);
    expect((await client.auth.mfa.listFactors()).data?.totp).toMatchObject([{ id: factorId, status: 'verified' }]);

    const other = mock.client(mock.mock.anonKey);
    await other.auth.signInWithPassword({ email, password: PASSWORD });
    expect((await other.auth.mfa.getAuthenticatorAssuranceLevel()).data).toMatchObject({
      ...{ currentLevel: 'aal1', nextLevel: 'aal2' },
    });
    const refused = { code: 'insufficient_aal' };
    expect((await other.auth.updateUser({ password: 'battery staple' })).error).toMatchObject(refused);
    expect((await other.auth.mfa.unenroll({ factorId })).error).toMatchObject(refused);
    const { data: factors } = await mock.client().auth.admin.mfa.listFactors({ userId: user.id });
    expect(factors?.factors).toMatchObject([{ id: factorId, friendly_name: 'phone', factor_type: 'totp' }]);
    expect((await client.auth.mfa.unenroll({ factorId })).data).toEqual({ id: factorId });
    expect((await client.auth.getUser()).data.user).not.toHaveProperty('factors');
    const { data: refreshed } = await client.auth.refreshSession();
    expect(decodeJwt(refreshed.session!.access_token)).toMatchObject({ aal: 'aal1', amr: [{ method: 'password' }] });
  });

  test('a phone is a second factor by the code that is sent to it', async () => {
    const { client, user } = await signedUp();
    const enroll = (phone: string) =>
      client.auth.mfa
        .enroll({ factorType: 'phone', friendlyName: phone, phone })
        .then(({ data, error }) => ({ data, error }));
    expect((await enroll('x')).error).toMatchObject({ status: 400, code: 'validation_failed' });
    const factor = (await enroll('+4915112345678')).data!;
    expect(factor).toEqual({ id: factor.id, type: 'phone', friendly_name: '+4915112345678', phone: '+4915112345678' });
    const { id: factorId } = factor;
    const whatsapp = await client.auth.mfa.challenge({ factorId, channel: 'whatsapp' });
    expect(whatsapp.error).toMatchObject({ status: 400, message: expect.stringMatching(/^Invalid channel, /) });
    const { data: challenge } = await client.auth.mfa.challenge({ factorId, channel: 'sms' });
    const sent = mock.mock.outbox().at(-1)!;
    expect(sent).toMatchObject({ channel: 'sms', kind: 'mfa', to: '4915112345678' });
    const verify = (code: string) => client.auth.mfa.verify({ factorId, challengeId: challenge!.id, code });
    expect((await verify('00000x')).error).toMatchObject({
      ...{ status: 422, code: 'mfa_verification_failed', message: 'Invalid MFA Phone code entered' },
    });
    const { data, error } = await verify(sent.token);
    expect(error).toBeNull();
    expect(decodeJwt(data!.access_token)).toMatchObject({
      ...{ aal: 'aal2', amr: expect.arrayContaining([expect.objectContaining({ method: 'mfa/phone' })]) },
    });
    const shown = await mock.client().auth.admin.getUserById(user.id);
    expect(shown.data.user!.factors).toEqual([
      {
        ...{ id: factorId, friendly_name: '+4915112345678', factor_type: 'phone', status: 'verified' },
        ...{ phone: '4915112345678', last_challenged_at: new Date(mock.clock.now()).toISOString() },
        ...{ created_at: expect.any(String), updated_at: expect.any(String) },
      },
    ]);
    expect((await enroll('+49 1511 2345678')).error).toMatchObject({ status: 422, code: 'mfa_verified_factor_exists' });
    const changed = await mock.fetch(`${mock.url}/auth/v1/admin/users/${user.id}/factors/${factorId}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${mock.mock.serviceRoleKey}` },
      body: JSON.stringify({ friendly_name: 'work', phone: '+4915187654321' }),
    });
    expect(await changed.json()).toMatchObject({ id: factorId, friendly_name: 'work', phone: '4915187654321' });
  });

  test('is not for anonymous users, nor with the token they had as such', async () => {
    const client = mock.client(mock.mock.anonKey);
    await client.auth.signInAnonymously();
    await client.auth.updateUser({ email: `anon${++count}@example.com` });
    const refusal = { status: 403, code: 'no_authorization' };
    expect((await client.auth.mfa.enroll({ factorType: 'totp' })).error).toMatchObject(refusal);
    await client.auth.refreshSession();
    expect((await client.auth.mfa.enroll({ factorType: 'totp' })).error).toBeNull();
  });

  test.each([
    ['x', '', 400, 'validation_failed'],
    ['x', '123456', 400, 'bad_json'],
    ['99999999-9999-4999-8999-999999999999', '123456', 422, 'mfa_factor_not_found'],
  ])('the challenge %s with the code "%s" is refused: %i %s', async (challengeId, given, status, refusal) => {
    const { client, factor } = await enrolled();
    const { error } = await client.auth.mfa.verify({ factorId: factor.id, challengeId, code: given });
    expect(error).toMatchObject({ status, code: refusal });
  });

  test('a challenge is good for five minutes and for one code', async () => {
    const { client, factor } = await enrolled();
    const { id: factorId } = factor;
    const late = await client.auth.mfa.challenge({ factorId });
    await mock.clock.advance(300_001);
    const verify = (challengeId: string) =>
      client.auth.mfa.verify({ factorId, challengeId, code: code(factor.totp.secret) });
    expect((await verify(late.data!.id)).error).toMatchObject({ status: 422, code: 'mfa_challenge_expired' });
    const fresh = await client.auth.mfa.challenge({ factorId });
    expect((await verify(fresh.data!.id)).error).toBeNull();
    expect((await verify(fresh.data!.id)).error).toMatchObject({ status: 422, code: 'mfa_ip_address_mismatch' });
  });

  test('names of one user’s factors differ, and an admin may take a factor away', async () => {
    const { client, user, factor } = await enrolled('mine');
    const twice = await client.auth.mfa.enroll({ factorType: 'totp', friendlyName: 'mine' });
    expect(twice.error).toMatchObject({ status: 422, code: 'mfa_factor_name_conflict' });
    const nameless = () => client.auth.mfa.enroll({ factorType: 'totp' });
    expect((await nameless()).error).toBeNull();
    expect((await nameless()).error).toMatchObject({
      ...{ status: 422, message: 'A factor with the friendly name "" for this user already exists' },
    });
    await mock.clock.advance(300_001); // what was begun and left is forgotten
    expect((await nameless()).error).toBeNull();
    const { data: left } = await client.auth.mfa.listFactors();
    expect(left!.all).toHaveLength(1);
    const again = await client.auth.mfa.enroll({ factorType: 'totp', friendlyName: 'mine' });
    factor.id = again.data!.id;
    const { error } = await mock.client().auth.admin.mfa.deleteFactor({ userId: user.id, id: factor.id });
    expect(error).toBeNull();
    expect((await client.auth.mfa.unenroll({ factorId: factor.id })).error).toMatchObject({
      ...{ status: 404, code: 'mfa_factor_not_found', message: 'Factor not found' },
    });
  });
});
