import { type AuthCall, type AuthDeps, json } from '../call.ts';
import { AuthRefused, refusals } from '../errors.ts';
import { type Params, readParams } from '../params.ts';
import { sendConfirmation, sendEmailChange, sendSms } from '../tokens/send.ts';
import { checkEmail, checkPhone } from '../users/contacts.ts';
import type { Contact } from '../users/identities.ts';
import type { UserRow } from '../users/rows.ts';
import { userOf } from './signup.ts';

const FIELDS = { type: 'string', email: 'string', phone: 'string' } as const;
const TYPES = ['signup', 'email_change', 'sms', 'phone_change'] as const;
type ResendType = (typeof TYPES)[number];

/** POST /resend. Nobody learns whether there was something to send. */
export async function resend(auth: AuthDeps, call: AuthCall): Promise<Response> {
  const params = await readParams(call.request, 'ResendConfirmationParams', FIELDS);
  const { type, contact } = checked(auth, params);
  const user = await userOf(call, contact);
  if (user) await sendAgain(auth, call, user, type);
  return json({});
}

function checked({ config }: AuthDeps, params: Params<typeof FIELDS>): { type: ResendType; contact: Contact } {
  const { email, phone } = params;
  const type = TYPES.find((known) => known === params.type);
  if (type === undefined) {
    throw new AuthRefused(refusals.invalid('Missing one of these types: signup, email_change, sms, phone_change'));
  }
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

async function sendAgain(auth: AuthDeps, call: AuthCall, user: UserRow, type: ResendType): Promise<void> {
  switch (type) {
    case 'signup':
      if (!user.email_confirmed_at) await sendConfirmation(auth, call, user, 'implicit');
      return;
    case 'email_change':
      if (user.email_change) await sendEmailChange(auth, call, user, user.email_change, 'implicit');
      return;
    case 'sms':
      if (!user.phone_confirmed_at && user.phone) await sendSms(auth, call, user, { kind: 'sms', phone: user.phone });
      return;
    case 'phone_change':
      if (user.phone_change) await sendSms(auth, call, user, { kind: 'phone_change', phone: user.phone_change });
      return;
    default: {
      return type satisfies never;
    }
  }
}
