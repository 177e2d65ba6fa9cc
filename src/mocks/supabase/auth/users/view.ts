import type { Queryable } from '../../../../lib/database/types.ts';
import { type FactorRow, factorsOf, shownFactor } from '../mfa/factors.ts';
import { type IdentityRow, identitiesOf } from './identities.ts';
import type { UserRow } from './rows.ts';

/** The user as the API shows it, with identities. Times that are null are left out. */
export async function shownUser(tx: Queryable, user: UserRow) {
  return shown(user, await identitiesOf(tx, [user.id]), await factorsOf(tx, [user.id]));
}

/** The same for a page of users, with one look at the identities. */
export async function shownUsers(tx: Queryable, users: readonly UserRow[]) {
  const ids = users.map(({ id }) => id);
  const identities = Map.groupBy(await identitiesOf(tx, ids), ({ user_id }) => user_id);
  const factors = Map.groupBy(await factorsOf(tx, ids), ({ user_id }) => user_id);
  return users.map((user) => shown(user, identities.get(user.id) ?? [], factors.get(user.id)));
}

export type ShownUser = ReturnType<typeof shown>;

export function shown(user: UserRow, identities: readonly IdentityRow[], factors: readonly FactorRow[] = []) {
  return {
    id: user.id,
    aud: user.aud ?? '',
    role: user.role ?? '',
    email: user.email ?? '',
    ...time('email_confirmed_at', user.email_confirmed_at),
    ...time('invited_at', user.invited_at),
    phone: user.phone ?? '',
    ...time('phone_confirmed_at', user.phone_confirmed_at),
    ...time('confirmation_sent_at', user.confirmation_sent_at),
    ...time('confirmed_at', user.confirmed_at),
    ...time('recovery_sent_at', user.recovery_sent_at),
    ...(user.email_change && { new_email: user.email_change }),
    ...time('email_change_sent_at', user.email_change_sent_at),
    ...(user.phone_change && { new_phone: user.phone_change }),
    ...time('phone_change_sent_at', user.phone_change_sent_at),
    ...time('reauthentication_sent_at', user.reauthentication_sent_at),
    ...time('last_sign_in_at', user.last_sign_in_at),
    app_metadata: sorted(user.raw_app_meta_data ?? {}),
    user_metadata: sorted(user.raw_user_meta_data ?? {}),
    ...(factors.length > 0 && { factors: factors.map(shownFactor) }),
    identities: identities.map(shownIdentity),
    created_at: (user.created_at ?? EPOCH).toISOString(),
    updated_at: (user.updated_at ?? EPOCH).toISOString(),
    ...time('banned_until', user.banned_until),
    ...time('deleted_at', user.deleted_at),
    is_anonymous: user.is_anonymous,
  };
}

/** What a seed's row without times is shown with: the column's own default without a clock. */
const EPOCH = new Date(0);

function shownIdentity(identity: IdentityRow) {
  return {
    identity_id: identity.id,
    id: identity.provider_id,
    user_id: identity.user_id,
    identity_data: sorted(identity.identity_data),
    provider: identity.provider,
    ...time('last_sign_in_at', identity.last_sign_in_at),
    created_at: (identity.created_at ?? EPOCH).toISOString(),
    updated_at: (identity.updated_at ?? EPOCH).toISOString(),
    ...(identity.email !== null && { email: identity.email }),
  };
}

function time(name: string, at: Date | null): Record<string, string> {
  return at ? { [name]: at.toISOString() } : {};
}

/** Go writes the keys of a map in order, at every level. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, item]) => [name, sorted(item)]));
}
