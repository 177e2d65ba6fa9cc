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

/** Without plus sign and spaces. Throws AuthRefused for what is no E.164 number. */
export function checkPhone(phone: string): string {
  const digits = phone.replace(/^\+/, '').replaceAll(' ', '');
  if (!/^[1-9][0-9]{1,14}$/.test(digits)) {
    throw new AuthRefused(refusals.invalid('Invalid phone number format (E.164 required)'));
  }
  return digits;
}
