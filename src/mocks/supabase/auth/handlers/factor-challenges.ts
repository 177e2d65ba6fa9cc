import { type AuthDeps, json, type UserCall } from '../call.ts';
import { AuthRefused, refusals } from '../errors.ts';
import { addChallenge, type Challenge, findChallenge } from '../mfa/challenges.ts';
import type { FactorRow } from '../mfa/factors.ts';
import { isTotpCode } from '../mfa/totp.ts';
import { readParams } from '../params.ts';
import { raiseSession } from '../sessions/raise.ts';
import { makeToken } from '../tokens/one-time.ts';
import { checkChannel } from '../users/contacts.ts';
import { factorOfPath, noAnonymous } from './factors.ts';

/** POST /factors/:factor_id/challenge; for a phone factor a text message goes out. */
export async function challenge(auth: AuthDeps, call: UserCall): Promise<Response> {
  noAnonymous(call);
  const factor = await factorOfPath(call, call.user.id);
  checkEnabled(auth, factor);
  const code = factor.factor_type === 'phone' ? await sendCode(auth, call, factor) : null;
  const { id, expiresAt } = await addChallenge(auth, call, factor, code);
  return json({ id, type: factor.factor_type, expires_at: expiresAt });
}

async function sendCode(auth: AuthDeps, call: UserCall, factor: FactorRow): Promise<string> {
  const { channel } = await readParams(call.request, 'ChallengeFactorParams', { channel: 'string' });
  checkChannel(channel);
  const to = factor.phone ?? '';
  const { otp } = makeToken(auth, to, 'implicit');
  call.send({ channel: 'sms', kind: 'mfa', to, token: otp, tokenHash: '', link: undefined });
  return otp;
}

/** POST /factors/:factor_id/verify: the session is of the second level from now on. */
export async function verifyFactor(auth: AuthDeps, call: UserCall): Promise<Response> {
  const { tx, at, user, sessionId } = call;
  noAnonymous(call);
  const factor = await factorOfPath(call, user.id);
  const params = await readParams(call.request, 'VerifyFactorParams', { challenge_id: 'string', code: 'string' });
  if (params.code === '') throw new AuthRefused(refusals.invalid('Code needs to be non-empty'));
  checkEnabled(auth, factor);
  const open = await findChallenge(call, factor, params.challenge_id);
  checkCode(factor, open, params.code, at);
  if (sessionId === undefined) throw new AuthRefused(refusals.sessionGone);
  await tx.query(`update auth.mfa_challenges set verified_at = $2 where id = $1::uuid`, [open.id, at]);
  await tx.query(
    `update auth.mfa_factors set status = 'verified', updated_at = $2 where id = $1::uuid and status <> 'verified'`,
    [factor.id, at],
  );
  await tx.query(
    `delete from auth.mfa_factors where user_id = $1::uuid and status = 'unverified' and factor_type::text = $2`,
    [user.id, factor.factor_type],
  );
  return json(await raiseSession(auth, call, { sessionId, factor }));
}

/** A factor of a seed may be of a type that is off. */
function checkEnabled({ config }: AuthDeps, { factor_type: type }: FactorRow): void {
  const off = (code: string, name: string) =>
    new AuthRefused({ status: 422, code, message: `MFA verification is disabled for ${name}` });
  if (type === 'phone' && !config.mfaPhone) throw off('mfa_phone_verify_not_enabled', 'Phone');
  if (type === 'webauthn') throw off('mfa_webauthn_verify_not_enabled', 'WebAuthn');
}

function checkCode(factor: FactorRow, open: Challenge, code: string, at: Date): void {
  const isPhone = factor.factor_type === 'phone';
  const isRight = isPhone ? code === open.code : !!factor.secret && isTotpCode(factor.secret, code, at.getTime());
  if (isRight) return;
  const message = isPhone ? 'Invalid MFA Phone code entered' : 'Invalid TOTP code entered';
  throw new AuthRefused({ status: 422, code: 'mfa_verification_failed', message });
}
