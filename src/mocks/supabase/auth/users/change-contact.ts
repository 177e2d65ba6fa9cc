import type { AuthCall, AuthDeps } from '../call.ts';
import { forgetTokens } from '../tokens/one-time.ts';
import { confirmEmail, confirmPhone } from './confirm.ts';
import { addIdentity, changeIdentity, identitiesOf, identityData } from './identities.ts';
import { changeUser, mergeMetadata, type UserRow } from './rows.ts';

/** The new address is the user's from now on, and an anonymous user is no longer one. */
export async function changeEmail(auth: AuthDeps, call: AuthCall, user: UserRow, email: string): Promise<UserRow> {
  const { tx, at } = call;
  await forgetTokens(tx, user.id);
  const isKnown = await changeIdentity(tx, user.id, 'email', { email, email_verified: true }, at);
  if (!isKnown) await newIdentity(auth, call, user.id, { provider: 'email', email });
  const change = {
    ...{ email, email_change: '', email_change_token_new: '', email_change_token_current: '' },
    ...{ email_change_confirm_status: 0, is_anonymous: false },
  };
  const changed = await changeUser(tx, user.id, change, at);
  const confirmed = changed.email_confirmed_at ? changed : await confirmEmail(call, changed);
  return isKnown ? confirmed : withProviders(call, confirmed);
}

export async function changePhone(auth: AuthDeps, call: AuthCall, user: UserRow, phone: string): Promise<UserRow> {
  const { tx, at } = call;
  const isKnown = await changeIdentity(tx, user.id, 'phone', { phone, phone_verified: true }, at);
  if (!isKnown) await newIdentity(auth, call, user.id, { provider: 'phone', phone });
  const change = { phone, phone_change: '', phone_change_token: '', is_anonymous: false };
  const confirmed = await confirmPhone(call, await changeUser(tx, user.id, change, at));
  return isKnown ? confirmed : withProviders(call, confirmed);
}

type NewContact = Parameters<typeof identityData>[1];

function newIdentity(auth: AuthDeps, { tx, at }: AuthCall, userId: string, contact: NewContact): Promise<void> {
  const verified = contact.provider === 'email' ? { email_verified: true } : { phone_verified: true };
  const data = { ...identityData(userId, contact), ...verified };
  return addIdentity({ tx, random: auth.random, at }, userId, contact.provider, data);
}

/** app_metadata names the providers of the identities, the oldest first. */
export async function withProviders({ tx }: AuthCall, user: UserRow): Promise<UserRow> {
  const providers = (await identitiesOf(tx, [user.id])).map(({ provider }) => provider);
  const [provider] = providers;
  return mergeMetadata(tx, user, 'raw_app_meta_data', { ...(provider && { provider }), providers });
}
