import { type AuthDeps, json, type UserCall } from '../call.ts';
import { AuthRefused, refusals } from '../errors.ts';
import { factorsOf, isSecondLevel } from '../mfa/factors.ts';
import { type Params, readParams } from '../params.ts';
import { findToken, hashOf } from '../tokens/one-time.ts';
import { CHALLENGE_FIELDS, checkChallenge, flowOf, keepFlow } from '../tokens/pkce.ts';
import { sendEmailChange, sendSms } from '../tokens/send.ts';
import { changeEmail, changePhone } from '../users/change-contact.ts';
import { checkChannel, checkEmail, checkPhone } from '../users/contacts.ts';
import { storePassword } from '../users/new-password.ts';
import { checkPassword, hashPassword, isPassword } from '../users/passwords.ts';
import { mergeMetadata, type UserRow, userByEmail, userByPhone } from '../users/rows.ts';
import { shownUser } from '../users/view.ts';

const FIELDS = {
  email: 'string',
  phone: 'string',
  password: 'optional string',
  current_password: 'string',
  nonce: 'string',
  data: 'object',
  app_metadata: 'object',
  channel: 'string',
  ...CHALLENGE_FIELDS,
} as const;

type UpdateParams = Params<typeof FIELDS>;

/** PUT /user */
export async function updateUser(auth: AuthDeps, call: UserCall): Promise<Response> {
  const given = await readParams(call.request, 'UserUpdateParams', FIELDS);
  const email = given.email === '' ? '' : checkEmail(given.email);
  const phone = given.phone === '' ? '' : checkPhone(given.phone);
  if (phone !== '') checkChannel(given.channel);
  if (given.password !== undefined) checkPassword(auth.config, given.password);
  checkChallenge(given);
  const params = { ...given, email, phone };
  await checkAllowed(call, params);
  let user = call.user;
  if (params.password !== undefined) user = await setPassword(auth, call, params.password, params);
  if (params.data) user = await mergeMetadata(call.tx, user, 'raw_user_meta_data', params.data);
  if (email !== '' && email !== user.email) user = await newEmail(auth, call, user, params);
  if (phone !== '' && phone !== user.phone) user = await newPhone(auth, call, user, phone);
  return json(await shownUser(call.tx, user));
}

async function checkAllowed({ tx, user, audience, sessionId }: UserCall, params: UpdateParams): Promise<void> {
  if (params.app_metadata) throw new AuthRefused(refusals.appMetadataForbidden);
  const isSensitive =
    params.password || (params.email && params.email !== user.email) || (params.phone && params.phone !== user.phone);
  if (isSensitive && !(await isSecondLevel(tx, sessionId)) && (await hasFactor(tx, user.id))) {
    const message = 'AAL2 session is required to update email or password when MFA is enabled.';
    throw new AuthRefused({ status: 401, code: 'insufficient_aal', message });
  }
  if (user.is_anonymous && params.password && params.email === '' && params.phone === '') {
    const message = 'Updating password of an anonymous user without an email or phone is not allowed';
    throw new AuthRefused({ status: 422, code: 'validation_failed', message });
  }
  if (params.email !== '' && params.email !== user.email) {
    const other = await userByEmail(tx, params.email, audience);
    if (other && other.id !== user.id) throw new AuthRefused(refusals.emailExists);
  }
  if (params.phone !== '' && params.phone !== user.phone && (await userByPhone(tx, params.phone, audience))) {
    const message = 'A user with this phone number has already been registered';
    throw new AuthRefused({ status: 422, code: 'phone_exists', message });
  }
}

async function hasFactor(tx: UserCall['tx'], userId: string): Promise<boolean> {
  return (await factorsOf(tx, [userId])).some(({ status }) => status === 'verified');
}

/** Ends the user's other sessions, and the codes and links that are still open. */
async function setPassword(
  auth: AuthDeps,
  call: UserCall,
  password: string,
  { nonce, current_password: current }: UpdateParams,
): Promise<UserRow> {
  const { tx, user, sessionId } = call;
  if (auth.config.securePasswordChange) await checkFreshness(auth, call, nonce);
  if (auth.config.currentPasswordNeeded && user.encrypted_password) await checkCurrent(call, current);
  if (await isPassword(tx, password, user.encrypted_password)) throw new AuthRefused(refusals.samePassword);
  const hash = await hashPassword(tx, auth.random, password);
  return storePassword(call, user, { hash, sessionId });
}

/** Not asked of a session that a code or link opened: its user may have forgotten the password. */
async function checkCurrent({ tx, user, sessionId }: UserCall, current: string): Promise<void> {
  const { rows } = await tx.query(
    `select from auth.mfa_amr_claims where session_id = $1::uuid and authentication_method in ('otp', 'magiclink', 'recovery')`,
    [sessionId ?? null],
  );
  if (rows.length > 0) return;
  if (current !== '' && (await isPassword(tx, current, user.encrypted_password))) return;
  const code = current === '' ? 'current_password_required' : 'current_password_invalid';
  const message = 'Current password required when setting new password.';
  throw new AuthRefused({ status: 400, code, message });
}

const DAY_MS = 86_400_000;

/** A sign-in of the last 24 hours will do, else the nonce that `reauthenticate` sent. */
async function checkFreshness(auth: AuthDeps, call: UserCall, nonce: string): Promise<void> {
  const { tx, user, at, sessionId } = call;
  const { rows } = await tx.query<{ created_at: Date }>('select created_at from auth.sessions where id = $1::uuid', [
    sessionId ?? null,
  ]);
  const [session] = rows;
  if (session && at.getTime() <= session.created_at.getTime() + DAY_MS) return;
  if (nonce === '') throw new AuthRefused(refusals.reauthenticationNeeded);
  const hash = hashOf(user.email || user.phone || '', nonce);
  const token = await findToken(auth, call, hash, ['reauthentication_token']);
  if (!token || token.isExpired || token.userId !== user.id) throw new AuthRefused(refusals.nonceWrong);
}

async function newEmail(auth: AuthDeps, call: UserCall, user: UserRow, params: UpdateParams): Promise<UserRow> {
  // as a sign-up: only users who had an address must prove the new one
  if (user.is_anonymous && auth.config.autoconfirm) return changeEmail(auth, call, user, params.email);
  const flow = flowOf(params);
  if (flow === 'pkce') await keepFlow(auth, call, { ...params, userId: user.id, method: 'email_change' });
  return sendEmailChange(auth, call, user, params.email, flow);
}

function newPhone(auth: AuthDeps, call: UserCall, user: UserRow, phone: string): Promise<UserRow> {
  if (auth.config.phoneAutoconfirm) return changePhone(auth, call, user, phone);
  return sendSms(auth, call, user, { kind: 'phone_change', phone });
}
