import { type AuthCall, type AuthDeps, json, type UserCall } from '../call.ts';
import { AuthRefused, refusals } from '../errors.ts';
import { withProviders } from '../users/change-contact.ts';
import { type IdentityRow, identitiesOf } from '../users/identities.ts';
import { readUuid } from '../users/ids.ts';
import { changeUser, type UserChange, userByEmail } from '../users/rows.ts';

/** No other provider is set up here, and the vendor says so of each. */
function notEnabled(): never {
  throw new AuthRefused(refusals.invalid('Unsupported provider: provider is not enabled'));
}

/** GET /authorize?provider= */
export function authorize(_auth: AuthDeps, _call: AuthCall): Response {
  return notEnabled();
}

/** POST /sso */
export function sso(_auth: AuthDeps, _call: AuthCall): Response {
  throw new AuthRefused(refusals.samlDisabled);
}

/** GET /user/identities/authorize?provider= */
export function linkIdentity({ config }: AuthDeps, _call: UserCall): Response {
  if (!config.manualLinking) throw new AuthRefused(refusals.manualLinkingDisabled);
  return notEnabled();
}

/** The user's address is that of an identity which is left: the same, else the first that no other user has. */
async function addressLeft({ tx, user, audience }: UserCall, identities: readonly IdentityRow[]): Promise<UserChange> {
  if (identities.some(({ email }) => (email ?? '') === (user.email ?? ''))) return {};
  for (const { email } of identities) {
    if (!email) return { email: null, email_confirmed_at: null };
    if (!(await userByEmail(tx, email, audience))) return { email };
  }
  const message = 'Unable to unlink identity due to email conflict';
  throw new AuthRefused({ status: 422, code: 'email_conflict_identity_not_deletable', message });
}

/** DELETE /user/identities/:identity_id */
export async function unlinkIdentity({ config }: AuthDeps, call: UserCall): Promise<Response> {
  const { tx, user, at, params } = call;
  if (!config.manualLinking) throw new AuthRefused(refusals.manualLinkingDisabled);
  const id = readUuid(params.identity_id ?? '');
  if (id === undefined) throw new AuthRefused(refusals.identityNotUuid);
  const identities = await identitiesOf(tx, [user.id]);
  if (identities.length <= 1) throw new AuthRefused(refusals.singleIdentity);
  const identity = identities.find((one) => one.id === id);
  if (!identity) throw new AuthRefused(refusals.identityUnknown);
  await tx.query('delete from auth.identities where id = $1::uuid', [id]);
  const left = identities.filter((one) => one.id !== id);
  const change =
    identity.provider === 'phone' ? { phone: null, phone_confirmed_at: null } : await addressLeft(call, left);
  await withProviders(call, await changeUser(tx, user.id, change, at));
  return json({});
}
