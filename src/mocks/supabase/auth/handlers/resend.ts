import { type AuthCall, type AuthDeps, json } from '../call.ts';
import { AuthRefused, refusals } from '../errors.ts';
import { type Params, readParams } from '../params.ts';
import { CHALLENGE_FIELDS, type Challenge, checkChallenge, flowOf, keepFlow } from '../tokens/pkce.ts';
import { MESSAGE_SENT, sendConfirmation, sendEmailChange, sendSms } from '../tokens/send.ts';
import { checkEmail, checkPhone } from '../users/contacts.ts';
import type { Contact } from '../users/identities.ts';
import type { UserRow } from '../users/rows.ts';
import { userOf } from './signup.ts';

const FIELDS = { type: 'string', email: 'string', phone: 'string', ...CHALLENGE_FIELDS } as const;
const TYPES = ['signup', 'email_change', 'sms', 'phone_change'] as const;
type ResendType = (typeof TYPES)[number];

/** POST /resend. Nobody learns whether there was something to send. */
export async function resend(auth: AuthDeps, call: AuthCall): Promise<Response> {
  const params = await readParams(call.request, 'ResendConfirmationParams', FIELDS);
  const { type, contact } = checked(auth, params);
  const user = await userOf(call, contact);
  const sent = user ? await sendAgain(auth, call, { user, type, challenge: params }) : undefined;
  return json(sent === 'sms' ? MESSAGE_SENT : {});
}

function checked({ config }: AuthDeps, params: Params<typeof FIELDS>): { type: ResendType; contact: Contact } {
  const { email, phone } = params;
  const type = TYPES.find((known) => known === params.type);
  if (type === undefined) {
    throw new AuthRefused(refusals.invalid('Missing one of these types: signup, email_change, sms, phone_change'));
  }
  if (type === 'signup' || type === 'email_change') checkChallenge(params);
  if (email === '' && type === 'signup') {
    throw new AuthRefused(refusals.invalid('Type provided requires an email address'));
  }
  if (phone === '' && type === 'sms') throw new AuthRefused(refusals.invalid('Type provided requires a phone number'));
  if (email !== '' && phone !== '') {
    throw new AuthRefused(refusals.invalid('Only an email address or phone number should be provided.'));
  }
  if (email !== '') return { type, contact: { provider: 'email', email: checkEmail(email) } };
  if (phone === '') throw new AuthRefused(refusals.invalid('Missing email address or phone number'));
  if (!config.phone) throw new AuthRefused({ ...refusals.phoneLoginDisabled, status: 400 });
  return { type, contact: { provider: 'phone', phone: checkPhone(phone) } };
}

/** What was sent; undefined where there was nothing to send. */
async function sendAgain(
  auth: AuthDeps,
  call: AuthCall,
  { user, type, challenge }: { user: UserRow; type: ResendType; challenge: Challenge },
): Promise<'mail' | 'sms' | undefined> {
  const flow = flowOf(challenge);
  const keep = (method: 'email/signup' | 'email_change') =>
    flow === 'pkce' ? keepFlow(auth, call, { ...challenge, userId: user.id, method }) : undefined;
  switch (type) {
    case 'signup':
      if (user.email_confirmed_at) return undefined;
      await keep('email/signup');
      await sendConfirmation(auth, call, user, flow);
      return 'mail';
    case 'email_change':
      if (!user.email_change) return undefined;
      await keep('email_change');
      await sendEmailChange(auth, call, user, user.email_change, flow);
      return 'mail';
    case 'sms':
      if (user.phone_confirmed_at || !user.phone) return undefined;
      await sendSms(auth, call, user, { kind: 'sms', phone: user.phone });
      return 'sms';
    case 'phone_change':
      if (!user.phone_change) return undefined;
      await sendSms(auth, call, user, { kind: 'phone_change', phone: user.phone_change });
      return 'sms';
    default:
      return type satisfies never;
  }
}
