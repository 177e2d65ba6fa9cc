import { uuidV4 } from '../../../../lib/ids.ts';
import { type AuthCall, type AuthDeps, json, type UserCall } from '../call.ts';
import { AuthRefused, refusals } from '../errors.ts';
import { type FactorRow, factorsOf, isSecondLevel, removeFactor, shownFactor } from '../mfa/factors.ts';
import { base32, isTotpCode } from '../mfa/totp.ts';
import { readParams } from '../params.ts';
import { raiseSession } from '../sessions/raise.ts';
import { readUuid } from '../users/ids.ts';
import { userOfPath } from './admin-users.ts';

/** The vendor's default. */
const MAX_FACTORS = 10;
const CHALLENGE_SECONDS = 300;

const refused = (status: number, code: string, message: string) => new AuthRefused({ status, code, message });

/** POST /factors: a secret for an authenticator app. */
export async function enroll(auth: AuthDeps, call: UserCall): Promise<Response> {
  const { tx, at, user } = call;
  noAnonymous(call);
  const fields = { friendly_name: 'string', factor_type: 'string', issuer: 'string', phone: 'string' } as const;
  const {
    friendly_name: name,
    factor_type: type,
    issuer,
  } = await readParams(call.request, 'EnrollFactorParams', fields);
  if (type === 'phone') throw refused(422, 'mfa_phone_enroll_not_enabled', 'MFA enroll is disabled for Phone');
  if (type === 'webauthn') throw refused(422, 'mfa_webauthn_enroll_not_enabled', 'MFA enroll is disabled for WebAuthn');
  if (type !== 'totp') throw new AuthRefused(refusals.invalid('factor_type needs to be totp, phone, or webauthn'));
  const factors = await factorsOf(tx, [user.id]);
  if (factors.length >= MAX_FACTORS) {
    throw refused(
      422,
      'too_many_enrolled_mfa_factors',
      'Maximum number of verified factors reached, unenroll to continue',
    );
  }
  if (name !== '' && factors.some((factor) => factor.friendly_name === name)) {
    const message = `A factor with the friendly name "${name}" for this user already exists`;
    throw refused(422, 'mfa_factor_name_conflict', message);
  }
  if (factors.some(({ status }) => status === 'verified') && !(await isSecondLevel(tx, call.sessionId))) {
    throw refused(403, 'insufficient_aal', 'AAL2 required to enroll a new factor');
  }
  const id = uuidV4(auth.random);
  const secret = base32(auth.random.bytes(20));
  await tx.query(
    `insert into auth.mfa_factors (id, user_id, friendly_name, factor_type, status, secret, created_at, updated_at)
      values ($1::uuid, $2::uuid, $3, 'totp', 'unverified', $4, $5, $5)`,
    [id, user.id, name, secret, at],
  );
  const uri = otpauth(issuer || new URL(auth.config.siteUrl).host, user.email ?? '', secret);
  return json({ id, type: 'totp', friendly_name: name, totp: { qr_code: picture(uri), secret, uri } });
}

function otpauth(issuer: string, account: string, secret: string): string {
  const query = new URLSearchParams({ algorithm: 'SHA1', digits: '6', issuer, period: '30', secret });
  return `otpauth://totp/${encodeURIComponent(issuer)}:${encodeURIComponent(account)}?${query}`;
}

/** The address as text: a QR code is not drawn here. */
function picture(uri: string): string {
  const text = uri.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="40"><text y="20">${text}</text></svg>`;
}

/** POST /factors/:factor_id/challenge */
export async function challenge(auth: AuthDeps, call: UserCall): Promise<Response> {
  noAnonymous(call);
  const factor = await factorOfPath(call, call.user.id);
  const id = uuidV4(auth.random);
  await call.tx.query(
    `insert into auth.mfa_challenges (id, factor_id, created_at, ip_address) values ($1::uuid, $2::uuid, $3, '127.0.0.1')`,
    [id, factor.id, call.at],
  );
  const expiresAt = Math.floor(call.at.getTime() / 1000) + CHALLENGE_SECONDS;
  return json({ id, type: factor.factor_type, expires_at: expiresAt });
}

/** POST /factors/:factor_id/verify: the session is of the second level from now on. */
export async function verifyFactor(auth: AuthDeps, call: UserCall): Promise<Response> {
  const { tx, at, user, sessionId } = call;
  noAnonymous(call);
  const factor = await factorOfPath(call, user.id);
  const params = await readParams(call.request, 'VerifyFactorParams', { challenge_id: 'string', code: 'string' });
  await takeChallenge(call, factor, params.challenge_id);
  if (!factor.secret || !isTotpCode(factor.secret, params.code, at.getTime())) {
    throw refused(422, 'mfa_verification_failed', 'Invalid TOTP code entered');
  }
  if (sessionId === undefined) throw new AuthRefused(refusals.sessionGone);
  await tx.query(`update auth.mfa_challenges set verified_at = $2 where id = $1::uuid`, [params.challenge_id, at]);
  await tx.query(`update auth.mfa_factors set status = 'verified', updated_at = $2 where id = $1::uuid`, [
    factor.id,
    at,
  ]);
  await tx.query(`delete from auth.mfa_factors where user_id = $1::uuid and status = 'unverified'`, [user.id]);
  const session = await raiseSession(auth, call, { sessionId, factorId: factor.id });
  return json(session);
}

async function takeChallenge({ tx, at }: AuthCall, factor: FactorRow, text: string): Promise<void> {
  const { rows } = await tx.query<{ created_at: Date; verified_at: Date | null }>(
    'select created_at, verified_at from auth.mfa_challenges where id = $1::uuid and factor_id = $2::uuid',
    [readUuid(text) ?? null, factor.id],
  );
  const [row] = rows;
  if (!row || row.verified_at) {
    throw refused(422, 'mfa_factor_not_found', 'MFA factor with the provided challenge ID not found');
  }
  if (at.getTime() > row.created_at.getTime() + CHALLENGE_SECONDS * 1000) {
    const message = `MFA challenge ${text} has expired, verify against another challenge or create a new challenge.`;
    throw refused(422, 'mfa_challenge_expired', message);
  }
}

/** DELETE /factors/:factor_id */
export async function unenroll(_auth: AuthDeps, call: UserCall): Promise<Response> {
  noAnonymous(call);
  const factor = await factorOfPath(call, call.user.id);
  if (factor.status === 'verified' && !(await isSecondLevel(call.tx, call.sessionId))) {
    throw refused(422, 'insufficient_aal', 'AAL2 required to unenroll verified factor');
  }
  await removeFactor(call.tx, factor.id);
  return json({ id: factor.id });
}

/** GET /admin/users/:user_id/factors */
export async function factorsByAdmin(_auth: AuthDeps, call: AuthCall): Promise<Response> {
  const user = await userOfPath(call);
  return json((await factorsOf(call.tx, [user.id])).map(shownFactor));
}

/** DELETE /admin/users/:user_id/factors/:factor_id */
export async function deleteFactorByAdmin(_auth: AuthDeps, call: AuthCall): Promise<Response> {
  const user = await userOfPath(call);
  const factor = await factorOfPath(call, user.id);
  await removeFactor(call.tx, factor.id);
  return json(shownFactor(factor));
}

async function factorOfPath({ tx, params }: AuthCall, userId: string): Promise<FactorRow> {
  const id = readUuid(params.factor_id ?? '');
  if (id === undefined) throw new AuthRefused({ ...refusals.invalid('factor_id must be an UUID'), status: 404 });
  const factor = (await factorsOf(tx, [userId])).find((one) => one.id === id);
  if (!factor) throw refused(404, 'mfa_factor_not_found', 'Factor not found');
  return factor;
}

function noAnonymous({ user }: UserCall): void {
  if (user.is_anonymous) throw refused(403, 'no_authorization', 'Anonymous user not allowed to perform these actions');
}
