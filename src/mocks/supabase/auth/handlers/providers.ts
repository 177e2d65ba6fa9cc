import { type AuthCall, type AuthDeps, json, type UserCall } from '../call.ts';
import { AuthRefused, refusals } from '../errors.ts';
import { withProviders } from '../users/change-contact.ts';
import { identitiesOf } from '../users/identities.ts';
import { readUuid } from '../users/ids.ts';
import { changeUser } from '../users/rows.ts';

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
  const gone =
    identity.provider === 'phone'
      ? { phone: null, phone_confirmed_at: null }
      : { email: null, email_confirmed_at: null };
  await withProviders(call, await changeUser(tx, user.id, gone, at));
  return json({});
}
