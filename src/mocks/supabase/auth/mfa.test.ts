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
    mock = await startTestMock(transport, {}, new VirtualClock(Date.now()));
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
    expect(factor.totp.uri).toContain(`secret=${factor.totp.secret}`);
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
    expect((await verify(fresh.data!.id)).error).toMatchObject({ status: 422, code: 'mfa_factor_not_found' });
  });

  test('names of one user’s factors differ, and an admin may take a factor away', async () => {
    const { client, user, factor } = await enrolled('mine');
    const twice = await client.auth.mfa.enroll({ factorType: 'totp', friendlyName: 'mine' });
    expect(twice.error).toMatchObject({ status: 422, code: 'mfa_factor_name_conflict' });
    const { error } = await mock.client().auth.admin.mfa.deleteFactor({ userId: user.id, id: factor.id });
    expect(error).toBeNull();
    expect((await client.auth.mfa.unenroll({ factorId: factor.id })).error).toMatchObject({
      ...{ status: 404, code: 'mfa_factor_not_found', message: 'Factor not found' },
    });
  });
});
