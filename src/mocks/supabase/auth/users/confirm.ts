import type { AuthCall } from '../call.ts';
import { forgetTokens } from '../tokens/one-time.ts';
import { changeIdentity } from './identities.ts';
import { changeUser, mergeMetadata, type UserRow } from './rows.ts';

/** The address is the user's: open codes and links are gone with it. */
export async function confirmEmail({ tx, at }: AuthCall, user: UserRow): Promise<UserRow> {
  await forgetTokens(tx, user.id);
  await changeIdentity(tx, user.id, 'email', { email_verified: true }, at);
  const confirmed = await changeUser(tx, user.id, { email_confirmed_at: at, confirmation_token: '' }, at);
  return mergeMetadata(tx, confirmed, 'raw_user_meta_data', { email_verified: true });
}

export async function confirmPhone({ tx, at }: AuthCall, user: UserRow): Promise<UserRow> {
  await forgetTokens(tx, user.id);
  await changeIdentity(tx, user.id, 'phone', { phone_verified: true }, at);
  return changeUser(tx, user.id, { phone_confirmed_at: at, confirmation_token: '' }, at);
}
