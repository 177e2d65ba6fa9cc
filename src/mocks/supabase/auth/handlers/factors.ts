import { uuidV4 } from '../../../../lib/ids.ts';
import { type AuthCall, type AuthDeps, json, type UserCall } from '../call.ts';
import { AuthRefused, refusals } from '../errors.ts';
import {
  addFactor,
  checkNewFactor,
  type FactorRow,
  factorsOf,
  isSecondLevel,
  removeFactor,
  shownFactor,
} from '../mfa/factors.ts';
import { otpauthUri, qrCode } from '../mfa/otpauth.ts';
import { base32 } from '../mfa/totp.ts';
import { type Params, readParams } from '../params.ts';
import { checkPhone } from '../users/contacts.ts';
import { readUuid } from '../users/ids.ts';
import { userOfPath } from './admin-users.ts';

const refused = (status: number, code: string, message: string) => new AuthRefused({ status, code, message });

const FIELDS = { friendly_name: 'string', factor_type: 'string', issuer: 'string', phone: 'string' } as const;

/** POST /factors: a secret for an authenticator app, or a number for text messages. */
export async function enroll(auth: AuthDeps, call: UserCall): Promise<Response> {
  noAnonymous(call);
  const params = await readParams(call.request, 'EnrollFactorParams', FIELDS);
  switch (params.factor_type) {
    case 'totp':
      return enrollTotp(auth, call, params);
    case 'phone':
      if (auth.config.mfaPhone) return enrollPhone(auth, call, params);
      throw refused(422, 'mfa_phone_enroll_not_enabled', 'MFA enroll is disabled for Phone');
    case 'webauthn':
      throw refused(422, 'mfa_webauthn_enroll_not_enabled', 'MFA enroll is disabled for WebAuthn');
    default:
      throw new AuthRefused(refusals.invalid('factor_type needs to be totp, phone, or webauthn'));
  }
}

async function enrollTotp(auth: AuthDeps, call: UserCall, params: Params<typeof FIELDS>): Promise<Response> {
  const { friendly_name: name } = params;
  await checkFactor(call, name);
  // the vendor's library makes no address without an account
  if (!call.user.email) throw refused(500, 'unexpected_failure', 'Error generating QR Code');
  const id = uuidV4(auth.random);
  const secret = base32(auth.random.bytes(20));
  await addFactor(call.tx, { ...named(call, id, name), factor_type: 'totp', secret, phone: null }, call.at);
  const issuer = params.issuer || new URL(auth.config.siteUrl).host;
  const uri = otpauthUri({ issuer, account: call.user.email, secret });
  return json({ id, type: 'totp', friendly_name: name, totp: { qr_code: await qrCode(uri), secret, uri } });
}

async function enrollPhone(auth: AuthDeps, call: UserCall, params: Params<typeof FIELDS>): Promise<Response> {
  const { friendly_name: name, phone: given } = params;
  if (given === '') throw new AuthRefused(refusals.invalid('Phone number required to enroll Phone factor'));
  const phone = checkPhone(given);
  const same = (await factorsOf(call.tx, [call.user.id])).filter((factor) => factor.phone === phone);
  if (same.some(({ status }) => status === 'verified')) {
    const message = 'A verified phone factor already exists, unenroll the existing factor to continue';
    throw refused(422, 'mfa_verified_factor_exists', message);
  }
  for (const factor of same) await removeFactor(call.tx, factor);
  await checkFactor(call, name);
  const id = uuidV4(auth.random);
  await addFactor(call.tx, { ...named(call, id, name), factor_type: 'phone', secret: null, phone }, call.at);
  return json({ id, type: 'phone', friendly_name: name, phone: given });
}

async function checkFactor({ tx, user, sessionId, at }: UserCall, name: string): Promise<void> {
  const second = await isSecondLevel(tx, sessionId);
  await checkNewFactor(tx, { userId: user.id, name, isSecondLevel: second, at });
}

function named({ user }: UserCall, id: string, name: string) {
  return { id, user_id: user.id, friendly_name: name };
}

/** DELETE /factors/:factor_id */
export async function unenroll(_auth: AuthDeps, call: UserCall): Promise<Response> {
  noAnonymous(call);
  const factor = await factorOfPath(call, call.user.id);
  if (factor.status === 'verified' && !(await isSecondLevel(call.tx, call.sessionId))) {
    throw refused(422, 'insufficient_aal', 'AAL2 required to unenroll verified factor');
  }
  await removeFactor(call.tx, factor);
  return json({ id: factor.id });
}

/** GET /admin/users/:user_id/factors */
export async function factorsByAdmin(_auth: AuthDeps, call: AuthCall): Promise<Response> {
  const user = await userOfPath(call);
  return json((await factorsOf(call.tx, [user.id])).map(shownFactor));
}

/** PUT /admin/users/:user_id/factors/:factor_id: another name, or for a phone factor another number. */
export async function updateFactorByAdmin(_auth: AuthDeps, call: AuthCall): Promise<Response> {
  const user = await userOfPath(call);
  const factor = await factorOfPath(call, user.id);
  const fields = { friendly_name: 'string', phone: 'string' } as const;
  const params = await readParams(call.request, 'adminUserUpdateFactorParams', fields);
  const name = params.friendly_name || factor.friendly_name;
  const isNumber = params.phone !== '' && factor.factor_type === 'phone';
  const phone = isNumber ? checkPhone(params.phone) : factor.phone;
  const { rows } = await call.tx.query<FactorRow>(
    'update auth.mfa_factors set friendly_name = $2, phone = $3, updated_at = $4 where id = $1::uuid returning *',
    [factor.id, name, phone, call.at],
  );
  return json(shownFactor(rows[0] as FactorRow));
}

/** DELETE /admin/users/:user_id/factors/:factor_id */
export async function deleteFactorByAdmin(_auth: AuthDeps, call: AuthCall): Promise<Response> {
  const user = await userOfPath(call);
  const factor = await factorOfPath(call, user.id);
  await removeFactor(call.tx, factor);
  return json(shownFactor(factor));
}

export async function factorOfPath({ tx, params }: AuthCall, userId: string): Promise<FactorRow> {
  const id = readUuid(params.factor_id ?? '');
  if (id === undefined) throw new AuthRefused({ ...refusals.invalid('factor_id must be an UUID'), status: 404 });
  const factor = (await factorsOf(tx, [userId])).find((one) => one.id === id);
  if (!factor) throw refused(404, 'mfa_factor_not_found', 'Factor not found');
  return factor;
}

/** By the token: who has an address by now needs a new one. */
export function noAnonymous({ claims }: UserCall): void {
  if (claims.is_anonymous === true)
    throw refused(403, 'no_authorization', 'Anonymous user not allowed to perform these actions');
}
