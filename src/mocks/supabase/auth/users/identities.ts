import type { Queryable } from '../../../../lib/database/types.ts';
import { uuidV4 } from '../../../../lib/ids.ts';
import type { Random } from '../../../../lib/random.ts';
import type { JsonObject } from '../params.ts';

/** A row of auth.identities. */
export interface IdentityRow {
  readonly id: string;
  /** The id at the provider: for e-mail and phone the user's own. */
  readonly provider_id: string;
  readonly user_id: string;
  readonly identity_data: JsonObject;
  readonly provider: string;
  readonly last_sign_in_at: Date | null;
  readonly created_at: Date | null;
  readonly updated_at: Date | null;
  readonly email: string | null;
}

export async function identitiesOf(tx: Queryable, userIds: readonly string[]): Promise<IdentityRow[]> {
  const { rows } = await tx.query<IdentityRow>(
    'select * from auth.identities where user_id = any($1::uuid[]) order by created_at, provider',
    [userIds],
  );
  return rows;
}

export type Contact =
  | { readonly provider: 'email'; readonly email: string }
  | { readonly provider: 'phone'; readonly phone: string };

/** What the vendor keeps of an address: its claims, with `data` where they leave a name free. */
export function identityData(userId: string, contact: Contact, data: JsonObject = {}): JsonObject {
  const address = contact.provider === 'email' ? { email: contact.email } : { phone: contact.phone };
  return { ...data, sub: userId, ...address, email_verified: false, phone_verified: false };
}

export async function addIdentity(
  { tx, random, at }: { tx: Queryable; random: Random; at: Date },
  userId: string,
  provider: Contact['provider'],
  data: JsonObject,
): Promise<void> {
  await tx.query(
    `insert into auth.identities (id, provider_id, user_id, identity_data, provider, last_sign_in_at, created_at, updated_at)
      values ($1::uuid, $2::text, $2::text::uuid, $3::jsonb, $4, $5, $5, $5)`,
    [uuidV4(random), userId, JSON.stringify(data), provider, at],
  );
}

/** Merges into the data of the user's identity of this provider; false when there is none. */
export async function changeIdentity(
  tx: Queryable,
  userId: string,
  provider: Contact['provider'],
  data: JsonObject,
  at: Date,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update auth.identities set identity_data = identity_data || $3::jsonb, updated_at = $4
      where user_id = $1::uuid and provider = $2`,
    [userId, provider, JSON.stringify(data), at],
  );
  return rowCount > 0;
}
