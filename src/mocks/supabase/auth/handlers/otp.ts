import { type AuthCall, type AuthDeps, json } from '../call.ts';
import { AuthRefused, refusals } from '../errors.ts';
import { type JsonObject, readParams } from '../params.ts';
import { openSession } from '../sessions/issue.ts';
import { CHALLENGE_FIELDS, type Challenge, checkChallenge, flowOf, keepFlow } from '../tokens/pkce.ts';
import { MESSAGE_SENT, sendRecovery, sendSms } from '../tokens/send.ts';
import { checkChannel, checkEmail, checkPhone } from '../users/contacts.ts';
import type { Contact } from '../users/identities.ts';
import { unknownPassword } from '../users/passwords.ts';
import { type UserRow, userByEmail } from '../users/rows.ts';
import { signUp, userOf } from './signup.ts';

const FIELDS = {
  email: 'string',
  phone: 'string',
  create_user: 'optional boolean',
  data: 'object',
  channel: 'string',
  ...CHALLENGE_FIELDS,
} as const;

/** POST /otp: a code or magic link for whoever has the address or number. */
export async function otp(auth: AuthDeps, call: AuthCall): Promise<Response> {
  const params = await readParams(call.request, 'OtpParams', FIELDS);
  if (params.email !== '' && params.phone !== '') {
    throw new AuthRefused(refusals.invalid('Only an email address or phone number should be provided'));
  }
  if (params.email !== '' && params.channel !== '') {
    throw new AuthRefused(refusals.invalid('Channel should only be specified with Phone OTP'));
  }
  checkChallenge(params);
  if (params.email === '' && params.phone === '') {
    throw new AuthRefused(refusals.invalid('One of email or phone must be set'));
  }
  const contact = contactOf(auth, params);
  if (contact.provider === 'phone') checkChannel(params.channel);
  if (params.create_user === false && !(await userOf(call, contact))) throw new AuthRefused(refusals.otpDisabled);
  const sent = await signInBy(auth, call, contact, params);
  return json(sent === 'sms' ? MESSAGE_SENT : {});
}

function contactOf({ config }: AuthDeps, { email, phone }: { email: string; phone: string }): Contact {
  if (email !== '') return { provider: 'email', email: checkEmail(email) };
  if (!config.phone) throw new AuthRefused(refusals.phoneUnsupported);
  return { provider: 'phone', phone: checkPhone(phone) };
}

/** POST /magiclink: the older name of an otp by mail. */
export async function magicLink(auth: AuthDeps, call: AuthCall): Promise<Response> {
  const fields = { email: 'string', data: 'object', ...CHALLENGE_FIELDS } as const;
  const params = await readParams(call.request, 'MagicLinkParams', fields);
  if (params.email === '') throw new AuthRefused(refusals.invalid('Password recovery requires an email'));
  const email = checkEmail(params.email);
  checkChallenge(params);
  await signInBy(auth, call, { provider: 'email', email }, params);
  return json({});
}

/** Signs up whoever is new; the confirmation is then the message. With autoconfirm a second message follows it. */
async function signInBy(
  auth: AuthDeps,
  call: AuthCall,
  contact: Contact,
  params: Challenge & { data: JsonObject | undefined },
): Promise<'sms' | 'mail' | 'confirmation'> {
  const isEmail = contact.provider === 'email';
  let user = await userOf(call, contact);
  if (!user || !(isEmail ? user.email_confirmed_at : user.phone_confirmed_at)) {
    if (auth.config.signupDisabled) throw new AuthRefused(refusals.signupDisabled);
    const outcome = await signUp(auth, call, contact, { ...params, password: unknownPassword(auth.random) });
    const autoconfirm = isEmail ? auth.config.autoconfirm : auth.config.phoneAutoconfirm;
    if (!autoconfirm || outcome.type === 'exists') return 'confirmation';
    user = outcome.user;
    // the vendor's own sign-up answers into the void, but its session stays
    await openSession(auth, call, user, 'password');
  }
  if (isEmail) {
    await mailLink(auth, call, user, params, 'magiclink');
    return 'mail';
  }
  await sendSms(auth, call, user, { kind: 'sms', phone: contact.phone });
  return 'sms';
}

async function mailLink(
  auth: AuthDeps,
  call: AuthCall,
  user: UserRow,
  challenge: Challenge,
  kind: 'magiclink' | 'recovery',
): Promise<void> {
  const flow = flowOf(challenge);
  if (flow === 'pkce') await keepFlow(auth, call, { ...challenge, userId: user.id, method: kind });
  await sendRecovery(auth, call, user, kind, flow);
}

/** POST /recover: a link to set a new password. Nobody learns whether the address has a user. */
export async function recover(auth: AuthDeps, call: AuthCall): Promise<Response> {
  const params = await readParams(call.request, 'RecoverParams', { email: 'string', ...CHALLENGE_FIELDS });
  if (params.email === '') throw new AuthRefused(refusals.invalid('Password recovery requires an email'));
  const email = checkEmail(params.email);
  checkChallenge(params);
  const user = await userByEmail(call.tx, email, call.audience);
  if (user) await mailLink(auth, call, user, params, 'recovery');
  return json({});
}
