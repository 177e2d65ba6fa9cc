import { AuthRefused, refusals } from '../errors.ts';

/** Go's checkmail.ValidateFormat (github.com/badoux/checkmail): the HTML5 pattern with a dot not required. */
const EMAIL =
  /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;

/** In lower case. Throws AuthRefused for what is no address. */
export function checkEmail(email: string): string {
  if (email === '') throw new AuthRefused(refusals.invalid('An email address is required'));
  if (Buffer.byteLength(email) > 255) throw new AuthRefused(refusals.invalid('An email address is too long'));
  if (!EMAIL.test(email)) {
    throw new AuthRefused(refusals.invalid('Unable to validate email address: invalid format'));
  }
  return email.toLowerCase();
}

/** Throws AuthRefused for another way to a phone than text messages: no provider is set up that has one. */
export function checkChannel(channel: string): void {
  if (channel === '' || channel === 'sms') return;
  const message =
    "Invalid channel, supported values are 'sms' or 'whatsapp'. 'whatsapp' is only supported if Twilio or Twilio Verify is used as the provider.";
  throw new AuthRefused(refusals.invalid(message));
}

/** Without plus sign and spaces. Throws AuthRefused for what is no E.164 number. */
export function checkPhone(phone: string): string {
  const digits = phone.replace(/^\+/, '').replaceAll(' ', '');
  if (!/^[1-9][0-9]{1,14}$/.test(digits)) {
    throw new AuthRefused(refusals.invalid('Invalid phone number format (E.164 required)'));
  }
  return digits;
}
