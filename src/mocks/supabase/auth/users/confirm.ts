import type { AuthCall } from '../call.ts';
import { forgetTokens } from '../tokens/one-time.ts';
import { changeIdentity } from './identities.ts';
import { changeUser, mergeMetadata, type UserRow } from './rows.ts';

/** The address is the user's: open codes and links are gone with it. The identity does not learn of it. */
export async function confirmEmail({ tx, at }: AuthCall, user: UserRow): Promise<UserRow> {
  await forgetTokens(tx, user.id);
  const confirmed = await changeUser(tx, user.id, { email_confirmed_at: at, confirmation_token: '' }, at);
  return mergeMetadata(tx, confirmed, 'raw_user_meta_data', { email_verified: true });
}

/** The same by the code or link of a sign-up or an invitation: the one way by which the identity is verified too. */
export async function verifyEmail(call: AuthCall, user: UserRow): Promise<UserRow> {
  await changeIdentity(call.tx, user.id, 'email', { email_verified: true }, call.at);
  return confirmEmail(call, user);
}

/** The number is the user's. The identity does not learn of it. */
export async function confirmPhone({ tx, at }: AuthCall, user: UserRow): Promise<UserRow> {
  await forgetTokens(tx, user.id);
  return changeUser(tx, user.id, { phone_confirmed_at: at, confirmation_token: '' }, at);
}
