import { uuidV4 } from '../../../../lib/ids.ts';
import { type AuthCall, type AuthDeps, json } from '../call.ts';
import { AuthRefused, refusals } from '../errors.ts';
import { type JsonObject, type Params, readParams } from '../params.ts';
import { openSession, type SessionAnswer } from '../sessions/issue.ts';
import { CHALLENGE_FIELDS, checkChallenge, flowOf, keepFlow } from '../tokens/pkce.ts';
import { sendConfirmation, sendSms } from '../tokens/send.ts';
import { confirmEmail, confirmPhone } from '../users/confirm.ts';
import { checkChannel, checkEmail, checkPhone } from '../users/contacts.ts';
import { createUser } from '../users/create.ts';
import type { Contact } from '../users/identities.ts';
import { checkPassword, hashPassword } from '../users/passwords.ts';
import { type UserRow, userByEmail, userByPhone } from '../users/rows.ts';
import { shown, shownUser } from '../users/view.ts';

const FIELDS = {
  email: 'string',
  phone: 'string',
  password: 'string',
  data: 'object',
  channel: 'string',
  ...CHALLENGE_FIELDS,
} as const;

type SignupParams = Params<typeof FIELDS>;

/** POST /signup: by address, by number, or, with neither, an anonymous user. */
export async function signup(auth: AuthDeps, call: AuthCall): Promise<Response> {
  const params = await readParams(call.request, 'SignupParams', FIELDS);
  if (params.email === '' && params.phone === '') return signupAnonymously(auth, call, params.data ?? {});
  if (auth.config.signupDisabled) throw new AuthRefused(refusals.signupDisabled);
  const contact = checkSignup(auth, params);
  const outcome = await signUp(auth, call, contact, params);
  if (outcome.type === 'exists') {
    if (auth.config.autoconfirm || auth.config.phoneAutoconfirm) throw new AuthRefused(refusals.userExists);
    return json(fakeUser(auth, call, contact, params));
  }
  const { user } = outcome;
  if (user.email_confirmed_at ?? user.phone_confirmed_at) {
    return json(asSignedUp(await openSession(auth, call, user, 'password')));
  }
  const shownNow = await shownUser(call.tx, user);
  // somebody else may have the invitation: what it says of the user is not told
  return json(user.invited_at ? { ...shownNow, user_metadata: {}, identities: [] } : shownNow);
}

/**
 * This one answer shows the identity's data as the user's: in the vendor's server both are one map, which learns of the
 * confirmation. The identity's row does not, and every later answer shows the row.
 */
function asSignedUp(session: SessionAnswer) {
  const { user } = session;
  const { email_verified } = user.user_metadata as { email_verified?: unknown };
  const identities = user.identities.map((identity) => ({
    ...identity,
    identity_data: { ...(identity.identity_data as object), ...(email_verified === true && { email_verified }) },
  }));
  return { ...session, user: { ...user, identities } };
}

function checkSignup({ config }: AuthDeps, params: SignupParams): Contact {
  if (params.password === '') throw new AuthRefused(refusals.passwordMissing);
  checkPassword(config, params.password);
  if (params.email !== '' && params.phone !== '') {
    throw new AuthRefused(refusals.invalid('Only an email address or phone number should be provided on signup.'));
  }
  if (params.email === '') checkChannel(params.channel);
  if (params.phone !== '' && params.code_challenge !== '') {
    throw new AuthRefused(refusals.invalid('PKCE not supported for phone signups'));
  }
  checkChallenge(params);
  if (params.email !== '') return { provider: 'email', email: checkEmail(params.email) };
  if (!config.phone) throw new AuthRefused(refusals.phoneSignupDisabled);
  return { provider: 'phone', phone: checkPhone(params.phone) };
}

export type SignupOutcome = { readonly type: 'exists' } | { readonly type: 'signed up'; readonly user: UserRow };

/** Creates the user, or takes the unconfirmed one of this address, and confirms it or sends what will. */
export async function signUp(
  auth: AuthDeps,
  call: AuthCall,
  contact: Contact,
  params: Pick<SignupParams, 'password' | 'data' | 'code_challenge' | 'code_challenge_method'>,
): Promise<SignupOutcome> {
  const known = await userOf(call, contact);
  const isEmail = contact.provider === 'email';
  if (known && (isEmail ? known.email_confirmed_at : known.phone_confirmed_at)) return { type: 'exists' };
  const user = known ?? (await newUser(auth, call, contact, params));
  if (!isEmail) {
    const confirmed = auth.config.phoneAutoconfirm
      ? await confirmPhone(call, user)
      : await sendSms(auth, call, user, { kind: 'sms', phone: contact.phone });
    return { type: 'signed up', user: confirmed };
  }
  if (auth.config.autoconfirm) return { type: 'signed up', user: await confirmEmail(call, user) };
  const flow = flowOf(params);
  if (flow === 'pkce') await keepFlow(auth, call, { ...params, userId: user.id, method: 'email/signup' });
  return { type: 'signed up', user: await sendConfirmation(auth, call, user, flow) };
}

export function userOf(call: AuthCall, contact: Contact): Promise<UserRow | undefined> {
  return contact.provider === 'email'
    ? userByEmail(call.tx, contact.email, call.audience)
    : userByPhone(call.tx, contact.phone, call.audience);
}

async function newUser(
  auth: AuthDeps,
  call: AuthCall,
  contact: Contact,
  { password, data }: Pick<SignupParams, 'password' | 'data'>,
): Promise<UserRow> {
  const passwordHash = await hashPassword(call.tx, auth.random, password);
  return createUser(auth, call, { contacts: [contact], passwordHash, data: data ?? {}, claimsInMetadata: true });
}

async function signupAnonymously(auth: AuthDeps, call: AuthCall, data: JsonObject): Promise<Response> {
  if (!auth.config.anonymous) throw new AuthRefused(refusals.anonymousDisabled);
  if (auth.config.signupDisabled) throw new AuthRefused(refusals.signupDisabled);
  const user = await createUser(auth, call, { contacts: [], passwordHash: '', data, claimsInMetadata: false });
  return json(await openSession(auth, call, user, 'anonymous'));
}

/** What an unconfirmed sign-up would look like: whoever asks must not learn that the user exists. */
function fakeUser(auth: AuthDeps, call: AuthCall, contact: Contact, { data }: SignupParams) {
  const { provider } = contact;
  const never = { email_confirmed_at: null, phone_confirmed_at: null, confirmed_at: null, invited_at: null };
  const nothing = { recovery_sent_at: null, email_change: null, email_change_sent_at: null, phone_change: null };
  const nor = { phone_change_sent_at: null, reauthentication_sent_at: null, last_sign_in_at: null, banned_until: null };
  return shown(
    {
      ...never,
      ...nothing,
      ...nor,
      id: uuidV4(auth.random),
      aud: call.audience,
      role: '',
      email: contact.provider === 'email' ? contact.email : '',
      phone: contact.provider === 'phone' ? contact.phone : '',
      encrypted_password: null,
      confirmation_sent_at: call.at,
      email_change_confirm_status: 0,
      raw_app_meta_data: { provider, providers: [provider] },
      raw_user_meta_data: data ?? {},
      is_anonymous: false,
      is_sso_user: false,
      created_at: call.at,
      updated_at: call.at,
      deleted_at: null,
    },
    [],
  );
}
